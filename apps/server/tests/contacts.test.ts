import { contactSearchResponseSchema, contactSummarySchema } from '@shouwen/contract';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactMigrations } from '../src/contacts/index.ts';
import { searchContacts } from '../src/contacts/search-contacts.ts';
import { createDb, createPool } from '../src/platform/db/connect.ts';
import { migrateUp } from '../src/platform/db/migrate.ts';
import type { NewEvent } from '../src/platform/events-port.ts';
import { usePostgres } from './_postgres.ts';
import { type RecordServer, startRecordServer } from './_record.ts';

const postgres = usePostgres();
const now = Date.parse('2026-11-24T06:30:00Z');

let server: RecordServer;

beforeAll(async () => {
  server = await startRecordServer(postgres, now);
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

function event(contactId: string, kind: string, data: object = {}, at = now): NewEvent {
  return { kind, subject: `contact:${contactId}`, data: { contactId, ...data }, at };
}

function started(contactId: string, more: object = {}, at = now): NewEvent {
  const data = {
    ...{ channel: 'voice', direction: 'in', from: '13800006621', to: '10000', entryPointId: 'main', customerId: null },
    ...{ agentId: null, language: 'zh', callId: contactId, source: 'trunk' },
  };
  return event(contactId, 'contact.started', { ...data, ...more }, at);
}

const append = (...events: NewEvent[]) => server.platform.events.append(events);

async function rowOf(contactId: string) {
  return server.platform.db.selectFrom('contact').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
}

describe('the record of a contact', () => {
  it('is there when the append has come back, with the number in its stored form', async () => {
    await append(started('stored', { from: '0755-2666 7777' }));
    expect(await rowOf('stored')).toMatchObject({ address: '+8675526667777', centre_address: '10000', state: 'flow' });
  });

  it('of a withheld number says so and nothing more', async () => {
    await append(started('withheld', { from: 'sip:Anonymous@anonymous.invalid' }));
    expect((await server.contacts.record('withheld'))?.summary.maskedAddress).toBe('anonymous');
  });

  it('is not there when the events were not stored', async () => {
    const broken = event('broken', 'contact.queued', { queueId: 'q' }, Number.NaN);
    await expect(append(started('broken'), broken)).rejects.toThrow();
    expect(await rowOf('broken')).toBeUndefined();
    expect(await server.platform.events.readSubjects(['contact:broken'], 10)).toEqual([]);
  });

  it('takes a note with characters that no table keeps', async () => {
    const note = 'NUL \0, half a pair \ud83d, and a whole one 😀';
    await append(started('strange'), event('strange', 'contact.outcome-set', { agentId: null, outcomeId: null, note }));
    expect(await rowOf('strange')).toMatchObject({ note: 'NUL , half a pair \ufffd, and a whole one 😀' });
  });

  it('goes on over events it cannot read, and over contacts it never heard of', async () => {
    await append(
      started('odd'),
      event('odd', 'contact.queued', { queueId: 7 }),
      event('unheard-of', 'contact.held', { agentId: 'a' }),
    );
    await append(event('odd', 'contact.queued', { queueId: 'q' }));
    expect(await rowOf('odd')).toMatchObject({ state: 'waiting', queue_id: 'q' });
    expect(await rowOf('unheard-of')).toBeUndefined();
  });

  it('stands when the same arrival is told twice', async () => {
    await append(started('twice'), event('twice', 'contact.queued', { queueId: 'q' }));
    await append(started('twice', { from: '13800000000' }));
    expect(await rowOf('twice')).toMatchObject({ state: 'waiting', address: '+8613800006621' });
  });

  it('survives many appends at once, one event each', async () => {
    await append(started('busy'), event('busy', 'contact.queued', { queueId: 'q' }));
    await append(event('busy', 'contact.connected', { agentId: 'a1' }));
    const steps = Array.from({ length: 40 }, (_, index) =>
      append(
        event(
          'busy',
          index % 2 === 0 ? 'contact.held' : 'contact.resumed',
          { agentId: 'a1' },
          now + (index + 1) * 1000,
        ),
      ),
    );
    await Promise.all(steps);
    await append(event('busy', 'contact.ended', { by: 'agent' }, now + 60_000));
    expect(await rowOf('busy')).toMatchObject({ talk_ms: 1000 + 19_000 + 20_000, hold_ms: 20_000, part_count: 43 });
  });
});

describe('what the desk and the voice channel ask', () => {
  it('is the contact with its running times', async () => {
    await append(started('live', {}, now - 90_000), event('live', 'contact.queued', { queueId: 'q' }, now - 80_000));
    await append(
      event('live', 'contact.purpose-known', { key: '2', label: { zh: '账单', en: 'Bills' } }, now - 80_000),
    );
    await append(event('live', 'contact.connected', { agentId: 'a1' }, now - 60_000));
    const record = await server.contacts.record('live');
    expect(contactSummarySchema.parse(record?.summary)).toMatchObject({
      state: 'talking',
      waitedMs: 20_000,
      talkMs: 60_000,
    });
    expect(record).toMatchObject({ purpose: { key: '2' }, entryPointAddress: '10000', language: 'zh' });
    expect(await server.contacts.record('nothing')).toBeNull();
  });

  it('is the last agent of a customer, of those who spoke', async () => {
    await append(
      started('first', { customerId: 'k1' }, now - 5000),
      event('first', 'contact.queued', { queueId: 'q' }, now - 5000),
    );
    await append(event('first', 'contact.connected', { agentId: 'a1' }, now - 4000));
    await append(
      started('second', { customerId: 'k1' }, now - 3000),
      event('second', 'contact.queued', { queueId: 'q' }, now - 3000),
    );
    await append(event('second', 'offer.made', { offerId: 'second#1', agentId: 'a2', channel: 'voice' }, now - 2000));
    expect(await server.contacts.lastAgentOf('k1')).toBe('a1');
    expect(await server.contacts.lastAgentOf('nobody')).toBeNull();
    expect((await server.contacts.lastContact('k1', 'second'))?.contactId).toBe('first');
    expect(await server.contacts.lastContact('nobody', 'second')).toBeNull();
  });

  it('is an agent’s own recent contacts, the newest first', async () => {
    for (const index of [1, 2, 3]) {
      const at = now - index * 3_600_000;
      await append(
        started(`recent-${index}`, {}, at),
        event(`recent-${index}`, 'contact.connected', { agentId: 'a9' }, at),
      );
    }
    const recent = await server.contacts.recentContacts('a9', new Date(now - 2.5 * 3_600_000), 10);
    expect(recent.map((contact) => contact.contactId)).toEqual(['recent-1', 'recent-2']);
  });
});

describe('an agent who is asked', () => {
  it('may open the contact while it rings, and not when it went to somebody else', async () => {
    const asked = await server.signIn('agent', { agentId: 'asked' });
    await append(started('rings'), event('rings', 'contact.queued', { queueId: 'q' }));
    expect((await asked.get('/api/contacts/rings')).status).toBe(404);
    await append(event('rings', 'offer.made', { offerId: 'rings#1', agentId: 'asked', channel: 'voice' }));
    expect((await asked.get('/api/contacts/rings')).status).toBe(200);
    await append(event('rings', 'offer.withdrawn', { offerId: 'rings#1', agentId: 'asked', reason: 'no-answer' }));
    expect((await asked.get('/api/contacts/rings')).status).toBe(404);
  });
});

describe('the search', () => {
  it('finds live contacts by their state, and finds them gone afterwards', async () => {
    const supervisor = await server.signIn('supervisor');
    await append(started('wait-1'), event('wait-1', 'contact.queued', { queueId: 'state-queue' }));
    const find = async (state: string) =>
      contactSearchResponseSchema
        .parse((await supervisor.get(`/api/contacts?queueId=state-queue&state=${state}`)).body)
        .items.map((item) => item.contactId);
    expect(await find('waiting')).toEqual(['wait-1']);
    await append(
      event('wait-1', 'contact.released', { outcome: 'abandoned' }),
      event('wait-1', 'contact.hung-up', { by: 'customer', cause: 'bye' }),
    );
    expect(await find('waiting')).toEqual([]);
    expect(await find('abandoned')).toEqual(['wait-1']);
  });

  it('refuses a page that is too large or a time that is none', async () => {
    const supervisor = await server.signIn('supervisor');
    for (const query of ['limit=500', 'limit=0', 'from=yesterday', 'state=odd', `q=${'x'.repeat(101)}`]) {
      expect((await supervisor.get(`/api/contacts?${query}`)).status).toBe(400);
    }
  });
});

describe('another tenant', () => {
  const search = {
    ...{ q: '光猫', queueId: null, agentId: null, outcomeId: null, direction: null, state: null, from: null, to: null },
    ...{ ownAgentId: null, cursor: null, limit: 50 },
  };
  const columns = `contact_id, channel, direction, state, state_since, started_at, source, call_id, address, address_reversed,
    centre_address, language, agent_ids, note, note_words, waited_ms, talk_ms, hold_ms, wrap_up_ms, part_count`;
  const values = `'in', 'closed', now(), now(), 'trunk', 'x', '+8613800006621', reverse('+8613800006621'),
    '10000', 'zh', '{}', '光猫', '{光猫}', 0, 0, 0, 0, 0`;

  async function found(pool: pg.Pool, q: string | null): Promise<string[]> {
    const needs = { db: createDb(pool), phoneNumbers: { localAreaCode: null }, findCustomerIdsByName: async () => [] };
    return (await searchContacts(needs, { ...search, q })).rows.map((row) => row.contact_id);
  }

  async function twoTenants(databaseUrl: string, role: string | null) {
    const [one, two] = [1, 2].map((tenantId) => createPool({ databaseUrl, tenantId, role, connectionsMax: 2 }));
    if (one === undefined || two === undefined) throw new Error('no pools');
    await one.query(`insert into contact (${columns}) values ('mine', 'voice', ${values})`);
    await two.query(`insert into contact (${columns}) values ('theirs', 'voice', ${values})`);
    return { one, two };
  }

  it.each(['光猫', '6621', '13800006621', null])('is not found by %s, nor are we', async (q) => {
    const { databaseUrl, role } = await postgres.migrated([...contactMigrations]);
    const { one, two } = await twoTenants(databaseUrl, role);
    expect([await found(one, q), await found(two, q)]).toEqual([['mine'], ['theirs']]);
    await Promise.all([one.end(), two.end()]);
  });

  it('is not found either where the owner of the tables is no superuser', async () => {
    await postgres.admin('create user landlord nosuperuser nocreaterole', 'create database landlord owner landlord');
    const databaseUrl = postgres.url('landlord', 'landlord');
    const { role } = await migrateUp({ databaseUrl, tenantId: 1, migrations: contactMigrations });
    const { one, two } = await twoTenants(databaseUrl, role);
    for (const q of ['光猫', '6621', null]) {
      expect([await found(one, q), await found(two, q)]).toEqual([['mine'], ['theirs']]);
    }
    await Promise.all([one.end(), two.end()]);
  });

  it('has words of notes searched through their index', async () => {
    const { databaseUrl, role } = await postgres.migrated([...contactMigrations]);
    const { one, two } = await twoTenants(databaseUrl, role);
    await one.query(
      `insert into contact (${columns})
       select 'more-' || g, 'voice', ${values.replace("'{光猫}'", "array['word' || g]")} from generate_series(1, 5000) g`,
    );
    const owner = new pg.Client({ connectionString: databaseUrl });
    await owner.connect();
    await owner.query('analyze contact');
    await owner.end();
    const { rows } = await one.query<{ 'QUERY PLAN': string }>(
      `explain select * from contact_search where note_words @> '{光猫}'`,
    );
    await Promise.all([one.end(), two.end()]);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('contact_note_words');
  });
});

it('has no table but the contact itself behind the view of the search', async () => {
  const { rows } = await sql<{
    definition: string;
  }>`select definition from pg_views where viewname = 'contact_search'`.execute(server.platform.db);
  expect(rows[0]?.definition).toContain(`current_setting('app.tenant_id'`);
});
