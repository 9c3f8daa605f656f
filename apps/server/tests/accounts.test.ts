import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { createPool } from '../src/platform/db/connect.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer, type TestBrowser, type TestCentre } from './_server.ts';

const postgres = usePostgres();

async function start(): Promise<TestCentre> {
  const { databaseUrl } = await postgres.migrated(migrations);
  return setUpServer(databaseUrl);
}

const secondPassword = 'a second long password';

/** A person who has joined, at a browser of their own. */
async function join(centre: TestCentre, login: string, role = 'agent'): Promise<{ id: string; browser: TestBrowser }> {
  const { body } = await centre.browser.send('POST', '/api/people', {
    name: login,
    login,
    role,
    queueIds: role === 'agent' ? ['service'] : [],
  });
  const browser = centre.server.browser();
  await browser.send('POST', `/api${body.joinPath}`, { password: secondPassword });
  return { id: body.person.accountId, browser };
}

function signIn(centre: TestCentre, login: string, password: string) {
  return centre.server.browser().send('POST', '/api/session', { login, password });
}

async function eventsOf(centre: TestCentre, kinds: readonly string[]) {
  const pool = createPool({ databaseUrl: centre.server.config.databaseUrl, tenantId: 1, role: null });
  try {
    const sql = 'select kind, subject, data from event where kind = any($1) order by seq';
    return (await pool.query(sql, [kinds])).rows;
  } finally {
    await pool.end();
  }
}

describe('one’s own password', () => {
  const change = { currentPassword: 'correct horse battery', newPassword: 'a new and longer one' };

  it('is changed with the present one, ends every other session and is noted', async () => {
    await using centre = await start();
    const other = centre.server.browser();
    await other.send('POST', '/api/session', centre.credentials);
    expect((await centre.browser.send('POST', '/api/me/password', change)).status).toBe(204);
    expect((await centre.browser.get('/api/me')).status).toBe(200);
    expect((await other.get('/api/me')).status).toBe(401);
    expect((await signIn(centre, 'lin', change.currentPassword)).body.code).toBe('wrong-credentials');
    expect((await signIn(centre, 'lin', change.newPassword)).status).toBe(200);
    const accountId = (await centre.browser.get('/api/me')).body.accountId;
    expect(await eventsOf(centre, ['account.password-changed'])).toEqual([
      {
        kind: 'account.password-changed',
        subject: `account:${accountId}`,
        data: { accountId, address: expect.any(String) },
      },
    ]);
  });

  it('stays when the present one is wrong, or the new one is common, short or the same', async () => {
    await using centre = await start();
    const answers = [
      { ...change, currentPassword: 'something else' },
      { ...change, newPassword: 'password123' },
      { ...change, newPassword: 'short' },
      { ...change, newPassword: change.currentPassword },
    ];
    const codes: string[] = [];
    for (const body of answers) {
      codes.push((await centre.browser.send('POST', '/api/me/password', body)).body.code);
    }
    expect(codes).toEqual(['wrong-credentials', 'invalid-request', 'invalid-request', 'invalid-request']);
    expect((await signIn(centre, 'lin', change.currentPassword)).status).toBe(200);
  });

  it('cannot be guessed at from an unlocked desk', async () => {
    await using centre = await start();
    const codes = new Set<string>();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const body = { ...change, currentPassword: `guess number ${attempt}` };
      codes.add((await centre.browser.send('POST', '/api/me/password', body)).body.code);
    }
    expect(codes).toContain('slow-down');
  });
});

