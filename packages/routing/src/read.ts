/** Questions to the state. None changes it; times are given by the caller. */
import { hasBit, meetsBeside } from './bits.ts';
import { precedes } from './line.ts';
import { presentAgent, presentContact } from './present.ts';
import { channelIndexOf, type QueueRecord, type RoutingState } from './state.ts';
import type { AgentState, AgentView, ContactView, QueueStats } from './views.ts';

/** One agent, or null if unknown. */
export function agentView(state: RoutingState, agentId: string): AgentView | null {
  const agent = state.agents.get(agentId);
  return agent === undefined ? null : presentAgent(agent);
}

/** Every agent, in the order they were configured. */
export function agentViews(state: RoutingState): AgentView[] {
  return Array.from(state.agents.values(), presentAgent);
}

/** One contact at the time `at`, or null if unknown (released contacts are). */
export function contactView(state: RoutingState, contactId: string, at: number): ContactView | null {
  const contact = state.contacts.get(contactId);
  return contact === undefined ? null : presentContact(contact, at);
}

/** Every contact in the engine, in order of arrival, at the time `at`. */
export function contactViews(state: RoutingState, at: number): ContactView[] {
  return Array.from(state.contacts.values(), (contact) => presentContact(contact, at));
}

/** The ids of all queues, in the order they were configured. */
export function queueIds(state: RoutingState): string[] {
  return [...state.queues.keys()];
}

/** A queue's figures at the time `at`, or null if unknown. Looks at every agent and contact once. */
export function queueStats(state: RoutingState, queueId: string, at: number): QueueStats | null {
  const queue = state.queues.get(queueId);
  if (queue === undefined) return null;
  const { agents, agentsOpen } = countAgents(state, queue);
  return {
    queueId,
    name: queue.config.name,
    waiting: queue.waiting,
    offered: queue.offered,
    inHand: queue.inHand,
    longestWaitMs: longestWaitMs(state, queue, at),
    agents,
    agentsOpen,
    ...queue.counters,
  };
}

function longestWaitMs(state: RoutingState, queue: QueueRecord, at: number): number {
  let longest = 0;
  for (const contact of state.contacts.values()) {
    if (contact.queue !== queue || (contact.state !== 'waiting' && contact.state !== 'offered')) continue;
    longest = Math.max(longest, at - contact.waitingSince);
  }
  return longest;
}

/** Agents who serve the queue: by queue, by its own skills, and by at least one of its channels. */
function countAgents(
  state: RoutingState,
  queue: QueueRecord,
): { readonly agents: Record<AgentState, number>; readonly agentsOpen: number } {
  const { id, skills, channels } = queue.config;
  const agents = { available: 0, break: 0, busy: 0, offline: 0, ringing: 0, talking: 0, 'wrap-up': 0 };
  let channelMask = 0;
  for (const channel of channels) channelMask |= 1 << channelIndexOf(channel);
  let agentsOpen = 0;
  for (const agent of state.agents.values()) {
    const { config } = agent;
    if ((agent.knownMask & channelMask) === 0) continue;
    if (config.queueIds !== null && !config.queueIds.includes(id)) continue;
    if (!skills.every(({ skillId, minLevel }) => (config.skills[skillId] ?? 0) >= minLevel)) continue;
    agents[agent.shown] += 1;
    if ((agent.openMask & channelMask) !== 0) agentsOpen += 1;
  }
  return { agents, agentsOpen };
}

/** How many contacts of the same queue are ahead (0 is next); null if it is not waiting. */
export function positionOf(state: RoutingState, contactId: string, at: number): number | null {
  const contact = state.contacts.get(contactId);
  if (contact === undefined || contact.state !== 'waiting') return null;
  let ahead = 0;
  for (const other of state.contacts.values()) {
    if (other === contact || other.queue !== contact.queue || other.state !== 'waiting') continue;
    if (precedes(other, contact, at)) ahead += 1;
  }
  return ahead;
}

/**
 * Expected time until an agent takes the contact, ms: those ahead in its queue and itself, times the queue's average
 * handling time, shared among the agents at work who may serve it. Contacts of other queues that compete for the same
 * agents are not counted, so it errs low for a queue of low priority. Null before the queue has an average, without an
 * agent at work, and when it is not waiting.
 */
export function expectedWaitMs(state: RoutingState, contactId: string, at: number): number | null {
  const ahead = positionOf(state, contactId, at);
  const contact = state.contacts.get(contactId);
  if (ahead === null || contact === undefined || contact.need === null) return null;
  const handleMs = contact.queue?.counters.handleMs ?? null;
  if (handleMs === null || !meetsBeside(contact.need.members, state.atWork, -1)) return null;
  let agents = 0;
  for (const agent of state.agents.values()) {
    if (agent.atWork && hasBit(contact.need.members, agent.slot)) agents += 1;
  }
  return Math.round(((ahead + 1) * handleMs) / agents);
}
