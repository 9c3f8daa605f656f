import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { usePostgres } from './_postgres.ts';
import { setupPathOf, startTestServer } from './_server.ts';

const postgres = usePostgres();

const request = {
  name: '林晓',
  login: 'lin',
  password: 'correct horse battery',
  language: 'zh',
  centreName: '江海热线',
  content: 'empty',
};

describe('the set-up link', () => {
  it('is in the welcome file, which only its owner can read', async () => {
    await using server = await startTestServer(await postgres.empty());
    expect(await setupPathOf(server)).toMatch(/^\/setup\/[A-Za-z0-9_-]{43}$/);
    const { mode } = await stat(path.join(server.config.runDir, 'welcome.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('creates centre and first administrator, who is signed in and can take calls', async () => {
    await using server = await startTestServer(await postgres.empty());
    const browser = server.browser();
    const link = `/api${await setupPathOf(server)}`;
    expect((await browser.get(link, { 'accept-language': 'en-GB' })).body).toEqual({
      isOpen: true,
      suggestedLanguage: 'en',
    });
    const answer = await browser.send('POST', link, request);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ login: 'lin', role: 'admin', agentNumber: '1001', centreName: '江海热线' });
    expect(answer.body.permissions).toContain('desk.use');
    expect((await browser.get('/api/me')).body).toEqual(answer.body);
  });

  it('fills an empty centre with one number, one queue, nine outcomes, and the reasons', async () => {
    await using server = await startTestServer(await postgres.empty());
    const browser = server.browser();
    await browser.send('POST', `/api${await setupPathOf(server)}`, request);
    expect((await browser.get('/api/queues')).body).toMatchObject([{ queueId: 'service', answerWithinMs: 20_000 }]);
    expect((await browser.get('/api/entry-points')).body).toMatchObject([{ address: '10000', channel: 'voice' }]);
    const outcomes = (await browser.get('/api/outcomes')).body;
    expect(outcomes.map((outcome: { digit: number }) => outcome.digit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const reasons = (await browser.get('/api/state-reasons')).body;
    expect(reasons.slice(0, 4).map((reason: { name: { zh: string } }) => reason.name.zh)).toEqual([
      '小休',
      '用餐',
      '培训',
      '会议',
    ]);
    expect(reasons).toContainEqual(expect.objectContaining({ reasonId: 'ring-no-answer', isSystem: true }));
    const people = (await browser.get('/api/people')).body;
    expect(people).toMatchObject([{ login: 'lin', queueIds: ['service'], isInvited: false }]);
  });

  it('works once', async () => {
    await using server = await startTestServer(await postgres.empty());
    const link = `/api${await setupPathOf(server)}`;
    const answers = await Promise.all([
      server.browser().send('POST', link, request),
      server.browser().send('POST', link, { ...request, login: 'second' }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 410]);
    const late = await server.browser().send('POST', link, { ...request, login: 'third' });
    expect(late.body).toMatchObject({ code: 'link-expired', message: '链接已使用或已过期，请索取新链接。' });
    expect((await server.browser().get(link)).body.isOpen).toBe(false);
  });

  it('expires after a day', async () => {
    let now = Date.now();
    await using server = await startTestServer(await postgres.empty(), { clock: { now: () => now } });
    const link = `/api${await setupPathOf(server)}`;
    now += 24 * 3_600_000 + 1000;
    expect((await server.browser().send('POST', link, request)).status).toBe(410);
  });

  it('is a new one at each start while nobody used it, and gone afterwards', async () => {
    const databaseUrl = await postgres.empty();
    let first: string;
    {
      await using server = await startTestServer(databaseUrl);
      first = await setupPathOf(server);
    }
    {
      await using server = await startTestServer(databaseUrl);
      const second = await setupPathOf(server);
      expect(second).not.toBe(first);
      expect((await server.browser().get(`/api${first}`)).body.isOpen).toBe(false);
      expect((await server.browser().send('POST', `/api${second}`, request)).status).toBe(200);
    }
    await using server = await startTestServer(databaseUrl);
    expect(await setupPathOf(server)).toBeUndefined();
  });

  it('refuses a password that is guessed first', async () => {
    await using server = await startTestServer(await postgres.empty());
    const answer = await server.browser().send('POST', `/api${await setupPathOf(server)}`, {
      ...request,
      password: 'Admin123456',
    });
    expect(answer.body).toMatchObject({ code: 'invalid-request', message: expect.stringContaining('太常见') });
  });
});
