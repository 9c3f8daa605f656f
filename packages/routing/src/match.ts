/** Brings waiting contacts and open agents together after something has changed (R-ORDER-5, R-ORDER-6). */
import { applyPending, openMaskOf, refreshAgent } from './agents.ts';
import { agentToWaitFor, type Choice, chooseAgent, chooseAnyone, chooseOwn } from './choose.ts';
import { stepDueAt } from './contacts.ts';
import { enterLine, firstFor, leaveLine, precedes } from './line.ts';
import { heldClass } from './needs.ts';
import { endWrapUp, partFor, setContactState } from './parts.ts';
import type { Receipt } from './receipt.ts';
import { receiptOf } from './receipts.ts';
import {
  type AgentRecord,
  type ContactRecord,
  markAgent,
  markContact,
  type RoutingState,
  setContactTimer,
} from './state.ts';

/**
 * Looks at the agents who were touched and the contacts that are to be placed; nothing else can have made a match
 * possible, because after the last event no contact waited that an open agent may serve.
 */
export function match(state: RoutingState): void {
  const { touched, toPlace } = state;
  if (toPlace.length === 0 && touched.length === 1) {
    matchFreed(state);
    return;
  }
  for (const agent of touched) {
    agent.isTouched = false;
    refreshAgent(state, agent);
  }
  const agents = touched.length === 0 ? touched : touched.filter((agent) => agent.openMask !== 0);
  if (toPlace.length === 1 && agents.length === 0) {
    const contact = toPlace.pop();
    while (touched.length > 0) touched.pop();
    if (contact?.state === 'waiting') place(state, contact);
    return;
  }
  const freed = [...agents];
  touched.length = 0;
  matchTogether(state, freed);
}

/**
 * The usual case: one agent, who may have become open. The indices are brought up to date once, with the offer in them,
 * and not also for the moment in between.
 */
function matchFreed(state: RoutingState): void {
  const agent = state.touched.pop();
  if (agent === undefined) return;
  agent.isTouched = false;
  applyPending(state, agent);
  const mask = openMaskOf(agent);
  const contact = mask === 0 ? null : firstFor(state, agent, mask);
  if (contact === null) refreshAgent(state, agent);
  else makeOffer(state, contact, { agent, isOwn: ownKind(contact, agent) }, 'agent-freed', mask);
}

/**
 * Several at once: contacts are dealt in their order, each to the agent it would choose. Candidates are the contacts
 * to be placed and the first in line of every agent who has become open.
 */
function matchTogether(state: RoutingState, agents: readonly AgentRecord[]): void {
  const placing = state.toPlace.filter((contact) => contact.state === 'waiting');
  state.toPlace.length = 0;
  placing.sort((left, right) => (precedes(left, right, state.now) ? -1 : 1));
  let placed = 0;
  for (;;) {
    const arriving = placing[placed] ?? null;
    const freed = firstOfAll(state, agents);
    if (freed !== null && (arriving === null || precedes(freed.contact, arriving, state.now))) {
      const { contact, agent } = freed;
      const choice = chooseAgent(state, contact) ?? { agent, isOwn: ownKind(contact, agent) };
      makeOffer(state, contact, choice, 'agent-freed', choice.agent.openMask);
    } else if (arriving !== null) {
      placed += 1;
      place(state, arriving);
    } else return;
  }
}

interface Freed {
  readonly contact: ContactRecord;
  readonly agent: AgentRecord;
}

function firstOfAll(state: RoutingState, agents: readonly AgentRecord[]): Freed | null {
  let best: Freed | null = null;
  for (const agent of agents) {
    if (agent.openMask === 0) continue;
    const contact = firstFor(state, agent, agent.openMask);
    if (contact === null) continue;
    if (best === null || precedes(contact, best.contact, state.now)) best = { contact, agent };
  }
  return best;
}

/** To its own agent, or held for him, or to whoever is open, or in line. */
function place(state: RoutingState, contact: ContactRecord): void {
  const { need } = contact;
  contact.isToPlace = false;
  if (need === null) return;
  const own = chooseOwn(state, contact);
  contact.heldFor = own === null ? agentToWaitFor(state, contact) : null;
  const choice = own ?? (contact.heldFor === null ? chooseAnyone(state, contact) : null);
  if (choice !== null) {
    makeOffer(state, contact, choice, 'contact-waited', 0);
    return;
  }
  enterLine(state, contact, contact.heldFor === null ? need : heldClass(state, need, contact.heldFor));
  scheduleWaiting(state, contact);
  markContact(state, contact);
}

/** A waiting contact's next due: the end of holding or the next overflow step. */
export function scheduleWaiting(state: RoutingState, contact: ContactRecord): void {
  const stepDue = stepDueAt(contact);
  const holdDue = contact.heldFor === null ? null : contact.ownUntil;
  const dueAt = stepDue === null || holdDue === null ? (stepDue ?? holdDue) : Math.min(stepDue, holdDue);
  setContactTimer(state, contact, dueAt);
}

/** The one place where offers are made (R-OFFER-1, R-OFFER-9). The receipt names the next on the channels of `mask`. */
function makeOffer(
  state: RoutingState,
  contact: ContactRecord,
  choice: Choice,
  trigger: Receipt['trigger'],
  mask: number,
): void {
  const { need } = contact;
  const { agent, isOwn } = choice;
  if (need === null) return;
  leaveLine(state, contact);
  const next = mask === 0 ? null : firstFor(state, agent, mask);
  contact.attempt += 1;
  const offerId = `${contact.id}#${contact.attempt}`;
  const receipt = receiptOf(state, { contact, need, agent, offerId, trigger, isOwn, next });
  if (agent.parts.length > 0) endEarlierWrapUp(state, agent, contact);
  const { config } = need.queue;
  const expiresAt = config.offerTimeoutMs === null ? null : state.now + config.offerTimeoutMs;
  const { wrapUpMsMax } = config;
  const part = partFor(state, contact, agent, { offerId, phase: 'offered', endsAt: expiresAt, wrapUpMsMax });
  agent.parts.push(part);
  contact.offer = part;
  contact.heldFor = null;
  setContactState(state, contact, 'offered');
  setContactTimer(state, contact, expiresAt);
  refreshAgent(state, agent);
  markAgent(state, agent);
  state.effects.push({
    kind: 'offer.made',
    at: state.now,
    offerId,
    contactId: contact.id,
    agentId: agent.config.id,
    queueId: config.id,
    channel: contact.channel,
    expiresAt,
    receipt,
  });
}

/** The same contact comes back to an agent who is still writing about it. */
function endEarlierWrapUp(state: RoutingState, agent: AgentRecord, contact: ContactRecord): void {
  const earlier = agent.parts.find((part) => part.contactId === contact.id);
  if (earlier !== undefined) endWrapUp(state, earlier, 'resumed');
}

function ownKind(contact: ContactRecord, agent: AgentRecord): Choice['isOwn'] {
  if (contact.heldFor !== agent) return null;
  return contact.dedicatedAgentId === agent.config.id ? 'dedicated' : 'last-agent';
}
