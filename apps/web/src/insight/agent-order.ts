/** Which agents the board lists, and in what order: what needs a supervisor stands first. */
import type { AgentState, LiveAgent } from '@shouwen/contract';

/** After those beyond a limit: states in which something is happening, then those who wait, then those who are away. */
const stateOrder: readonly AgentState[] = [
  'ringing',
  'hold',
  'talking',
  'wrap-up',
  'busy',
  'break',
  'available',
  'offline',
];
const stateRank = new Map(stateOrder.map((state, rank) => [state, rank]));

/** How far beyond the limit of the state, in milliseconds; null within it or without one. */
export function beyondLimitMs(agent: LiveAgent, now: number): number | null {
  if (agent.limitMs === null) return null;
  const beyond = now - Date.parse(agent.since) - agent.limitMs;
  return beyond > 0 ? beyond : null;
}

export interface AgentFilter {
  /** Null shows every team. */
  teamName: string | null;
  /** Null shows everybody who is signed in. */
  state: AgentState | null;
}

/** Filtered and sorted: beyond a limit first, farthest first; then by state, longest in it first; then by number. */
export function orderAgents(agents: readonly LiveAgent[], filter: AgentFilter, now: number): LiveAgent[] {
  return agents
    .filter((agent) => isInTeam(agent, filter.teamName) && isInState(agent, filter.state))
    .map((agent) => ({ agent, beyond: beyondLimitMs(agent, now) ?? 0 }))
    .sort(
      (left, right) =>
        right.beyond - left.beyond ||
        rankOf(left.agent) - rankOf(right.agent) ||
        Date.parse(left.agent.since) - Date.parse(right.agent.since) ||
        left.agent.agentNumber.localeCompare(right.agent.agentNumber),
    )
    .map(({ agent }) => agent);
}

function rankOf(agent: LiveAgent): number {
  return stateRank.get(agent.state) ?? stateOrder.length;
}

export function isInTeam(agent: LiveAgent, teamName: string | null): boolean {
  return teamName === null || agent.teamName === teamName;
}

function isInState(agent: LiveAgent, state: AgentState | null): boolean {
  return state === null ? agent.state !== 'offline' : agent.state === state;
}

export interface StateCount {
  state: AgentState;
  count: number;
}

/** How many are in each state, in the order of a call's life; states nobody is in are left out. */
export function countStates(agents: readonly LiveAgent[], teamName: string | null): StateCount[] {
  const shown: readonly AgentState[] = [
    'talking',
    'hold',
    'ringing',
    'available',
    'wrap-up',
    'busy',
    'break',
    'offline',
  ];
  const counts = new Map<AgentState, number>();
  for (const agent of agents) {
    if (isInTeam(agent, teamName)) counts.set(agent.state, (counts.get(agent.state) ?? 0) + 1);
  }
  return shown.flatMap((state) => {
    const count = counts.get(state) ?? 0;
    return count === 0 ? [] : [{ state, count }];
  });
}

export function teamsOf(agents: readonly LiveAgent[]): string[] {
  const names = new Set(agents.flatMap((agent) => (agent.teamName === null ? [] : [agent.teamName])));
  return [...names].sort((left, right) => left.localeCompare(right, 'zh'));
}

/** Whether two lists show the same rows in the same order, so that nothing needs to be drawn. */
export function isSameOrder(left: readonly LiveAgent[], right: readonly LiveAgent[]): boolean {
  return left.length === right.length && left.every((agent, place) => agent === right[place]);
}
