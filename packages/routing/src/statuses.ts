/**
 * Agents by status: for what they are open, and why not for the rest. Receipts count and name whole sets, so a receipt
 * costs the same for a hundred agents as for ten thousand.
 */
import { clearBit, setBit, wordsFor } from './bits.ts';
import type { AskedState } from './config.ts';
import type { AgentRecord, RequirementClass, RoutingState, StatusSet } from './state.ts';

/** Nearness to getting a contact, for the order of names in receipts. */
const RANKS: Readonly<Record<AskedState, number>> = { available: 0, busy: 4, break: 5, offline: 6 };
/** Sets of these ranks come and go all the time and are kept when empty; those of reasons (free text) are not. */
const RANK_KEPT_MAX = 2;

/** Puts the agent into the set of his present status, given the channels he is open for. */
export function moveStatus(state: RoutingState, agent: AgentRecord, openMask: number): void {
  let code = 'capacity';
  let rank = 0;
  if (agent.shown === 'ringing') {
    code = 'state:ringing';
    rank = 2;
  } else if (agent.state !== 'available') {
    code = agent.reason === null ? `state:${agent.state}` : `state:${agent.state}/${agent.reason}`;
    rank = RANKS[agent.state];
  } else if (agent.pendingState !== null) {
    code = `pending:${agent.pendingState}`;
    rank = 3;
  } else if (agent.shown === 'wrap-up') {
    code = 'state:wrap-up';
    rank = 1;
  }
  const before = agent.status;
  if (before !== null && before.code === code && before.openMask === openMask) return;
  leaveStatus(state, agent);
  const status = statusFor(state, code, rank, openMask);
  setBit(status.members, agent.slot);
  status.size += 1;
  agent.status = status;
  countIn(agent.classes, status, 1);
}

/** Takes the agent out of his status set. */
export function leaveStatus(state: RoutingState, agent: AgentRecord): void {
  const { status } = agent;
  if (status === null) return;
  agent.status = null;
  clearBit(status.members, agent.slot);
  status.size -= 1;
  countIn(agent.classes, status, -1);
  if (status.size === 0 && status.rank > RANK_KEPT_MAX) state.statuses.splice(state.statuses.indexOf(status), 1);
}

/** An agent of this status joins (1) or leaves (-1) the classes. */
export function countIn(classes: readonly RequirementClass[], status: StatusSet | null, change: number): void {
  if (status === null) return;
  const { index } = status;
  for (const { memberCounts } of classes) memberCounts[index] = (memberCounts[index] ?? 0) + change;
}

function statusFor(state: RoutingState, code: string, rank: number, openMask: number): StatusSet {
  const { statuses } = state;
  for (const status of statuses) if (status.openMask === openMask && status.code === code) return status;
  const members = new Uint32Array(wordsFor(state.bySlot.length));
  const made: StatusSet = { code, openMask, index: freeIndex(state), rank, members, size: 0 };
  // Sorted by nearness, then code, so that receipts do not depend on who came first.
  let place = statuses.length;
  for (let before = statuses[place - 1]; before && isAfter(before, made); before = statuses[place - 1]) place -= 1;
  statuses.splice(place, 0, made);
  return made;
}

function freeIndex(state: RoutingState): number {
  const taken = new Set(state.statuses.map((status) => status.index));
  let index = 0;
  while (taken.has(index)) index += 1;
  if (index >= state.statusRoom) {
    state.statusRoom = 2 * index;
    for (const cls of state.classes.values()) {
      const counts = new Uint32Array(state.statusRoom);
      counts.set(cls.memberCounts);
      cls.memberCounts = counts;
    }
  }
  return index;
}

function isAfter(left: StatusSet, right: StatusSet): boolean {
  if (left.rank !== right.rank) return left.rank > right.rank;
  return left.code > right.code || (left.code === right.code && left.openMask > right.openMask);
}
