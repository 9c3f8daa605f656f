import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Projection, StoredEvent } from '../src/platform/events-port.ts';
import { logDatabase, noted, openTestLog } from './_event-log.ts';
import { usePostgres } from './_postgres.ts';

const postgres = usePostgres();

function projection(name: string, kinds: readonly string[], apply: Projection['apply']): Projection {
  return { name, kinds, apply };
}

describe('appending', () => {
  it('numbers events without gaps, in the order of the calls', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const stored = await Promise.all(
      Array.from({ length: 500 }, (_, index) => opened.log.append([noted('a', { index }), noted('b', { index })])),
    );
    const events = stored.flat();
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(events.map((event) => event.data.index)).toEqual(
      Array.from({ length: 1000 }, (_, index) => Math.floor(index / 2)),
    );
    expect(await opened.log.lastSeq()).toBe(1000);
  });

  it('refuses what cannot be written as JSON, and nobody else', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const results = await Promise.allSettled([
      opened.log.append([noted('good')]),
      opened.log.append([noted('bad', { amount: 1n })]),
      opened.log.append([noted('fine')]),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await opened.log.readAfter(0, 10)).map((event) => event.kind)).toEqual(['good', 'fine']);
  });

  it('gives back exactly what was stored', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const at = Date.UTC(2026, 10, 22, 8, 30, 15, 123);
    const data = { text: 'quote " backslash \\ newline \n 首问 😀 {a,b}', list: [1, null, true], nested: { x: 1.5 } };
    await opened.log.append([{ kind: 'x.y', subject: 'contact:"c"\\', data, at }]);
    expect(await opened.log.readAfter(0, 10)).toEqual([{ seq: 1, at, kind: 'x.y', subject: 'contact:"c"\\', data }]);
  });

  it('takes events of any month, past ones as well', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const months = [Date.UTC(2024, 1, 29), Date.UTC(2026, 11, 31, 23, 59, 59, 999), Date.UTC(2027, 0, 1)];
    await opened.log.append(months.map((at) => noted('dated', {}, at)));
    expect((await opened.log.readAfter(0, 10)).map((event) => event.at)).toEqual(months);
    const { rows } = await opened.pool.query(`select inhrelid::regclass::text as name from pg_inherits order by 1`);
    expect(rows.map((row) => row.name)).toEqual(
      expect.arrayContaining(['event_2024_02', 'event_2026_12', 'event_2027_01']),
    );
  });

  it('goes on with the next number after a restart', async () => {
    const database = await logDatabase(postgres);
    {
      await using opened = await openTestLog(database);
      await opened.log.append([noted('a'), noted('b')]);
    }
    await using opened = await openTestLog(database);
    expect((await opened.log.append([noted('c')]))[0]?.seq).toBe(3);
  });

  it('reads pages after a number, and the newest of a subject', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const subjects = ['contact:1', 'contact:2', 'contact:1', 'agent:1', 'contact:1'];
    await opened.log.append(subjects.map((subject) => ({ kind: 'k', subject, data: {} })));
    expect((await opened.log.readAfter(2, 2)).map((event) => event.seq)).toEqual([3, 4]);
    expect((await opened.log.readSubjects(['contact:1', 'agent:1'], 3)).map((event) => event.seq)).toEqual([3, 4, 5]);
  });

  it('hides the events of another tenant', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestLog(database);
    await opened.log.append([noted('mine')]);
    await opened.pool.query(`select set_config('app.tenant_id', '2', false)`);
    const { rows } = await opened.pool
      .query(`begin; select set_config('app.tenant_id', '2', true); select kind from event; rollback`)
      .then((results) => (Array.isArray(results) ? results[2] : results));
    expect(rows).toEqual([]);
  });
});

describe('subscribers', () => {
  it('are told after the commit, in order, and survive one that fails', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const seen: number[] = [];
    opened.log.subscribe(() => {
      throw new Error('not my day');
    });
    const stop = opened.log.subscribe((events) => seen.push(...events.map((event) => event.seq)));
    await Promise.all([opened.log.append([noted('a')]), opened.log.append([noted('b')])]);
    await opened.log.append([noted('c')]);
    expect(seen).toEqual([1, 2, 3]);
    stop();
    await opened.log.append([noted('d')]);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('in other processes get the last number by NOTIFY', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const listener = await opened.pool.connect();
    const heard = new Promise<string | undefined>((resolve) => {
      listener.on('notification', (message) => resolve(message.payload));
    });
    await listener.query('listen event');
    await opened.log.append([noted('a'), noted('b')]);
    expect(await heard).toBe('1:2');
    listener.release(true);
  });
});