describe('a disabled person', () => {
  it('is out at once: session, telephone, sign-in, list of agents', async () => {
    await using centre = await start();
    const { id, browser } = await join(centre, 'wang');
    await browser.send('POST', '/api/me/softphone');
    await browser.send('POST', '/api/me/desk-phone');
    const answer = await centre.browser.send('PATCH', `/api/people/${id}`, { isDisabled: true });
    expect(answer.body).toMatchObject({ accountId: id, isDisabled: true });
    expect((await browser.get('/api/me')).body.code).toBe('not-signed-in');
    expect((await signIn(centre, 'wang', secondPassword)).body.code).toBe('wrong-credentials');
    const agents: { name: string }[] = (await centre.browser.get('/api/agents')).body;
    expect(agents.map((agent) => agent.name)).not.toContain('wang');
    const pool = createPool({ databaseUrl: centre.server.config.databaseUrl, tenantId: 1, role: null });
    const { rows } = await pool.query('select username from sip_credential');
    await pool.end();
    expect(rows).toEqual([]);
  });

  it('comes back with the old password when switched on again, and both are noted', async () => {
    await using centre = await start();
    const { id } = await join(centre, 'wang');
    for (const isDisabled of [true, true, false]) {
      await centre.browser.send('PATCH', `/api/people/${id}`, { isDisabled });
    }
    expect((await signIn(centre, 'wang', secondPassword)).status).toBe(200);
    const byAccountId = (await centre.browser.get('/api/me')).body.accountId;
    const events = await eventsOf(centre, ['account.disabled', 'account.enabled']);
    expect(events.map((event) => [event.kind, event.subject, event.data.byAccountId])).toEqual([
      ['account.disabled', `account:${id}`, byAccountId],
      ['account.enabled', `account:${id}`, byAccountId],
    ]);
  });

  it('cannot use an open invitation', async () => {
    await using centre = await start();
    const invitation = (
      await centre.browser.send('POST', '/api/people', { name: '李', login: 'li', role: 'agent', queueIds: [] })
    ).body;
    await centre.browser.send('PATCH', `/api/people/${invitation.person.accountId}`, { isDisabled: true });
    expect((await centre.server.browser().get(`/api${invitation.joinPath}`)).body.code).toBe('link-expired');
  });

  it('is never oneself, never unknown, and only administrators may', async () => {
    await using centre = await start();
    const me = (await centre.browser.get('/api/me')).body.accountId;
    const path = `/api/people/${me}`;
    expect((await centre.browser.send('PATCH', path, { isDisabled: true })).body.code).toBe('conflict');
    expect((await centre.browser.send('PATCH', '/api/people/nobody', { isDisabled: true })).status).toBe(404);
    const { browser } = await join(centre, 'wang', 'supervisor');
    expect((await browser.send('PATCH', path, { isDisabled: true })).body.code).toBe('not-allowed');
  });

  it('is not the last administrator, also when two disable each other at once', async () => {
    await using centre = await start();
    const first = (await centre.browser.get('/api/me')).body.accountId;
    const second = await join(centre, 'zhao', 'admin');
    const answers = await Promise.all([
      centre.browser.send('PATCH', `/api/people/${second.id}`, { isDisabled: true }),
      second.browser.send('PATCH', `/api/people/${first}`, { isDisabled: true }),
    ]);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });
});

describe('a queue', () => {
  const wanted = {
    name: { zh: '咨询专席', en: 'Questions' },
    answerWithinMs: 30_000,
    targetPercent: 90,
    wrapUpMsMax: null,
    skills: [],
  };

  it('is changed by an administrator; lists show it and the change is noted', async () => {
    await using centre = await start();
    const [before] = (await centre.browser.get('/api/queues')).body;
    const answer = await centre.browser.send('PUT', `/api/queues/${before.queueId}`, wanted);
    expect(answer.body).toEqual({ ...before, ...wanted });
    expect((await centre.browser.get('/api/queues')).body[0]).toEqual({ ...before, ...wanted });
    const [event] = await eventsOf(centre, ['queue.changed']);
    expect(event.data).toMatchObject({ queueId: before.queueId, after: wanted, before: { name: before.name } });
  });

  it('is refused what cannot be, by field', async () => {
    await using centre = await start();
    const wrong = { ...wanted, name: { zh: ' ', en: 'x' }, targetPercent: 101, wrapUpMsMax: 1 };
    const { status, body } = await centre.browser.send('PUT', '/api/queues/service', wrong);
    expect(status).toBe(400);
    expect(body.issues.map((issue: { path: string }) => issue.path)).toEqual([
      'name.zh',
      'targetPercent',
      'wrapUpMsMax',
      'wrapUpMsMax',
    ]);
    expect(body.issues[0].message).toBe('这一项要填。');
    expect(body.issues[1].message).toBe('不能大于 100。');
    const unknown = { ...wanted, skills: [{ skillId: 'flying', minLevel: 1 }] };
    expect((await centre.browser.send('PUT', '/api/queues/service', unknown)).body.code).toBe('invalid-request');
    expect((await centre.browser.send('PUT', '/api/queues/nowhere', wanted)).status).toBe(404);
  });

  it('is not for supervisors and agents to change', async () => {
    await using centre = await start();
    for (const role of ['supervisor', 'agent']) {
      const { browser } = await join(centre, role, role);
      expect((await browser.send('PUT', '/api/queues/service', wanted)).body.code).toBe('not-allowed');
    }
  });
});
