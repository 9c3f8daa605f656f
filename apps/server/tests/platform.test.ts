import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrations } from '../src/compose.ts';
import { presentEventData } from '../src/contacts/index.ts';
import type { Principal } from '../src/platform/auth/principal.ts';
import { installEventsTopic } from '../src/platform/realtime/events-topic.ts';
import type { Realtime, TopicDefinition } from '../src/platform/realtime/hub.ts';
import { startTestPlatform } from './_platform.ts';
import { usePostgres } from './_postgres.ts';

const postgres = usePostgres();

describe('a route', () => {
  it('below /api that does not say who may use it cannot be added', async () => {
    await using test = await startTestPlatform(postgres, migrations);
    expect(() => test.platform.http.get('/api/forgotten', async () => 'secret')).toThrow('set config.access');
  });

  it('that answers what its schema does not allow tells nobody', async () => {
    await using test = await startTestPlatform(postgres, migrations);
    const schema = { response: { 200: z.object({ seats: z.int() }) } };
    test.platform.http.get('/api/wrong', { config: { access: 'public' }, schema }, async () => ({ seats: 1.5 }));
    const answer = await test.platform.http.inject({ url: '/api/wrong' });
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal']);
  });

  it('leaves out of an answer what its schema does not name', async () => {
    await using test = await startTestPlatform(postgres, migrations);
    const schema = { response: { 200: z.object({ name: z.string() }) } };
    const row = { name: '林晓', password_hash: 'scrypt$' };
    test.platform.http.get('/api/row', { config: { access: 'public' }, schema }, async () => row);
    expect((await test.platform.http.inject({ url: '/api/row' })).json()).toEqual({ name: '林晓' });
  });
});

describe('sessions', () => {
  it('that have ended are swept out, others stay', async () => {
    await using test = await startTestPlatform(postgres, migrations);
    const { db, sessions, clock } = test.platform;
    const account = { account_id: 'a', login: 'wang', name: '王芳', role: 'agent', language: 'zh' } as const;
    await db
      .insertInto('account')
      .values({ ...account, agent_id: null, password_hash: null, disabled_at: null })
      .execute();
    const hour = 3_600_000;
    const session = (name: string, seenHoursAgo: number, expiresInHours: number) => ({
      token_hash: Buffer.from(name),
      session_id: name,
      account_id: 'a',
      created_at: new Date(clock.now()),
      last_seen_at: new Date(clock.now() - seenHoursAgo * hour),
      expires_at: new Date(clock.now() + expiresInHours * hour),
      address: '127.0.0.1',
      user_agent: '',
    });
    await db
      .insertInto('session')
      .values([session('live', 1, 100), session('idle', 13, 100), session('old', 1, -1)])
      .execute();
    expect(await sessions.purge()).toBe(2);
    expect(await db.selectFrom('session').select('session_id').execute()).toEqual([{ session_id: 'live' }]);
  });
});

const supervisor: Principal = {
  accountId: 'a',
  agentId: null,
  role: 'supervisor',
  permissions: ['contacts.see-all'],
  name: '王敏',
  language: 'zh',
  sessionId: 's',
};

describe('the feed of events', () => {
  it('is read again from where a client was, but never thousands of events back', async () => {
    await using test = await startTestPlatform(postgres, migrations);
    const { events } = test.platform;
    const topics: TopicDefinition[] = [];
    const realtime: Realtime = {
      topic: (_name, definition) => void topics.push(definition),
      publish: () => undefined,
      hasSubscribers: () => false,
    };
    installEventsTopic(realtime, events, presentEventData);
    const readAll = async (afterSeq: number) => (await topics[0]?.snapshot(supervisor, afterSeq))?.messages ?? [];
    const count = 6000;
    const made = Array.from({ length: count }, (_, index) => ({
      kind: 'contact.dialled',
      subject: `contact:${index}`,
      data: { contactId: String(index), result: 'busy', from: '13800138000', note: 'said a secret' },
    }));
    const stored = await events.append(made);
    const last = stored.at(-1)?.seq ?? 0;
    const recent = await readAll(last - 4500);
    expect(recent).toHaveLength(4500);
    expect(recent.map((message) => message.type === 'event' && message.event.seq)).toEqual(
      stored.slice(-4500).map((event) => event.seq),
    );
    expect(recent[0]).toMatchObject({ event: { data: { result: 'busy' } } });
    expect(JSON.stringify(recent)).not.toMatch(/secret|13800138000/);
    expect(await readAll(last - 5500)).toEqual([]);
    expect(await readAll(last)).toEqual([]);
  });
});
