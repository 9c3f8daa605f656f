/**
 * What the board knows, cut into parts that change apart, so that a change of one agent renders one row and not the page.
 * Changes are gathered for a moment: ten a second or a hundred, the page is drawn at most every `gatherMs`.
 */
import type { Live, LiveAgent, LivePatch, LiveQueue } from '@shouwen/contract';
import { createStore, type Store } from '../platform/store.ts';

export type LiveTotals = Live['totals'];
export type ServiceLevelDefinition = Live['definition'];

/** Well under the 200 ms in which a change of state is to be seen. */
export const gatherMs = 100;

type ReadOnly<Value> = Pick<Store<Value>, 'get' | 'subscribe'>;

export interface LiveBoard {
  /** False until the first whole document came. */
  readonly isFilled: ReadOnly<boolean>;
  readonly totals: ReadOnly<LiveTotals | null>;
  readonly definition: ReadOnly<ServiceLevelDefinition | null>;
  readonly queues: ReadOnly<readonly LiveQueue[]>;
  readonly agents: ReadOnly<readonly LiveAgent[]>;
  readonly volume: ReadOnly<readonly number[]>;
  replace(live: Live): void;
  patch(patch: LivePatch): void;
  /** Nobody looks any more: what comes next starts with a whole document, and nothing old is shown until then. */
  forget(): void;
}

/** `setTimer` is handed in so that tests need not wait. */
export function createLiveBoard(setTimer: (run: () => void, milliseconds: number) => void): LiveBoard {
  const isFilled = createStore(false);
  const totals = createStore<LiveTotals | null>(null);
  const definition = createStore<ServiceLevelDefinition | null>(null);
  const queues = createStore<readonly LiveQueue[]>([]);
  const agents = createStore<readonly LiveAgent[]>([]);
  const volume = createStore<readonly number[]>([]);
  let waiting: LivePatch[] = [];

  const flush = (): void => {
    const patches = waiting;
    waiting = [];
    if (patches.length === 0) return;
    queues.set(
      replaceRows(
        queues.get(),
        patches.flatMap((patch) => patch.queues ?? []),
        (queue) => queue.queueId,
      ),
    );
    agents.set(changeAgents(agents.get(), patches));
    totals.set(patches.findLast((patch) => patch.totals !== undefined)?.totals ?? totals.get());
    volume.set(patches.findLast((patch) => patch.volume !== undefined)?.volume ?? volume.get());
  };

  return {
    isFilled,
    totals,
    definition,
    queues,
    agents,
    volume,
    replace(live) {
      waiting = [];
      totals.set(live.totals);
      definition.set(live.definition);
      queues.set(live.queues);
      agents.set(live.agents);
      volume.set(live.volume);
      isFilled.set(true);
    },
    patch(patch) {
      waiting.push(patch);
      if (waiting.length === 1) setTimer(flush, gatherMs);
    },
    forget() {
      waiting = [];
      isFilled.set(false);
    },
  };
}

/** Rows replace rows with the same id and keep their place; new ones come last. The same array when nothing changed. */
export function replaceRows<Row>(
  rows: readonly Row[],
  changed: readonly Row[],
  idOf: (row: Row) => string,
): readonly Row[] {
  if (changed.length === 0) return rows;
  const byId = new Map(changed.map((row) => [idOf(row), row]));
  const next = rows.map((row) => {
    const id = idOf(row);
    const replacement = byId.get(id);
    byId.delete(id);
    return replacement ?? row;
  });
  next.push(...byId.values());
  return next;
}

/** In the order they came: an agent who was removed and came back is there. */
function changeAgents(before: readonly LiveAgent[], patches: readonly LivePatch[]): readonly LiveAgent[] {
  let agents = before;
  let gathered: LiveAgent[] = [];
  for (const patch of patches) {
    if (patch.removedAgentIds !== undefined && patch.removedAgentIds.length > 0) {
      agents = replaceRows(agents, gathered, (agent) => agent.agentId);
      gathered = [];
      const removed = new Set(patch.removedAgentIds);
      agents = agents.filter((agent) => !removed.has(agent.agentId));
    }
    gathered.push(...(patch.agents ?? []));
  }
  return replaceRows(agents, gathered, (agent) => agent.agentId);
}
