/** Records as others see them. */
import { CHANNELS, type Channel } from './config.ts';
import { effectivePriority } from './line.ts';
import type { AgentRecord, ContactRecord, Part } from './state.ts';
import type { AgentView, ContactView, PartView } from './views.ts';

/** The channels of every mask, made once: views share them. */
const CHANNELS_OF_MASK: readonly (readonly Channel[])[] = Array.from({ length: 1 << CHANNELS.length }, (_, mask) =>
  Object.freeze(CHANNELS.filter((_channel, index) => ((mask >>> index) & 1) === 1)),
);

const NONE: readonly never[] = Object.freeze([]);

/** The agent's view. */
export function presentAgent(agent: AgentRecord): AgentView {
  const isAsked = agent.shown === agent.state;
  return {
    agentId: agent.config.id,
    name: agent.config.name,
    state: agent.shown,
    reason: isAsked ? agent.reason : null,
    since: agent.shownSince,
    askedState: agent.state,
    pendingState: agent.pendingState === null ? null : { state: agent.pendingState, reason: agent.pendingReason },
    contacts: agent.parts.length === 0 ? NONE : agent.parts.map(presentPart),
    openFor: CHANNELS_OF_MASK[agent.openMask] ?? NONE,
    idleSince: agent.idleSince,
  };
}

function presentPart(part: Part): PartView {
  return {
    contactId: part.contactId,
    channel: part.channel,
    queueId: part.queue === null ? null : part.queue.config.id,
    phase: part.phase,
    since: part.since,
    endsAt: part.endsAt,
  };
}

/** The contact's view at the time `at`. */
export function presentContact(contact: ContactRecord, at: number): ContactView {
  const { queue, offer, heldFor, need } = contact;
  return {
    contactId: contact.id,
    channel: contact.channel,
    state: contact.state,
    queueId: queue === null ? null : queue.config.id,
    customerId: contact.customerId,
    reason: contact.reason,
    enqueuedAt: contact.enqueuedAt,
    waitedMs: (contact.answeredAt ?? at) - contact.waitingSince,
    effectivePriority: effectivePriority(contact, at),
    skills: need === null ? NONE : need.skills,
    agentIds: offer === null ? holderIds(contact) : [offer.agent.config.id],
    heldForAgentId: heldFor === null ? null : heldFor.config.id,
    heldUntil: heldFor === null ? null : contact.ownUntil,
    offers: contact.attempt,
  };
}

function holderIds(contact: ContactRecord): readonly string[] {
  return contact.holders.length === 0 ? NONE : contact.holders.map((part) => part.agent.config.id);
}
