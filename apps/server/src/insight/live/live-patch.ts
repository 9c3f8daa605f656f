import type { Live, LivePatch } from '@shouwen/contract';

/**
 * What a page needs to get from `before` to `after`; null when nothing changed but the time. `'all'` when more changed
 * than a patch can say: the day began anew, or a queue was added, removed or moved.
 */
export function patchBetween(before: Live, after: Live): LivePatch | null | 'all' {
  const sameQueues = sameIds(before.queues, after.queues, (queue) => queue.queueId);
  if (!sameQueues || !isSame(before.definition, after.definition)) return 'all';
  const queues = changedRows(before.queues, after.queues, (queue) => queue.queueId);
  const agents = changedRows(before.agents, after.agents, (agent) => agent.agentId);
  const present = new Set(after.agents.map((agent) => agent.agentId));
  const removedAgentIds = before.agents.map((agent) => agent.agentId).filter((agentId) => !present.has(agentId));
  const patch: LivePatch = {
    serverTime: after.serverTime,
    ...(isSame(before.totals, after.totals) ? {} : { totals: after.totals }),
    ...(queues.length === 0 ? {} : { queues }),
    ...(agents.length === 0 ? {} : { agents }),
    ...(removedAgentIds.length === 0 ? {} : { removedAgentIds }),
    ...(isSame(before.volume, after.volume) ? {} : { volume: after.volume }),
  };
  return Object.keys(patch).length === 1 ? null : patch;
}

function changedRows<Row>(before: readonly Row[], after: readonly Row[], idOf: (row: Row) => string): Row[] {
  const known = new Map(before.map((row) => [idOf(row), JSON.stringify(row)]));
  return after.filter((row) => known.get(idOf(row)) !== JSON.stringify(row));
}

function sameIds<Row>(before: readonly Row[], after: readonly Row[], idOf: (row: Row) => string): boolean {
  return before.length === after.length && before.every((row, index) => idOf(row) === idOf(after[index] ?? row));
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
