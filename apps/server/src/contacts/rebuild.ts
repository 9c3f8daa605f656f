import { sql } from 'kysely';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import type { EventLogPort, Projection, StoredEvent } from '../platform/events-port.ts';

/** Events worked on at once. */
const pageEvents = 5000;

/** Tables that follow from the log and nothing else. */
const derivedTables = [
  'contact',
  'contact_part',
  'contact_agent',
  'contact_quality',
  'recording',
  'recording_access',
] as const;

export interface RebuildResult {
  readonly events: number;
  readonly tookMs: number;
}

/**
 * Throws the derived tables away and computes them again from the log, all in one transaction: readers see the old rows
 * until the new ones are complete. Writers wait: a projection that runs at the same time needs the same locks, so its
 * events are either read here or carried out afterwards, never both.
 */
export async function rebuildContacts(
  db: Db,
  events: Pick<EventLogPort, 'readAfter'>,
  projections: readonly Projection[],
): Promise<RebuildResult> {
  const begin = performance.now();
  let count = 0;
  await db.transaction().execute(async (transaction) => {
    await sql`set local statement_timeout = 0`.execute(transaction);
    await sql`lock table ${sql.join(derivedTables.map((table) => sql.table(table)))} in exclusive mode`.execute(
      transaction,
    );
    for (const table of derivedTables) await transaction.deleteFrom(table).execute();
    for (let seq = 0; ; ) {
      const page = await events.readAfter(seq, pageEvents);
      const last = page.at(-1);
      if (last === undefined) break;
      await applyPage(transaction, projections, page);
      count += page.length;
      seq = last.seq;
    }
  });
  return { events: count, tookMs: Math.round(performance.now() - begin) };
}

async function applyPage(
  transaction: DbTransaction,
  projections: readonly Projection[],
  page: readonly StoredEvent[],
): Promise<void> {
  for (const projection of projections) {
    const own = page.filter((event) => projection.kinds.includes(event.kind));
    if (own.length > 0) await projection.apply(transaction, own);
  }
}
