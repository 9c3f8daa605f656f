/** Events of offers and wrap-up. */
import { dropPart, requestState } from './agents.ts';
import { LIMITS } from './config.ts';
import { exclude, requeue } from './contacts.ts';
import type { OfferAccepted, OfferFailed, OfferRefused, WrapUpCompleted, WrapUpExtended } from './events.ts';
import { acceptOffer, endWrapUp, setContactState, setWrapUpEnd, withdrawOffer } from './parts.ts';
import { reject } from './reject.ts';
import { type AgentRecord, type ContactRecord, type Part, type RoutingState, touchAgent } from './state.ts';

import { takeOut } from './take-out.ts';

/** The contact an offer id speaks of. */
function contactOfOffer(state: RoutingState, offerId: string): ContactRecord | undefined {
  return state.contacts.get(offerId.slice(0, offerId.lastIndexOf('#')));
}

interface OpenOffer {
  readonly contact: ContactRecord;
  readonly offer: Part;
}

/** The open offer, or null after rejecting the event (R-OFFER-7). */
function openOffer(state: RoutingState, event: OfferAccepted | OfferRefused | OfferFailed): OpenOffer | null {
  const contact = contactOfOffer(state, event.offerId);
  const offer = contact?.offer;
  if (!contact || !offer || offer.offerId !== event.offerId) {
    reject(state, event, 'offer-over', event.offerId, 'The offer was accepted, withdrawn or never made.');
    return null;
  }
  if (offer.agent.config.id !== event.agentId) {
    reject(state, event, 'wrong-agent', event.offerId, 'The offer was made to another agent.');
    return null;
  }
  return { contact, offer };
}

export function onOfferAccepted(state: RoutingState, event: OfferAccepted): void {
  const found = openOffer(state, event);
  if (found !== null) acceptOffer(state, found.contact, found.offer);
}

export function onOfferRefused(state: RoutingState, event: OfferRefused): void {
  const found = openOffer(state, event);
  if (found === null) return;
  const { contact, offer } = found;
  const queue = contact.queue;
  withdrawOffer(state, contact, offer, 'refused', event.reason);
  if (queue !== null) queue.counters.refused += 1;
  if (queue?.config.onRefused === 'break') sendToBreak(state, offer.agent, event.reason ?? 'refused');
  backToLine(state, contact, offer, 'refusal');
}

/** The offer's time is over (R-OFFER-3). */
export function onNoAnswer(state: RoutingState, contact: ContactRecord, offer: Part): void {
  const queue = contact.queue;
  withdrawOffer(state, contact, offer, 'no-answer', null);
  if (queue !== null) queue.counters.noAnswer += 1;
  if (queue?.config.onNoAnswer !== 'stay') sendToBreak(state, offer.agent, 'ring-no-answer');
  backToLine(state, contact, offer, 'no-answer');
}

/** R-OFFER-5. After accepting, the offer itself has had its end; only contact and agent go back. */
export function onOfferFailed(state: RoutingState, event: OfferFailed): void {
  const accepted = acceptedPart(state, event);
  if (accepted !== null) {
    const { contact, offer } = accepted;
    takeOut(contact.holders, offer);
    dropPart(state, offer, false);
    sendToBreak(state, offer.agent, event.reason);
    if (contact.holders.length === 0) backToLine(state, contact, offer, 'failure');
    return;
  }
  const found = openOffer(state, event);
  if (found === null) return;
  withdrawOffer(state, found.contact, found.offer, 'failed', event.reason);
  sendToBreak(state, found.offer.agent, event.reason);
  backToLine(state, found.contact, found.offer, 'failure');
}

function acceptedPart(state: RoutingState, event: OfferFailed): OpenOffer | null {
  const contact = contactOfOffer(state, event.offerId);
  const offer = contact?.holders.find((part) => part.offerId === event.offerId && part.connectedAt === null);
  if (!contact || !offer || offer.agent.config.id !== event.agentId) return null;
  return { contact, offer };
}

/** A break the agent did not ask for; what he did ask for comes first. */
function sendToBreak(state: RoutingState, agent: AgentRecord, reason: string): void {
  if (agent.pendingState === null) requestState(state, agent, 'break', reason);
}

function backToLine(
  state: RoutingState,
  contact: ContactRecord,
  offer: Part,
  why: NonNullable<ContactRecord['excludedWhy']>,
): void {
  exclude(contact, offer.agent.config.id, why);
  const queue = contact.queue;
  if (queue !== null) requeue(state, contact, queue);
  else setContactState(state, contact, contact.state);
}

export function onWrapUpCompleted(state: RoutingState, event: WrapUpCompleted): void {
  const part = wrapUpPart(state, event);
  if (part !== null) endWrapUp(state, part, 'completed');
}

export function onWrapUpExtended(state: RoutingState, event: WrapUpExtended): void {
  const part = wrapUpPart(state, event);
  if (part === null) return;
  const ms = Math.min(event.ms, LIMITS.wrapUpExtensionMs - part.extendedMs);
  if (part.endsAt === null || ms <= 0) {
    const why = part.endsAt === null ? 'It has no time limit.' : 'It was extended as far as allowed.';
    reject(state, event, 'wrong-state', event.contactId, why);
    return;
  }
  part.extendedMs += ms;
  setWrapUpEnd(state, part, part.endsAt + ms);
  touchAgent(state, part.agent);
}

function wrapUpPart(state: RoutingState, event: WrapUpCompleted | WrapUpExtended): Part | null {
  const agent = state.agents.get(event.agentId);
  if (agent === undefined) {
    reject(state, event, 'unknown-agent', event.agentId, 'No such agent.');
    return null;
  }
  for (const part of agent.parts) {
    if (part.contactId === event.contactId && part.phase === 'wrap-up') return part;
  }
  reject(state, event, 'wrong-state', event.contactId, 'The agent is not in wrap-up for this contact.');
  return null;
}
