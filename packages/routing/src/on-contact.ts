/** Events of contacts: queued, moved, connected, ended. */

import { contactRecord, enterQueue, exclude, newContact, release } from './contacts.ts';
import type {
  AgentEngaged,
  ContactAbandoned,
  ContactConnected,
  ContactEnded,
  ContactHeld,
  ContactMoved,
  ContactPriorityChanged,
  ContactQueued,
  ContactResumed,
} from './events.ts';
import { enterLine, leaveLine } from './line.ts';
import { connectPart, holdPart, leavePart, partFor, setContactState, setPhase, withdrawOffer } from './parts.ts';
import { reject } from './reject.ts';
import {
  type ContactRecord,
  markContact,
  type Part,
  type QueueRecord,
  type RoutingState,
  setContactTimer,
  touchAgent,
} from './state.ts';

export function onContactQueued(state: RoutingState, event: ContactQueued): void {
  const { contactId, queueId, channel } = event;
  const queue = state.queues.get(queueId);
  if (state.contacts.has(contactId)) {
    reject(state, event, 'duplicate-contact', contactId, 'It is in the engine already; use contact.moved.');
  } else if (queue === undefined) {
    reject(state, event, 'unknown-queue', queueId, 'No such queue.');
  } else if (!queue.config.channels.includes(channel)) {
    reject(state, event, 'channel', queueId, `The queue does not take ${channel}.`);
  } else if (queue.config.maxWaiting !== null && queue.waiting >= queue.config.maxWaiting) {
    turnAway(state, event, queue);
  } else {
    const contact = newContact(state, contactId, channel);
    fillIn(state, contact, event);
    contact.attempt = event.offersBefore ?? 0;
    contact.enqueuedAt = Math.min(event.enqueuedAt ?? state.now, state.now);
    contact.waitingSince = contact.enqueuedAt;
    enterQueue(state, contact, queue);
  }
}

/** R-CONTACT-3: it never gets in, but it gets a proper end. */
function turnAway(state: RoutingState, event: ContactQueued, queue: QueueRecord): void {
  const contact = contactRecord(0, event.contactId, event.channel, state.now);
  contact.queue = queue;
  contact.customerId = event.customerId ?? null;
  contact.reason = event.reason ?? null;
  release(state, contact, 'queue-full');
}

/** Takes over what a queued or moved event says about the contact. */
function fillIn(state: RoutingState, contact: ContactRecord, event: ContactQueued | ContactMoved): void {
  if (event.priority !== undefined) contact.priority = event.priority;
  if (event.extraSkills !== undefined) contact.extraSkills = event.extraSkills;
  if (event.dedicatedAgentId !== undefined) contact.dedicatedAgentId = event.dedicatedAgentId;
  if (event.lastAgentId !== undefined) contact.lastAgentId = event.lastAgentId;
  if (event.reason !== undefined) contact.reason = event.reason;
  if (event.kind === 'contact.queued' && event.customerId !== undefined) contact.customerId = event.customerId;
  contact.ownUntil = state.now + (event.ownAgentWaitMs ?? 0);
}

export function onContactMoved(state: RoutingState, event: ContactMoved): void {
  const contact = state.contacts.get(event.contactId);
  const queue = state.queues.get(event.queueId);
  if (contact === undefined) {
    reject(state, event, 'unknown-contact', event.contactId, 'No such contact, or it was released.');
    return;
  }
  if (queue === undefined) {
    reject(state, event, 'unknown-queue', event.queueId, 'No such queue.');
    return;
  }
  if (!queue.config.channels.includes(contact.channel)) {
    reject(state, event, 'channel', event.queueId, `The queue does not take ${contact.channel}.`);
    return;
  }
  if (contact.offer !== null) withdrawOffer(state, contact, contact.offer, 'moved', event.reason ?? null);
  const holders = [...contact.holders];
  for (const part of holders) leavePart(state, contact, part);
  const last = holders.at(-1);
  if (last !== undefined) {
    contact.waitingSince = state.now;
    contact.answeredAt = null;
    exclude(contact, last.agent.config.id, 'transfer');
  }
  leaveLine(state, contact);
  fillIn(state, contact, event);
  if (contact.dedicatedAgentId === contact.excludedAgentId) contact.excludedAgentId = null;
  enterQueue(state, contact, queue);
}

export function onPriorityChanged(state: RoutingState, event: ContactPriorityChanged): void {
  const contact = state.contacts.get(event.contactId);
  if (contact === undefined) {
    reject(state, event, 'unknown-contact', event.contactId, 'No such contact, or it was released.');
    return;
  }
  const cls = contact.bucket?.owner;
  leaveLine(state, contact);
  contact.priority = event.priority;
  if (cls !== undefined) enterLine(state, contact, cls);
  markContact(state, contact);
}

export function onContactAbandoned(state: RoutingState, event: ContactAbandoned): void {
  const contact = state.contacts.get(event.contactId);
  if (contact === undefined) {
    reject(state, event, 'unknown-contact', event.contactId, 'No such contact, or it was released.');
    return;
  }
  endContact(state, contact, 'customer');
}

