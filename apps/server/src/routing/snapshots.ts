/** Snapshots of the engine's state, so that a start does not read the log from its beginning. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type RoutingSnapshot, type RoutingState, restore, SnapshotError } from '@shouwen/routing';
import type pg from 'pg';

/** Contacts or agents put into words in one turn: about a millisecond. */
const ITEMS_A_TURN = 200;
/** The last one and the one before, should the last be unreadable. */
const KEPT = 2;

/** A restored state and the last event that is part of it. */
export interface Restored {
  readonly state: RoutingState;
  readonly seq: number;
}

/** The newest snapshot that this version can read; null if there is none. */
export async function loadSnapshot(
  pool: pg.Pool,
  log: { warn(fields: object, message: string): void },
): Promise<Restored | null> {
  const { rows } = await pool.query<{ seq: number; state: RoutingSnapshot }>(
    `select seq, state from routing_snapshot
      where tenant_id = current_setting('app.tenant_id')::integer order by seq desc`,
  );
  for (const { seq, state } of rows) {
    try {
      return { state: restore(state), seq: Number(seq) };
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      log.warn({ error, seq }, 'a snapshot of the routing state cannot be read; an older one or the log is used');
    }
  }
  return null;
}

/** Stores a snapshot and drops the older ones. */
export async function saveSnapshot(pool: pg.Pool, seq: number, saved: RoutingSnapshot): Promise<void> {
  const state = await inWords(saved);
  await pool.query('insert into routing_snapshot (seq, state) values ($1, $2) on conflict do nothing', [seq, state]);
  await pool.query(
    `delete from routing_snapshot
      where tenant_id = current_setting('app.tenant_id')::integer and seq not in (
        select seq from routing_snapshot
         where tenant_id = current_setting('app.tenant_id')::integer order by seq desc limit $1)`,
    [KEPT],
  );
}

/** JSON in pieces with room for other work between them: ten thousand contacts at once would hold everything up. */
async function inWords({ agents, contacts, ...rest }: RoutingSnapshot): Promise<string> {
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head},"agents":[${await listInWords(agents)}],"contacts":[${await listInWords(contacts)}]}`;
}

async function listInWords(items: readonly object[]): Promise<string> {
  const pieces: string[] = [];
  for (let start = 0; start < items.length; start += ITEMS_A_TURN) {
    const some = items.slice(start, start + ITEMS_A_TURN);
    pieces.push(some.map((item) => JSON.stringify(item)).join(','));
    await nextTurn();
  }
  return pieces.join(',');
}
