/** Parts: a contact in an agent's hands, from offer to the end of wrap-up. */
import { dropPart } from './agents.ts';
import type { Channel } from './config.ts';
import type { WithdrawnReason, WrapUpEnded } from './effects.ts';
import {
  type AgentRecord,
  type ContactRecord,
  markContact,
  nextSeq,
  type Part,
  type QueueRecord,
  type RoutingState,
  setContactTimer,
  touchAgent,
} from './state.ts';
import { takeOut } from './take-out.ts';
import type { ContactState, PartView } from './views.ts';

/** What a new part is made of. */
export interface PartSeed {
  readonly seq: number;
  readonly agent: AgentRecord;
  readonly contactId: string;
  readonly offerId: string | null;
  readonly channel: Channel;
  readonly queue: QueueRecord | null;
  readonly phase: PartView['phase'];
  readonly since: number;
  readonly endsAt: number | null;
  readonly wrapUpMsMax: number | null;
}

/** A part, not yet in anyone's hands. */
export function newPart(seed: PartSeed): Part {
  return {
    seq: seed.seq,
    agent: seed.agent,
    contactId: seed.contactId,
    offerId: seed.offerId,
    channel: seed.channel,
    queue: seed.queue,
    phase: seed.phase,
    since: seed.since,
    endsAt: seed.endsAt,
    connectedAt: null,
    wrapUpMsMax: seed.wrapUpMsMax,
    extendedMs: 0,
    timer: null,
  };
}

/** Starts or moves the wrap-up's time limit; null stops it. */
export function setWrapUpEnd(state: RoutingState, part: Part, endsAt: number | null): void {
  part.endsAt = endsAt;
  part.timer ??= { dueAt: null, seq: part.seq, owner: part };
  state.partTimers.set(part.timer, endsAt);
}

/** The contact enters a state; its queue's figures follow. */
export function setContactState(state: RoutingState, contact: ContactRecord, next: ContactState): void {
  markContact(state, contact);
  if (contact.state === next) return;
  const { queue } = contact;
  if (queue !== null) {
    countState(queue, contact.state, -1);
    countState(queue, next, 1);
  }
  contact.state = next;
}

/** Adds to the queue's figure of contacts in this state. */
export function countState(queue: QueueRecord, contactState: ContactState, change: number): void {
  if (contactState === 'waiting') queue.waiting += change;
  else if (contactState === 'offered') queue.offered += change;
  else if (contactState !== 'released') queue.inHand += change;
}

/** Ends the open offer without the agent having it (R-OFFER-2). What becomes of the contact is the caller's business. */
export function withdrawOffer(
  state: RoutingState,
  contact: ContactRecord,
  offer: Part,
  reason: WithdrawnReason,
  detail: string | null,
): void {
  contact.offer = null;
  setContactTimer(state, contact, null);
  dropPart(state, offer, false);
  state.effects.push({
    kind: 'offer.withdrawn',
    at: state.now,
    offerId: offer.offerId ?? '',
    contactId: contact.id,
    agentId: offer.agent.config.id,
    reason,
    detail,
  });
}

/** The offer is taken: the agent holds the contact now. */
export function acceptOffer(state: RoutingState, contact: ContactRecord, offer: Part): void {
  contact.offer = null;
  setContactTimer(state, contact, null);
  offer.endsAt = null;
  holdPart(state, contact, offer);
  state.effects.push({
    kind: 'offer.accepted',
    at: state.now,
    offerId: offer.offerId ?? '',
    contactId: contact.id,
    agentId: offer.agent.config.id,
  });
}

/** The part's agent has the contact. Written channels are connected by that (R-CONTACT-6). */
export function holdPart(state: RoutingState, contact: ContactRecord, part: Part): void {
  contact.holders.push(part);
  setPhase(state, contact, part, 'accepted');
  if (part.channel !== 'voice') connectPart(state, contact, part);
}

/** Customer and agent are connected: the first time in this wait it counts as the answer. */
export function connectPart(state: RoutingState, contact: ContactRecord, part: Part): void {
  part.connectedAt = state.now;
  setPhase(state, contact, part, 'connected');
  contact.answeredBy = part.agent.config.id;
  if (contact.answeredAt !== null) return;
  contact.answeredAt = state.now;
  const { queue } = contact;
  if (queue === null) return;
  queue.counters.answered += 1;
  const waitedMs = state.now - contact.waitingSince;
  if (waitedMs <= queue.config.serviceLevel.answerWithinMs) queue.counters.answeredInTime += 1;
}

/** Moves a held contact's part to another phase; the contact shows the liveliest of its parts. */
export function setPhase(state: RoutingState, contact: ContactRecord, part: Part, phase: PartView['phase']): void {
  part.phase = phase;
  part.since = state.now;
  touchAgent(state, part.agent);
  setContactState(state, contact, liveliest(contact.holders));
}

function liveliest(holders: readonly Part[]): 'accepted' | 'connected' | 'held' {
  let best: 'accepted' | 'connected' | 'held' = 'accepted';
  for (const { phase } of holders) {
    if (phase === 'connected') return 'connected';
    if (phase === 'held') best = 'held';
  }
  return best;
}

/** The contact is over for this agent: wrap-up starts if the two were connected (R-WRAP-1, R-STATE-2). */
export function leavePart(state: RoutingState, contact: ContactRecord, part: Part): void {
  takeOut(contact.holders, part);
  if (contact.holders.length > 0) setContactState(state, contact, liveliest(contact.holders));
  const { agent } = part;
  if (part.connectedAt === null) {
    dropPart(state, part, false);
    return;
  }
  if (part.wrapUpMsMax === 0 || agent.pendingState === 'offline' || agent.state === 'offline') {
    finishPart(state, part);
    return;
  }
  part.phase = 'wrap-up';
  part.since = state.now;
  setWrapUpEnd(state, part, part.wrapUpMsMax === null ? null : state.now + part.wrapUpMsMax);
  touchAgent(state, agent);
  const { contactId, endsAt } = part;
  state.effects.push({ kind: 'wrapup.started', at: state.now, agentId: agent.config.id, contactId, endsAt });
}

/** Wrap-up is over. */
export function endWrapUp(state: RoutingState, part: Part, cause: WrapUpEnded['cause']): void {
  finishPart(state, part);
  state.effects.push({
    kind: 'wrapup.ended',
    at: state.now,
    agentId: part.agent.config.id,
    contactId: part.contactId,
    cause,
    tookMs: state.now - part.since,
  });
}

/** Weight of the newest contact in the running average of handling times: about the last twenty count. */
const HANDLE_WEIGHT = 0.1;

function finishPart(state: RoutingState, part: Part): void {
  dropPart(state, part, true);
  const { queue } = part;
  if (queue === null || part.connectedAt === null) return;
  const { counters } = queue;
  const tookMs = state.now - part.connectedAt;
  const before = counters.handleMs;
  counters.handleMs = before === null ? tookMs : before + (tookMs - before) * HANDLE_WEIGHT;
}

/** A sequence number and the fields every new part of a contact shares. */
export function partFor(
  state: RoutingState,
  contact: ContactRecord,
  agent: AgentRecord,
  seed: Pick<PartSeed, 'offerId' | 'phase' | 'endsAt' | 'wrapUpMsMax'>,
): Part {
  return newPart({
    seq: nextSeq(state),
    agent,
    contactId: contact.id,
    offerId: seed.offerId,
    channel: contact.channel,
    queue: contact.queue,
    phase: seed.phase,
    since: state.now,
    endsAt: seed.endsAt,
    wrapUpMsMax: seed.wrapUpMsMax,
  });
}
