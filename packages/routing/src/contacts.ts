/** A contact's way through the engine: into a queue, back into it, out of the engine. */

import type { Channel } from './config.ts';
import type { ReleaseOutcome } from './effects.ts';
import { leaveLine } from './line.ts';
import { needOf } from './needs.ts';
import { leavePart, setContactState } from './parts.ts';
import {
  type ContactRecord,
  nextSeq,
  type QueueRecord,
  type RoutingState,
  setNeed,
  setTimer,
  type Timer,
} from './state.ts';

/** A contact nobody knows yet; enter it with `enterQueue` or give it to an agent. */
export function newContact(state: RoutingState, id: string, channel: Channel): ContactRecord {
  const contact = contactRecord(nextSeq(state), id, channel, state.now);
  state.contacts.set(id, contact);
  return contact;
}

/** The bare record, not entered anywhere. `state` is set to `released` so that entering one counts it. */
export function contactRecord(seq: number, id: string, channel: Channel, now: number): ContactRecord {
  const timer: { -readonly [Key in keyof Timer]: Timer[Key] } = { index: -1, dueAt: 0, seq, contact: null, part: null };
  const contact: ContactRecord = {
    index: -1,
    seq,
    id,
    channel,
    queueId: null,
    customerId: null,
    reason: null,
    priority: 0,
    extraSkills: [],
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
    droppedSkills: [],
    addedQueueIds: [],
    attempt: 0,
    state: 'released',
    excludedAgentId: null,
    excludedWhy: null,
    offer: null,
    holders: [],
    answeredAt: null,
    answeredBy: null,
    timer,
    need: null,
    bucket: null,
    isChanged: false,
  };
  timer.contact = contact;
  return contact;
}

/** The contact starts to wait in a queue, with its age; overflow begins anew. `match` places it. */
export function enterQueue(state: RoutingState, contact: ContactRecord, queue: QueueRecord): void {
  leaveLine(state, contact);
  // Counted in the queue it leaves until here.
  setContactState(state, contact, 'released');
  contact.queueId = queue.config.id;
  contact.enteredAt = state.now;
  contact.nextStep = 0;
  contact.relaxedLevels = 0;
  contact.droppedSkills = [];
  contact.addedQueueIds = [];
  queue.counters.entered += 1;
  requeue(state, contact, queue);
}

/** The contact waits (again) in the queue it is in. */
export function requeue(state: RoutingState, contact: ContactRecord, queue: QueueRecord): void {
  setTimer(state, contact.timer, null);
  setContactState(state, contact, 'waiting');
  setNeed(contact, needOf(state, contact, queue));
  contact.heldFor = null;
  state.toPlace.push(contact);
}

/** The agent did not keep it: he is not asked again while others may be (R-OFFER-6). */
export function exclude(contact: ContactRecord, agentId: string, why: NonNullable<ContactRecord['excludedWhy']>): void {
  contact.excludedAgentId = agentId;
  contact.excludedWhy = why;
}

/** The contact leaves the engine. No offer may be open. Agents who have it start wrap-up. */
export function release(state: RoutingState, contact: ContactRecord, outcome: ReleaseOutcome): void {
  leaveLine(state, contact);
  setTimer(state, contact.timer, null);
  for (const part of [...contact.holders]) leavePart(state, contact, part);
  const queue = contact.queueId === null ? undefined : state.queues.get(contact.queueId);
  const waitedMs = (contact.answeredAt ?? state.now) - contact.waitingSince;
  if (outcome === 'abandoned' && queue !== undefined) {
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
    queueId: contact.queueId,
    outcome,
    waitedMs,
    agentId: contact.answeredBy,
  });
}