describe('projections', () => {
  it('see their kinds only, in order, within the transaction', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    const seen: StoredEvent[] = [];
    let inside = -1;
    opened.log.registerProjection(
      projection('p', ['a', 'c'], async (transaction, events) => {
        seen.push(...events);
        const { rows } = await sql<{ n: number }>`select count(*)::integer as n from event`.execute(transaction);
        inside = rows[0]?.n ?? -1;
      }),
    );
    await opened.log.append([noted('a'), noted('b'), noted('c')]);
    expect(seen.map((event) => event.kind)).toEqual(['a', 'c']);
    expect(inside).toBe(3);
  });

  it('that fail refuse their own append and leave the others of the group', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    opened.log.registerProjection(
      projection('p', ['bad'], async (transaction) => {
        await sql`select 1 / 0`.execute(transaction);
      }),
    );
    const results = await Promise.allSettled([
      opened.log.append([noted('good')]),
      opened.log.append([noted('bad')]),
      opened.log.append([noted('good')]),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { name: 'EventLogError', code: 'not-stored' } });
    expect((await opened.log.readAfter(0, 10)).map((event) => [event.seq, event.kind])).toEqual([
      [1, 'good'],
      [2, 'good'],
    ]);
  });

  it('that fail break the chain of what builds on it, and no other', async () => {
    await using opened = await openTestLog(await logDatabase(postgres));
    opened.log.registerProjection(
      projection('p', ['bad'], async () => {
        throw new Error('cannot read this');
      }),
    );
    const chain = {};
    const results = await Promise.allSettled([
      opened.log.append([noted('1')], { chain }),
      opened.log.append([noted('bad')], { chain }),
      opened.log.append([noted('2')], { chain }),
      opened.log.append([noted('3')], { chain: {} }),
      opened.log.append([noted('4')]),
    ]);
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    await expect(opened.log.append([noted('5')], { chain })).rejects.toMatchObject({ code: 'chain-broken' });
    expect((await opened.log.readAfter(0, 10)).map((event) => event.kind)).toEqual(['1', '3', '4']);
  });
});

describe('the lease', () => {
  it('is waited for while another holder lives, then refused', async () => {
    const database = await logDatabase(postgres);
    await using _first = await openTestLog(database, { owner: 'one' });
    await expect(openTestLog(database, { owner: 'two', waitMsMax: 300 })).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it('passes at once to the next server when given back', async () => {
    const database = await logDatabase(postgres);
    const first = await openTestLog(database, { owner: 'one' });
    expect(first.log.lease.epoch).toBe(1);
    await first[Symbol.asyncDispose]();
    const start = performance.now();
    await using second = await openTestLog(database, { owner: 'two' });
    expect(second.log.lease.epoch).toBe(2);
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it('is not waited for when its holder on this host is dead', async () => {
    const database = await logDatabase(postgres);
    await using first = await openTestLog(database);
    const { hostname } = await import('node:os');
    // No process has the highest number the kernel gives out plus one.
    await first.pool.query(`update event_lease set owner = $1, until = now() + interval '1 hour'`, [
      `${hostname()}/4194305`,
    ]);
    await using second = await openTestLog(database, { owner: 'two', waitMsMax: 100 });
    expect(second.log.lease.epoch).toBe(2);
  });

  it('lets a holder with an old epoch write nothing', async () => {
    const database = await logDatabase(postgres);
    await using first = await openTestLog(database, { owner: 'one' });
    await first.log.append([noted('before')]);
    await first.pool.query(`update event_lease set until = now() - interval '1 second'`);
    let isLost = false;
    first.log.onLost(() => {
      isLost = true;
    });
    await using second = await openTestLog(database, { owner: 'two' });
    await expect(first.log.append([noted('too late')])).rejects.toMatchObject({ code: 'lease-lost' });
    expect([isLost, first.log.isOpen()]).toEqual([true, false]);
    await second.log.append([noted('after')]);
    expect((await second.log.readAfter(0, 10)).map((event) => event.kind)).toEqual(['before', 'after']);
  });

  it('is found lost by renewing, before anything is appended', async () => {
    const database = await logDatabase(postgres);
    await using first = await openTestLog(database, { owner: 'one' });
    const lost = new Promise<void>((resolve) => first.log.onLost(resolve));
    await first.pool.query('update event_lease set epoch = epoch + 1');
    await lost;
    expect(first.log.isOpen()).toBe(false);
  });
});

describe('a lost connection', () => {
  it('is replaced, and nothing is stored twice', async () => {
    const database = await logDatabase(postgres);
    await using opened = await openTestLog(database);
    await opened.log.append([noted('0')]);
    const superuser = new pg.Client({ connectionString: database.databaseUrl });
    await superuser.connect();
    let killed = 0;
    const appends: Promise<unknown>[] = [];
    for (let index = 1; index <= 300; index += 1) {
      appends.push(opened.log.append([noted(String(index))]));
      if (index % 50 === 0) {
        const { rowCount } = await superuser.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where pid <> pg_backend_pid() and datname = current_database()`,
        );
        killed += rowCount ?? 0;
        await Promise.all(appends);
      }
    }
    await superuser.end();
    await Promise.all(appends);
    expect(killed).toBeGreaterThanOrEqual(3);
    expect((await opened.log.readAfter(0, 1000)).map((event) => event.kind)).toEqual(
      Array.from({ length: 301 }, (_, index) => String(index)),
    );
  });
});