export function onContactEnded(state: RoutingState, event: ContactEnded): void {
  const contact = state.contacts.get(event.contactId);
  if (contact === undefined) {
    reject(state, event, 'unknown-contact', event.contactId, 'No such contact, or it was released.');
    return;
  }
  if (event.agentId === undefined) {
    endContact(state, contact, event.by);
    return;
  }
  const part = holderOf(contact, event.agentId);
  if (part === undefined) {
    reject(state, event, 'wrong-agent', event.contactId, `Agent ${event.agentId} does not have this contact.`);
  } else if (contact.holders.length === 1) endContact(state, contact, event.by);
  else leavePart(state, contact, part);
}

/** The contact is over for everyone (R-CONTACT-5). Before an answer, the customer's leaving is giving up. */
function endContact(state: RoutingState, contact: ContactRecord, by: ContactEnded['by']): void {
  if (contact.offer !== null) {
    const reason = by === 'customer' ? 'caller-gone' : 'contact-ended';
    withdrawOffer(state, contact, contact.offer, reason, null);
  }
  if (contact.state === 'connected' || contact.state === 'held') release(state, contact, 'handled');
  else release(state, contact, by === 'customer' ? 'abandoned' : 'ended');
}

export function onContactConnected(state: RoutingState, event: ContactConnected): void {
  const found = heldPart(state, event);
  if (found === null) return;
  // A second notice says nothing new.
  if (found.part.phase === 'accepted') connectPart(state, found.contact, found.part);
}

export function onContactHeld(state: RoutingState, event: ContactHeld): void {
  const found = heldPart(state, event);
  if (found === null) return;
  if (found.part.phase === 'connected') setPhase(state, found.contact, found.part, 'held');
  else reject(state, event, 'wrong-state', event.contactId, `The contact is ${found.part.phase}.`);
}

export function onContactResumed(state: RoutingState, event: ContactResumed): void {
  const found = heldPart(state, event);
  if (found === null) return;
  if (found.part.phase === 'held') setPhase(state, found.contact, found.part, 'connected');
  else reject(state, event, 'wrong-state', event.contactId, `The contact is ${found.part.phase}.`);
}

function heldPart(
  state: RoutingState,
  event: ContactConnected | ContactHeld | ContactResumed,
): { readonly contact: ContactRecord; readonly part: Part } | null {
  const contact = state.contacts.get(event.contactId);
  if (contact === undefined) {
    reject(state, event, 'unknown-contact', event.contactId, 'No such contact, or it was released.');
    return null;
  }
  const part = holderOf(contact, event.agentId);
  if (part !== undefined) return { contact, part };
  reject(state, event, 'wrong-agent', event.contactId, `Agent ${event.agentId} does not have this contact.`);
  return null;
}

function holderOf(contact: ContactRecord, agentId: string): Part | undefined {
  return contact.holders.find((part) => part.agent.config.id === agentId);
}

/** R-SERVE-5. A contact that waits or is offered to someone else is taken from there. */
export function onAgentEngaged(state: RoutingState, event: AgentEngaged): void {
  const agent = state.agents.get(event.agentId);
  const known = state.contacts.get(event.contactId);
  if (agent === undefined) {
    reject(state, event, 'unknown-agent', event.agentId, 'No such agent.');
    return;
  }
  if (known !== undefined && (known.offer?.agent === agent || holderOf(known, event.agentId) !== undefined)) {
    reject(state, event, 'duplicate-contact', event.contactId, 'The agent has it already, or is being offered it.');
    return;
  }
  if (known === undefined && event.isJoining === true) {
    reject(state, event, 'unknown-contact', event.contactId, 'No such contact, or it was released.');
    return;
  }
  const queue = event.queueId == null ? null : state.queues.get(event.queueId);
  if (known === undefined && queue === undefined) {
    reject(state, event, 'unknown-queue', event.queueId ?? '', 'No such queue.');
    return;
  }
  const contact = known ?? newContact(state, event.contactId, event.channel);
  if (known === undefined) {
    contact.queue = queue ?? null;
    contact.customerId = event.customerId ?? null;
    contact.reason = event.reason ?? null;
  }
  if (contact.offer !== null) withdrawOffer(state, contact, contact.offer, 'taken', null);
  leaveLine(state, contact);
  setContactTimer(state, contact, null);
  contact.heldFor = null;
  const wrapUpMsMax = event.wrapUpMsMax === undefined ? wrapUpOf(contact) : event.wrapUpMsMax;
  const part = partFor(state, contact, agent, { offerId: null, phase: 'accepted', endsAt: null, wrapUpMsMax });
  agent.parts.push(part);
  if (contact.holders.length === 0) setContactState(state, contact, 'accepted');
  holdPart(state, contact, part);
  touchAgent(state, agent);
}

function wrapUpOf(contact: ContactRecord): number | null {
  return contact.queue === null ? 0 : contact.queue.config.wrapUpMsMax;
}
