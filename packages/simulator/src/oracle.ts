/** The rules of SPEC.md by brute force: slow, obvious, and written without looking at the engine's data. */
import { type AgentView, type Capacity, type Channel, type ContactView, DEFAULT_CAPACITY } from '@shouwen/routing';
import type { NotedAgent, NotedContact, Shadow } from './shadow.ts';

/** The world after an event: the onlooker's notes and what the engine shows. */
export interface World {
  readonly shadow: Shadow;
  readonly now: number;
  readonly agents: ReadonlyMap<string, AgentView>;
  readonly contacts: ReadonlyMap<string, ContactView>;
}

export function capacityOf(agent: NotedAgent): Capacity {
  return agent.config.capacity ?? DEFAULT_CAPACITY;
}

/** R-SERVE-1: null if the agent may serve the contact by queue, skills and channel, else the code of a receipt. */
export function whyNotQualified(agent: NotedAgent, contact: NotedContact, view: ContactView): string | null {
  if (!capacityOf(agent).some((row) => (row[contact.channel] ?? 0) > 0)) return 'channel';
  const { queueIds, skills } = agent.config;
  const queues = [contact.queueId, ...contact.addedQueueIds];
  if (queueIds !== null && !queueIds.some((queueId) => queues.includes(queueId))) return 'not-in-queue';
  for (const { skillId, minLevel } of view.skills) {
    const level = Object.entries(skills).find(([id]) => id === skillId)?.[1];
    if (level === undefined) return `no-skill:${skillId}`;
    if (level < minLevel) return `skill-level:${skillId}`;
  }
  return null;
}

/** R-ORDER-2, R-ORDER-3. */
export function effectivePriority(shadow: Shadow, contact: NotedContact, now: number): number {
  const queue = contact.queueId === null ? undefined : shadow.queues.get(contact.queueId);
  if (queue === undefined) return contact.priority;
  let gained = 0;
  if (queue.ageing !== null) {
    const { everyMs, step, max } = queue.ageing;
    gained = Math.min(max, Math.floor((now - contact.enqueuedAt) / everyMs) * step);
  }
  return queue.priority + contact.priority + gained;
}

/** R-ORDER-1: negative if `left` comes first. */
export function compareInLine(shadow: Shadow, left: NotedContact, right: NotedContact, now: number): number {
  return (
    effectivePriority(shadow, right, now) - effectivePriority(shadow, left, now) ||
    left.enqueuedAt - right.enqueuedAt ||
    left.order - right.order
  );
}

/** R-OWN-3. */
export function isAtWork(view: AgentView): boolean {
  const effective = view.pendingState?.state ?? view.askedState;
  return effective === 'available' || effective === 'busy';
}

/** The ids of all agents at work. */
export function agentsAtWork(world: World): ReadonlySet<string> {
  return new Set([...world.agents.values()].filter(isAtWork).map((view) => view.agentId));
}

/** R-OFFER-6: he had it last, and another agent at work may serve it. `atWork` are the ids of those at work. */
export function isExcluded(
  world: World,
  contact: NotedContact,
  view: ContactView,
  agentId: string,
  atWork: ReadonlySet<string>,
): boolean {
  if (contact.excluded?.agentId !== agentId) return false;
  for (const [otherId, other] of world.shadow.agents) {
    if (otherId === agentId || !atWork.has(otherId)) continue;
    if (whyNotQualified(other, contact, view) === null) return true;
  }
  return false;
}

/** Whether this agent may have this waiting contact now, open or not. */
export function mayHave(
  world: World,
  contact: NotedContact,
  view: ContactView,
  agentId: string,
  atWork: ReadonlySet<string>,
): boolean {
  if (view.heldForAgentId !== null) return view.heldForAgentId === agentId;
  const agent = world.shadow.agents.get(agentId);
  if (agent === undefined || whyNotQualified(agent, contact, view) !== null) return false;
  return !isExcluded(world, contact, view, agentId, atWork);
}

/** R-SERVE-3, R-SERVE-4: whether one more contact of this channel fits beside those in hand. */
export function hasRoom(agent: NotedAgent, view: AgentView, channel: Channel): boolean {
  const counts = new Map<Channel, number>([[channel, 1]]);
  for (const part of view.contacts) {
    if (part.phase === 'offered') return false;
    counts.set(part.channel, (counts.get(part.channel) ?? 0) + 1);
  }
  return capacityOf(agent).some((row) => [...counts].every(([name, count]) => count <= (row[name] ?? 0)));
}

/** R-OWN-2: whom the contact is to be held for when its own agents are not open; null if nobody is worth waiting for. */
export function agentToWaitFor(world: World, contact: NotedContact): string | null {
  if (canBeWaitedFor(world, contact, contact.dedicatedAgentId, false)) return contact.dedicatedAgentId;
  return canBeWaitedFor(world, contact, contact.lastAgentId, true) ? contact.lastAgentId : null;
}

/** R-OWN-2, R-OWN-3. */
export function canBeWaitedFor(
  world: World,
  contact: NotedContact,
  agentId: string | null,
  needsSkills: boolean,
): boolean {
  const agent = agentId === null ? undefined : world.shadow.agents.get(agentId);
  const agentView = agentId === null ? undefined : world.agents.get(agentId);
  const view = world.contacts.get(contact.contactId);
  if (!agent || !agentView || !view || world.now >= contact.ownUntil) return false;
  if (!isAtWork(agentView) || contact.excluded?.agentId === agentId) return false;
  if (!capacityOf(agent).some((row) => (row[contact.channel] ?? 0) > 0)) return false;
  return !needsSkills || whyNotQualified(agent, contact, view) === null;
}
