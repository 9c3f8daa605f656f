/** The right to append for a tenant: one row with an epoch, renewed while we live. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Log } from '../log.ts';

/** A holder that has not renewed for this long has lost its claim; its epoch ends when someone takes over. */
export const LEASE_MS = 3000;
const RENEW_MS = 1000;
const RETRY_MS = 200;

export interface Lease {
  readonly owner: string;
  readonly epoch: number;
}

export interface LeaseOptions {
  readonly pool: pg.Pool;
  readonly tenantId: number;
  readonly log: Log;
  /** Who we are, for the row: host and process. Others that run beside us in one process need a name of their own. */
  readonly owner?: string;
  /** How long to wait for another holder to go. */
  readonly waitMsMax?: number;
}

/**
 * Takes the lease with a new epoch, or waits until its holder has gone. A holder on this host whose process is no more is
 * not waited for, so a restart after a crash takes no longer than any other.
 * @returns null when the holder is still there after `waitMsMax`
 */
export async function takeLease(options: LeaseOptions): Promise<Lease | null> {
  const { pool, tenantId, log, waitMsMax = 30_000 } = options;
  const owner = options.owner ?? `${hostname()}/${process.pid}`;
  const end = performance.now() + waitMsMax;
  let hasTold = false;
  for (;;) {
    const { rows } = await pool.query<{ owner: string; is_over: boolean; epoch: number }>(
      'select owner, epoch, until < clock_timestamp() as is_over from event_lease where tenant_id = $1',
      [tenantId],
    );
    const held = rows[0];
    if (held === undefined || held.is_over || isGone(held.owner)) {
      const epoch = await claim(pool, tenantId, owner, held?.epoch ?? 0);
      if (epoch !== null) return { owner, epoch };
    }
    if (performance.now() > end) return null;
    if (!hasTold) log.info({ owner: held?.owner }, 'waiting for the other server of this centre to go');
    hasTold = true;
    await sleep(RETRY_MS);
  }
}

/** Compare and set, so that of two that see the same row one wins. Waits for an append that is being committed. */
async function claim(pool: pg.Pool, tenantId: number, owner: string, before: number): Promise<number | null> {
  const { rows } = await pool.query<{ epoch: number }>(
    `insert into event_lease as held (tenant_id, owner, epoch, until)
     values ($1, $2, 1, clock_timestamp() + $4 * interval '1 ms')
     on conflict (tenant_id) do update
        set owner = $2, epoch = held.epoch + 1, until = clock_timestamp() + $4 * interval '1 ms'
      where held.epoch = $3
     returning epoch`,
    [tenantId, owner, before, LEASE_MS],
  );
  return rows[0]?.epoch ?? null;
}

/** Only of this host can we tell whether a process is alive. */
function isGone(owner: string): boolean {
  const [host, pid] = owner.split('/');
  if (host !== hostname() || pid === undefined || !/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/**
 * Renews the lease every second. `onLost` is called once if somebody else has taken it; a database that does not answer
 * loses nothing, because appends carry the epoch and fail by themselves.
 * @returns how to stop; with `release` the next server need not wait
 */
export function keepLease(
  { pool, tenantId, log }: LeaseOptions,
  lease: Lease,
  onLost: () => void,
): (release: boolean) => Promise<void> {
  let isRenewing = false;
  async function renew(ms: number): Promise<void> {
    if (isRenewing) return;
    isRenewing = true;
    try {
      const { rowCount } = await pool.query(
        `update event_lease set until = clock_timestamp() + $3 * interval '1 ms' where tenant_id = $1 and epoch = $2`,
        [tenantId, lease.epoch, ms],
      );
      if (rowCount === 0) {
        clearInterval(timer);
        onLost();
      }
    } catch (error) {
      log.warn({ error }, 'the lease of the event log could not be renewed');
    } finally {
      isRenewing = false;
    }
  }
  const timer = setInterval(() => void renew(LEASE_MS), RENEW_MS);
  return async (release) => {
    clearInterval(timer);
    if (!release) return;
    await pool
      .query('update event_lease set until = clock_timestamp() where tenant_id = $1 and epoch = $2', [
        tenantId,
        lease.epoch,
      ])
      .catch((error: unknown) => log.warn({ error }, 'the lease of the event log could not be given back'));
  };
}
