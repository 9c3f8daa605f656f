import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSipCredentials, SIP_REALM } from '../src/agents/sip-credentials.ts';
import { migrations } from '../src/compose.ts';
import { createDb, createPool } from '../src/platform/db/connect.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer, type TestCentre } from './_server.ts';

const postgres = usePostgres();

async function start(now?: () => number): Promise<TestCentre> {
  const { databaseUrl } = await postgres.migrated(migrations);
  return setUpServer(databaseUrl, now === undefined ? {} : { clock: { now } });
}

const wang = { name: '王芳', login: 'wang', role: 'agent', queueIds: ['service'] };

describe('an invitation', () => {
  it('brings a person in through a link that works once', async () => {
    await using centre = await start();
    const invited = await centre.browser.send('POST', '/api/people', wang);
    expect(invited.status).toBe(200);
    expect(invited.body.person).toMatchObject({ agentNumber: '1002', queueIds: ['service'], isInvited: true });
    const link = `/api${invited.body.joinPath}`;
    const browser = centre.server.browser();
    expect((await browser.get(link)).body).toEqual({ name: '王芳', login: 'wang', language: 'zh' });

    const joined = await browser.send('POST', link, { password: 'another long one' });
    expect(joined.body).toMatchObject({ login: 'wang', role: 'agent', agentNumber: '1002' });
    expect((await browser.get('/api/me')).body.login).toBe('wang');
    expect((await centre.server.browser().get(link)).status).toBe(410);
    const again = await centre.server.browser().send('POST', link, { password: 'a thief was here' });
    expect(again.body.code).toBe('link-expired');
  });

  it('lets nobody sign in before it was taken up', async () => {
    await using centre = await start();
    await centre.browser.send('POST', '/api/people', wang);
    for (const password of ['', 'wang', 'null']) {
      const answer = await centre.server.browser().send('POST', '/api/session', { login: 'wang', password });
      expect(answer.body.code).toBe('wrong-credentials');
    }
  });

  it('can be made again until then, and the older link ends', async () => {
    await using centre = await start();
    const first = (await centre.browser.send('POST', '/api/people', wang)).body;
    const second = (await centre.browser.send('POST', '/api/people', wang)).body;
    expect(second.person.accountId).toBe(first.person.accountId);
    expect((await centre.server.browser().get(`/api${first.joinPath}`)).status).toBe(410);
    expect((await centre.server.browser().get(`/api${second.joinPath}`)).status).toBe(200);
  });

  it('expires after a week', async () => {
    let now = Date.now();
    await using centre = await start(() => now);
    const { joinPath } = (await centre.browser.send('POST', '/api/people', wang)).body;
    now += 7 * 86_400_000 + 1000;
    expect(
      (await centre.server.browser().send('POST', `/api${joinPath}`, { password: 'too late for this' })).status,
    ).toBe(410);
  });

  it('is refused for a login in use, a queue that does not exist, and by those who may not', async () => {
    await using centre = await start();
    const taken = await centre.browser.send('POST', '/api/people', { ...wang, login: 'LIN' });
    expect(taken.body).toMatchObject({ code: 'conflict', message: '这个登录名已有人使用，请换一个。' });
    const unknown = await centre.browser.send('POST', '/api/people', { ...wang, queueIds: ['service', 'nowhere'] });
    expect(unknown.body.code).toBe('invalid-request');

    const { joinPath } = (await centre.browser.send('POST', '/api/people', wang)).body;
    const agent = centre.server.browser();
    await agent.send('POST', `/api${joinPath}`, { password: 'another long one' });
    for (const request of [agent.get('/api/people'), agent.send('POST', '/api/people', { ...wang, login: 'li' })]) {
      expect((await request).body.code).toBe('not-allowed');
    }
    expect((await centre.server.browser().get('/api/people')).body.code).toBe('not-signed-in');
  });

  it('gives each of many people invited at once a number of their own', async () => {
    await using centre = await start();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        centre.browser.send('POST', '/api/people', { ...wang, login: `agent${index}` }),
      ),
    );
    const numbers = answers.map((answer) => Number(answer.body.person.agentNumber)).sort((one, other) => one - other);
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => 1002 + index));
    const agents = (await centre.browser.get('/api/agents')).body;
    expect(agents).toHaveLength(13);
    expect(agents[0]).toEqual({ agentId: expect.any(String), agentNumber: '1001', name: '林晓', teamName: null });
  });

  it.each(['supervisor', 'admin'] as const)(
    'gives a place on the desk without queues to a supervisor only: %s',
    async (role) => {
      await using centre = await start();
      const person = { name: '陈静', login: 'chen', role };
      const invited = await centre.browser.send('POST', '/api/people', person);
      // A supervisor listens in on an own phone, and serves no queue; an administrator needs neither.
      const isSupervisor = role === 'supervisor';
      expect(invited.body.person).toMatchObject({ agentId: isSupervisor ? expect.any(String) : null, queueIds: [] });
      const browser = centre.server.browser();
      const me = await browser.send('POST', `/api${invited.body.joinPath}`, { password: 'another long one' });
      expect(me.body.permissions.includes('desk.use')).toBe(isSupervisor);
      const phone = await browser.send('POST', '/api/me/softphone');
      if (isSupervisor) expect(phone.body.username).toEqual(expect.any(String));
      else expect(phone.body.code).toBe('not-allowed');
    },
  );
});

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

