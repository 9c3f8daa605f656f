/** The choice of an agent for a contact (R-CHOICE, R-OWN-1). */
import { hasBit, lowestOne } from './bits.ts';
import { isExcluded } from './line.ts';
import { skillSum } from './needs.ts';
import type { AgentRecord, ContactRecord, RequirementClass, RoutingState } from './state.ts';

/** An agent and why he: receipts name the rule. */
export interface Choice {
  readonly agent: AgentRecord;
  readonly isOwn: 'dedicated' | 'last-agent' | null;
}

/** The open agent who gets a contact that is in line, or null if there is none. */
export function chooseAgent(state: RoutingState, contact: ContactRecord): Choice | null {
  const own = chooseOwn(state, contact);
  return own !== null || contact.heldFor !== null ? own : chooseAnyone(state, contact);
}

/** R-OWN-1: the contact's own agent, if he is open. */
export function chooseOwn(state: RoutingState, contact: ContactRecord): Choice | null {
  const dedicated = dedicatedOf(state, contact);
  if (dedicated !== null && isOpenFor(state, contact, dedicated)) return { agent: dedicated, isOwn: 'dedicated' };
  const last = lastOf(state, contact);
  return last !== null && isOpenFor(state, contact, last) ? { agent: last, isOwn: 'last-agent' } : null;
}

/** R-CHOICE: the first of all open agents who may serve it, or null. */
export function chooseAnyone(state: RoutingState, contact: ContactRecord): Choice | null {
  const agent = contact.need === null ? null : bestOpen(state, contact, contact.need);
  return agent === null ? null : { agent, isOwn: null };
}

/**
 * The agent a contact is to be held for, who is at work but not open: dedicated before last (R-OWN-2), or null.
 * Never the one who did not keep it: he had his chance.
 */
export function agentToWaitFor(state: RoutingState, contact: ContactRecord): AgentRecord | null {
  if (state.now >= contact.ownUntil) return null;
  const dedicated = dedicatedOf(state, contact);
  if (dedicated !== null && canBeWaitedFor(contact, dedicated)) return dedicated;
  const last = lastOf(state, contact);
  return last !== null && canBeWaitedFor(contact, last) ? last : null;
}

function canBeWaitedFor(contact: ContactRecord, agent: AgentRecord): boolean {
  return agent.atWork && knowsChannel(contact, agent) && contact.excludedAgentId !== agent.config.id;
}

/** The dedicated agent, while he may serve the contact: without the skills, only as long as it may be held for him. */
function dedicatedOf(state: RoutingState, contact: ContactRecord): AgentRecord | null {
  const agent = contact.dedicatedAgentId === null ? undefined : state.agents.get(contact.dedicatedAgentId);
  if (agent === undefined || contact.need === null) return null;
  return state.now <= contact.ownUntil || hasBit(contact.need.members, agent.slot) ? agent : null;
}

function lastOf(state: RoutingState, contact: ContactRecord): AgentRecord | null {
  const agent = contact.lastAgentId === null ? undefined : state.agents.get(contact.lastAgentId);
  if (agent === undefined || contact.need === null) return null;
  return hasBit(contact.need.members, agent.slot) ? agent : null;
}

function isOpenFor(state: RoutingState, contact: ContactRecord, agent: AgentRecord): boolean {
  if (contact.need === null || ((agent.openMask >>> contact.need.channelIndex) & 1) === 0) return false;
  return !isExcluded(state, contact, agent);
}

function knowsChannel(contact: ContactRecord, agent: AgentRecord): boolean {
  return contact.need !== null && ((agent.knownMask >>> contact.need.channelIndex) & 1) === 1;
}

function bestOpen(state: RoutingState, contact: ContactRecord, need: RequirementClass): AgentRecord | null {
  const open = state.open[need.channelIndex];
  if (open === undefined) return null;
  const { members } = need;
  let best = -1;
  for (let word = 0; word < members.length; word += 1) {
    let rest = (members[word] ?? 0) & (open[word] ?? 0);
    while (rest !== 0) {
      const slot = (word << 5) + lowestOne(rest);
      rest &= rest - 1;
      if (best >= 0 && whyLater(state, slot, best, need) !== null) continue;
      if (contact.excludedAgentId === state.slots.ids[slot] && isExcludedSlot(state, contact, slot)) continue;
      best = slot;
    }
  }
  return state.bySlot[best] ?? null;
}

function isExcludedSlot(state: RoutingState, contact: ContactRecord, slot: number): boolean {
  const agent = state.bySlot[slot];
  return agent != null && isExcluded(state, contact, agent);
}

/**
 * Why the agent in `slot` comes after the one in `chosen`, as in a receipt; null if he comes before (R-CHOICE-1,
 * R-CHOICE-2).
 */
export function whyLater(
  state: RoutingState,
  slot: number,
  chosen: number,
  need: RequirementClass,
): 'skill-lower' | 'load-higher' | 'idle-later' | null {
  const { load, idleSince, seq } = state.slots;
  if (need.queue.config.agentSelection === 'skill-first') {
    const skill = skillAt(state, slot, need) - skillAt(state, chosen, need);
    if (skill !== 0) return skill < 0 ? 'skill-lower' : null;
  }
  const more = (load[slot] ?? 0) - (load[chosen] ?? 0);
  if (more !== 0) return more > 0 ? 'load-higher' : null;
  const later = (idleSince[slot] ?? 0) - (idleSince[chosen] ?? 0);
  if (later !== 0) return later > 0 ? 'idle-later' : null;
  return (seq[slot] ?? 0) > (seq[chosen] ?? 0) ? 'idle-later' : null;
}

function skillAt(state: RoutingState, slot: number, need: RequirementClass): number {
  const agent = state.bySlot[slot];
  return agent == null ? 0 : skillSum(agent, need);
}
