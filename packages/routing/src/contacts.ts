/** A contact's way through the engine: into a queue, back into it, out of the engine. */

import type { Channel } from './config.ts';
import type { ReleaseOutcome } from './effects.ts';
import { leaveLine } from './line.ts';
import { needOf } from './needs.ts';
import { leavePart, setContactState } from './parts.ts';
import {
  type ContactRecord,
  nextSeq,
  placeLater,
  type QueueRecord,
  type RoutingState,
  setContactTimer,
  setNeed,
} from './state.ts';

const NONE: readonly never[] = Object.freeze([]);

/** A contact nobody knows yet; enter it with `enterQueue` or give it to an agent. */
export function newContact(state: RoutingState, id: string, channel: Channel): ContactRecord {
  const contact = contactRecord(nextSeq(state), id, channel, state.now);
  state.contacts.set(id, contact);
  return contact;
}

/** The bare record, not entered anywhere. `state` is set to `released` so that entering one counts it. */
export function contactRecord(seq: number, id: string, channel: Channel, now: number): ContactRecord {
  return {
    seq,
    id,
    channel,
    queue: null,
    customerId: null,
    reason: null,
    priority: 0,
    extraSkills: NONE,
    dedicatedAgentId: null,
    lastAgentId: null,
    ownUntil: 0,
    heldFor: null,
    enqueuedAt: now,
    waitingSince: now,
    enteredAt: now,
    nextStep: 0,
    overflowMoves: 0,
    relaxedLevels: 0,
    droppedSkills: NONE,
    addedQueueIds: NONE,
    attempt: 0,
    state: 'released',
    excludedAgentId: null,
    excludedWhy: null,
    offer: null,
    holders: [],
    answeredAt: null,
    answeredBy: null,
    timer: null,
    need: null,
    bucket: null,
    isToPlace: false,
    isChanged: false,
  };
}

/** The contact starts to wait in a queue, with its age; overflow begins anew. `match` places it. */
export function enterQueue(state: RoutingState, contact: ContactRecord, queue: QueueRecord): void {
  leaveLine(state, contact);
  // Counted in the queue it leaves until here.
  setContactState(state, contact, 'released');
  contact.queue = queue;
  contact.enteredAt = state.now;
  contact.nextStep = 0;
  contact.relaxedLevels = 0;
  contact.droppedSkills = NONE;
  contact.addedQueueIds = NONE;
  queue.counters.entered += 1;
  requeue(state, contact, queue);
}

/** The contact waits (again) in the queue it is in. */
export function requeue(state: RoutingState, contact: ContactRecord, queue: QueueRecord): void {
  // A step that came due meanwhile runs before the contact is placed.
  setContactTimer(state, contact, stepDueAt(contact));
  setContactState(state, contact, 'waiting');
  setNeed(contact, needOf(state, contact, queue));
  contact.heldFor = null;
  placeLater(state, contact);
}

/** When the contact's next overflow step is due; null if there is none. */
export function stepDueAt(contact: ContactRecord): number | null {
  const step = contact.queue?.config.overflow[contact.nextStep];
  return step === undefined ? null : contact.enteredAt + step.afterMs;
}

/** The agent did not keep it: he is not asked again while others may be (R-OFFER-6). */
export function exclude(contact: ContactRecord, agentId: string, why: NonNullable<ContactRecord['excludedWhy']>): void {
  contact.excludedAgentId = agentId;
  contact.excludedWhy = why;
}

/** The contact leaves the engine. No offer may be open. Agents who have it start wrap-up. */
export function release(state: RoutingState, contact: ContactRecord, outcome: ReleaseOutcome): void {
  leaveLine(state, contact);
  setContactTimer(state, contact, null);
  for (let part = contact.holders[0]; part !== undefined; part = contact.holders[0]) leavePart(state, contact, part);
  const { queue } = contact;
  const waitedMs = (contact.answeredAt ?? state.now) - contact.waitingSince;
  if (outcome === 'abandoned' && queue !== null) {
    queue.counters.abandoned += 1;
    if (waitedMs <= queue.config.serviceLevel.answerWithinMs) queue.counters.abandonedInTime += 1;
  }
  setNeed(contact, null);
  setContactState(state, contact, 'released');
  state.contacts.delete(contact.id);
  state.effects.push({
    kind: 'contact.released',
    at: state.now,
    contactId: contact.id,
    channel: contact.channel,
    queueId: queue === null ? null : queue.config.id,
    outcome,
    waitedMs,
    agentId: contact.answeredBy,
  });
}