async function credentialsOf(centre: TestCentre, now = Date.now) {
  const pool = createPool({ databaseUrl: centre.server.config.databaseUrl, tenantId: 1, role: null });
  const db = createDb(pool);
  return Object.assign(createSipCredentials(db, { now }), {
    text: async () => JSON.stringify((await pool.query('select * from sip_credential')).rows),
    [Symbol.asyncDispose]: () => db.destroy(),
  });
}

describe('credentials of a browser’s phone', () => {
  it('are good for the registrar for twelve hours, and never stored as such', async () => {
    await using centre = await start();
    const { status, body } = await centre.browser.send('POST', '/api/me/softphone');
    expect(status).toBe(200);
    expect(body.username).toMatch(/^a1001-[0-9a-f]{12}$/);
    expect(body).toMatchObject({ webSocketPath: '/api/sip', uri: `sip:${body.username}@shouwen`, realm: 'shouwen' });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(11.9 * 3_600_000);

    await using credentials = await credentialsOf(centre);
    const found = await credentials.find(SIP_REALM, body.username);
    expect(found?.ha1md5).toBe(md5(`${body.username}:shouwen:${body.password}`));
    expect(found?.ha1sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await credentials.text()).not.toContain(body.password);
    const { agentId } = (await centre.browser.get('/api/me')).body;
    expect(await credentials.userOf(body.username)).toEqual({ kind: 'browser', agentId });

    await using later = await credentialsOf(centre, () => Date.now() + 12 * 3_600_000 + 1000);
    expect(await later.find(SIP_REALM, body.username)).toBeNull();
    expect(await later.userOf(body.username)).toBeNull();
    await later.purge();
    expect(await credentials.find(SIP_REALM, body.username)).toBeNull();
  });

  it('end with the last sign-out, a desk phone’s do not', async () => {
    await using centre = await start();
    const other = centre.server.browser();
    await other.send('POST', '/api/session', centre.credentials);
    const browser = (await centre.browser.send('POST', '/api/me/softphone')).body;
    const phone = (await centre.browser.send('POST', '/api/me/desk-phone')).body;
    await using credentials = await credentialsOf(centre);
    await other.send('DELETE', '/api/session');
    expect(await credentials.find(SIP_REALM, browser.username)).not.toBeNull();
    await centre.browser.send('DELETE', '/api/session');
    expect(await credentials.find(SIP_REALM, browser.username)).toBeNull();
    expect(await credentials.find(SIP_REALM, phone.username)).not.toBeNull();
  });

  it('of a desk phone are replaced by the next', async () => {
    await using centre = await start();
    const first = (await centre.browser.send('POST', '/api/me/desk-phone')).body;
    const second = (await centre.browser.send('POST', '/api/me/desk-phone')).body;
    expect(second).toMatchObject({ username: 'p1001', realm: 'shouwen', registrar: 'sip:127.0.0.1:0' });
    expect(second.password).not.toBe(first.password);
    await using credentials = await credentialsOf(centre);
    const found = await credentials.find(SIP_REALM, 'p1001');
    expect(found?.ha1md5).toBe(md5(`p1001:shouwen:${second.password}`));
  });

  it('keep the ten latest of an agent', async () => {
    let now = Date.now();
    await using centre = await start();
    await using credentials = await credentialsOf(centre, () => now);
    const { agentId } = (await centre.browser.get('/api/me')).body;
    const usernames: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      now += 1000;
      usernames.push((await credentials.forBrowser(agentId, '1001')).username);
    }
    const live = await Promise.all(usernames.map((username) => credentials.find(SIP_REALM, username)));
    expect(live.map((found) => found !== null)).toEqual([false, false, ...Array(10).fill(true)]);
  });

  it('of guests belong to no agent and are bounded', async () => {
    await using centre = await start();
    await using credentials = await credentialsOf(centre);
    const guest = await credentials.forGuest();
    expect(await credentials.userOf(guest.username)).toEqual({ kind: 'guest', agentId: null });
    for (let count = 1; count < 500; count += 1) await credentials.forGuest();
    await expect(credentials.forGuest()).rejects.toMatchObject({ code: 'slow-down' });
  });
});
