/** Events of queues and agents: configured, removed, states asked for. */
import { addAgent, applyConfig, refreshAgent, releaseHeld, releaseSpurned, requestState } from './agents.ts';
import type { QueueConfig } from './config.ts';
import { CHANNELS } from './config.ts';
import { requeue } from './contacts.ts';
import type { WithdrawnReason } from './effects.ts';
import type { AgentConfigured, AgentRemoved, AgentStateSet, QueueConfigured, QueueRemoved } from './events.ts';
import { leaveLine } from './line.ts';
import { dropClasses, needOf, reclassify, unclassify } from './needs.ts';
import { endWrapUp, withdrawOffer } from './parts.ts';
import { reject } from './reject.ts';
import { type AgentRecord, markAgent, type QueueRecord, type RoutingState, setNeed, touchAgent } from './state.ts';
import { leaveStatus } from './statuses.ts';

export function onQueueConfigured(state: RoutingState, event: QueueConfigured): void {
  const known = state.queues.get(event.queue.id);
  if (known === undefined) {
    state.queues.set(event.queue.id, queueRecord(event.queue));
    return;
  }
  // In line by the old rules, back by the new.
  const waiting = [...state.contacts.values()].filter((contact) => contact.bucket?.owner.queue === known);
  for (const contact of waiting) leaveLine(state, contact);
  known.config = event.queue;
  known.plainNeeds.fill(null);
  for (const contact of state.contacts.values()) {
    if (contact.need !== null && contact.need.queue === known) setNeed(contact, needOf(state, contact, known));
  }
  for (const contact of waiting) requeue(state, contact, known);
}

/** A queue nobody has waited in. */
export function queueRecord(config: QueueConfig): QueueRecord {
  const counters = {
    entered: 0,
    answered: 0,
    answeredInTime: 0,
    abandoned: 0,
    abandonedInTime: 0,
    noAnswer: 0,
    refused: 0,
    overflowed: 0,
    handleMs: null,
  };
  return { config, counters, waiting: 0, offered: 0, inHand: 0, plainNeeds: CHANNELS.map(() => null) };
}

export function onQueueRemoved(state: RoutingState, event: QueueRemoved): void {
  const queue = state.queues.get(event.queueId);
  if (queue === undefined) {
    reject(state, event, 'unknown-queue', event.queueId, 'No such queue.');
    return;
  }
  let contacts = queue.waiting + queue.offered + queue.inHand;
  for (const agent of state.agents.values()) {
    contacts += agent.parts.filter((part) => part.queue === queue && part.phase === 'wrap-up').length;
  }
  if (contacts > 0) {
    reject(state, event, 'queue-in-use', event.queueId, `It has ${contacts} contacts; move or end them first.`);
    return;
  }
  state.queues.delete(event.queueId);
  dropClasses(state, (cls) => cls.queue === queue);
}

export function onAgentConfigured(state: RoutingState, event: AgentConfigured): void {
  let agent = state.agents.get(event.agent.id);
  if (agent === undefined) agent = addAgent(state, event.agent);
  else {
    // What is held for him, or kept from someone else because of him, is judged by his new figures.
    releaseHeld(state, agent);
    dropHeldClasses(state, agent);
    applyConfig(agent, event.agent);
  }
  reclassify(state, agent);
  releaseSpurned(state);
  touchAgent(state, agent);
}

function dropHeldClasses(state: RoutingState, agent: AgentRecord): void {
  if (agent.classes.some((cls) => cls.heldFor === agent)) dropClasses(state, (cls) => cls.heldFor === agent);
}

export function onAgentRemoved(state: RoutingState, event: AgentRemoved): void {
  const agent = state.agents.get(event.agentId);
  if (agent === undefined) {
    reject(state, event, 'unknown-agent', event.agentId, 'No such agent.');
    return;
  }
  if (agent.parts.some((part) => part.phase !== 'offered' && part.phase !== 'wrap-up')) {
    reject(state, event, 'agent-in-contact', event.agentId, 'Has a contact in hand; end or move it first.');
    return;
  }
  letGo(state, agent, 'agent-removed', 'removed');
  requestState(state, agent, 'offline', null);
  refreshAgent(state, agent);
  leaveStatus(state, agent);
  unclassify(state, agent);
  dropClasses(state, (cls) => cls.heldFor === agent);
  agent.isRemoved = true;
  state.agents.delete(event.agentId);
  state.bySlot[agent.slot] = null;
  while (state.bySlot.length > 0 && state.bySlot.at(-1) === null) state.bySlot.pop();
  state.touched.splice(state.touched.indexOf(agent), 1);
  markAgent(state, agent);
}

export function onAgentStateSet(state: RoutingState, event: AgentStateSet): void {
  const agent = state.agents.get(event.agentId);
  if (agent === undefined) {
    reject(state, event, 'unknown-agent', event.agentId, 'No such agent.');
    return;
  }
  if (event.state === 'offline') letGo(state, agent, 'agent-offline', 'offline');
  requestState(state, agent, event.state, event.reason);
}

/** Ends the agent's open offer and his wrap-ups (R-OFFER-8, R-STATE-2); calls in progress stay. */
function letGo(state: RoutingState, agent: AgentRecord, reason: WithdrawnReason, cause: 'offline' | 'removed'): void {
  for (const part of [...agent.parts]) {
    if (part.phase === 'wrap-up') endWrapUp(state, part, cause);
    if (part.phase !== 'offered') continue;
    const contact = state.contacts.get(part.contactId);
    if (contact === undefined) continue;
    withdrawOffer(state, contact, part, reason, null);
    const queue = contact.queue;
    if (queue !== null) requeue(state, contact, queue);
  }
}
