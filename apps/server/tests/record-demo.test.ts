import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { usePostgres } from './_postgres.ts';
import { type RecordServer, startRecordServer } from './_record.ts';

const postgres = usePostgres();

/** Tuesday, half past two in the afternoon in Shanghai. */
const afternoon = Date.parse('2026-11-24T06:30:00Z');

async function count(server: RecordServer, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(
    server.platform.db,
  );
  return rows[0]?.n ?? 0;
}

describe('the demo content', () => {
  it('is loaded whole within 15 seconds', async () => {
    await using server = await startRecordServer(postgres, afternoon);
    const begin = performance.now();
    const people = await server.seedDemo();
    const tookMs = performance.now() - begin;
    console.log('seed', tookMs);
    for (const t of ['event', 'contact', 'contact_part', 'customer', 'customer_event', 'agent'])
      console.log(t, await count(server, t));
    console.log(JSON.stringify(server.insight.live().totals, null, 1));
    console.log(
      server.insight
        .live()
        .queues.map((q) => [
          q.name.zh,
          q.offered,
          q.answered,
          q.abandoned,
          q.serviceLevelPercent,
          q.averageAnswerMs,
          q.trend,
        ]),
    );
    expect(people).toHaveLength(21);
    expect(tookMs).toBeLessThan(15_000);
  }, 60_000);
});
