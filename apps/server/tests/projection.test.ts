import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../src/practice/demo/index.ts';
import { usePostgres } from './_postgres.ts';
import { dayStart, randomLog } from './_random-centre.ts';
import { type RecordServer, startRecordServer } from './_record.ts';

const postgres = usePostgres();
let server: RecordServer;

/** A random log is appended in groups of random size, as a busy server would commit it. */
beforeAll(async () => {
  server = await startRecordServer(postgres, dayStart + 86_400_000);
  const random = createRandom(4);
  const log = randomLog(21);
  for (let start = 0; start < log.length; ) {
    const size = random.chance(0.5) ? random.between(1, 4) : random.between(5, 200);
    await server.platform.events.append(log.slice(start, start + size));
    start += size;
  }
}, 120_000);
afterAll(() => server[Symbol.asyncDispose]());

async function query<Row>(text: string): Promise<Row[]> {
  return (await sql<Row>`${sql.raw(text)}`.execute(server.platform.db)).rows;
}

async function rowsOf(table: string): Promise<string[]> {
  return (await query<{ row: string }>(`select t::text as row from ${table} as t order by 1`)).map(({ row }) => row);
}

describe('the record of contacts that went every way there is', () => {
  it('does not depend on how the events were grouped', async () => {
    const tables = ['contact', 'contact_part', 'contact_agent'];
    const before = await Promise.all(tables.map(rowsOf));
    expect(before.map((rows) => rows.length > 60)).toEqual([true, true, true]);
    await server.contacts.rebuild();
    expect(await Promise.all(tables.map(rowsOf))).toEqual(before);
  }, 60_000);

  it('has sums that are those of its parts', async () => {
    const wrong = await query(`
      with parts as (
        select contact_id,
               coalesce(sum(extract(epoch from ended_at - started_at) * 1000) filter (where kind = 'talking'), 0) as talk,
               coalesce(sum(extract(epoch from ended_at - started_at) * 1000) filter (where kind = 'hold'), 0) as hold,
               coalesce(sum(extract(epoch from ended_at - started_at) * 1000) filter (where kind = 'wrap-up'), 0) as wrap_up,
               coalesce(sum(extract(epoch from ended_at - started_at) * 1000) filter (where kind in ('waiting', 'ringing')), 0) as waited,
               count(*) as count
          from contact_part group by 1)
      select contact_id from contact join parts using (contact_id)
       where talk <> talk_ms or hold <> hold_ms or wrap_up <> wrap_up_ms or count <> part_count
          or (direction = 'in' and waited <> waited_ms)`);
    expect(wrong).toEqual([]);
  });

  it('has no part that ends before it begins, and none open when it is over', async () => {
    expect(await query('select * from contact_part where ended_at < started_at')).toEqual([]);
    expect(
      await query(`select c.contact_id from contact c join contact_part p using (contact_id)
                    where c.state in ('closed', 'abandoned') and p.ended_at is null`),
    ).toEqual([]);
  });

  it('has no gap and no overlap in what one agent does', async () => {
    const overlaps = await query(`
      select a.contact_id, a.number, b.number from contact_part a join contact_part b
          on a.contact_id = b.contact_id and a.agent_id = b.agent_id and a.number < b.number
       where b.started_at < coalesce(a.ended_at, 'infinity')`);
    expect(overlaps).toEqual([]);
  });

  it('has a state that says what is going on', async () => {
    const wrong = await query(`
      select contact_id, state from contact c
       where state is distinct from case
         when exists (select from contact_part p where p.contact_id = c.contact_id and ended_at is null and kind in ('talking', 'hold')) then 'talking'
         when exists (select from contact_part p where p.contact_id = c.contact_id and ended_at is null and kind = 'ringing') then 'ringing'
         when exists (select from contact_part p where p.contact_id = c.contact_id and ended_at is null and kind = 'waiting') then 'waiting'
         when ended_at is null then 'flow'
         when exists (select from contact_part p where p.contact_id = c.contact_id and ended_at is null) then 'wrap-up'
         when direction = 'in' and queued_at is not null and connected_at is null then 'abandoned'
         else 'closed' end`);
    expect(wrong).toEqual([]);
    const states = await query<{ state: string }>('select distinct state from contact');
    expect(states.length).toBeGreaterThanOrEqual(4);
  });

  it('belongs to every agent who had a part in it', async () => {
    const missing = await query(`
      select distinct p.contact_id, p.agent_id from contact_part p
       where p.kind in ('talking', 'hold', 'wrap-up') and not exists (
         select from contact_agent a where a.contact_id = p.contact_id and a.agent_id = p.agent_id)`);
    expect(missing).toEqual([]);
  });
});
