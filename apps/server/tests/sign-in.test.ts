import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { createPool } from '../src/platform/db/connect.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer } from './_server.ts';

const postgres = usePostgres();

async function start(now?: () => number) {
  const { databaseUrl } = await postgres.migrated(migrations);
  return setUpServer(databaseUrl, now === undefined ? {} : { clock: { now } });
}

describe('signing in', () => {
  it('gives a cookie that scripts and other sites do not get', async () => {
    await using centre = await start();
    const answer = await centre.server.browser().send('POST', '/api/session', centre.credentials);
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie()[0];
    expect(cookie).toMatch(/^shouwen=[A-Za-z0-9_-]{43};.*HttpOnly; SameSite=Lax$/);
  });

  it('marks the cookie Secure behind https', async () => {
    const { databaseUrl } = await postgres.migrated(migrations);
    await using centre = await setUpServer(databaseUrl, { config: { publicUrl: 'https://hotline.example' } });
    const answer = await centre.server.browser().send('POST', '/api/session', centre.credentials);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-shouwen=.*; Path=\/;.*Secure/);
    expect(answer.headers.get('strict-transport-security')).toContain('max-age');
  });

  it('keeps only a hash of the cookie, and of the password', async () => {
    await using centre = await start();
    const browser = centre.server.browser();
    await browser.send('POST', '/api/session', centre.credentials);
    const token = browser.cookie.split('=')[1] ?? '';
    const pool = createPool({ databaseUrl: centre.server.config.databaseUrl, tenantId: 1, role: null });
    const { rows } = await pool.query(
      'select row_to_json(s)::text || row_to_json(a)::text as text from session s, account a',
    );
    await pool.end();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.text).not.toContain(token);
      expect(row.text).not.toContain(Buffer.from(token).toString('hex'));
      expect(row.text).not.toContain(centre.credentials.password);
    }
  });

  it('answers an unknown login like a wrong password, in the same time', async () => {
    await using centre = await start();
    const wrong: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (const [times, login] of [
        [wrong, centre.credentials.login],
        [unknown, `nobody${round}`],
      ] as const) {
        const begin = performance.now();
        const answer = await centre.server.browser().send('POST', '/api/session', { login, password: 'not this one' });
        times.push(performance.now() - begin);
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual({ code: 'wrong-credentials', message: '账号或密码不正确。' });
      }
    }
    // Without the same work an unknown login would answer in a hundredth of the time.
    const ratio = Math.min(...unknown) / Math.min(...wrong);
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  it('makes a login wait longer after each wrong password, and says how long', async () => {
    let now = Date.now();
    await using centre = await start(() => now);
    const attempt = async (password: string) => {
      const { status, body, headers } = await centre.server
        .browser()
        .send('POST', '/api/session', { login: centre.credentials.login, password });
      return { status, wait: body.retryAfterSeconds, header: headers.get('retry-after') };
    };
    const statuses: number[] = [];
    for (let round = 0; round < 5; round += 1) statuses.push((await attempt('not this one')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    expect(await attempt(centre.credentials.password)).toEqual({ status: 429, wait: 1, header: '1' });
    now += 1000;
    expect((await attempt('not this one')).status).toBe(401);
    expect((await attempt('not this one')).wait).toBe(2);
    now += 2000;
    expect((await attempt(centre.credentials.password)).status).toBe(200);
    expect((await attempt('not this one')).status).toBe(401);
  });

  it('lets many tries at once gain nothing', async () => {
    let now = Date.now();
    await using centre = await start(() => now);
    now += 1;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        centre.server.browser().send('POST', '/api/session', { login: centre.credentials.login, password: 'x' }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(4);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(16);
  });

  it('tells the log who came in and who failed, without what was typed in the wrong field', async () => {
    await using centre = await start();
    const browser = centre.browser;
    await browser.send('POST', '/api/session', { login: 'My Secret Password!', password: 'x' });
    await browser.send('DELETE', '/api/session');
    const pool = createPool({ databaseUrl: centre.server.config.databaseUrl, tenantId: 1, role: null });
    const { rows } = await pool.query('select kind, data from event order by seq');
    await pool.end();
    const accounts = rows.filter((row) => row.kind.startsWith('account.'));
    expect(accounts.map((row) => row.kind)).toEqual(['account.sign-in-failed', 'account.signed-out']);
    expect(accounts[0].data).toEqual({ login: '', address: '127.0.0.1' });
  });
});

describe('a session', () => {
  it('ends at sign-out, also for whoever kept the cookie', async () => {
    await using centre = await start();
    const kept = centre.browser.cookie;
    expect((await centre.browser.send('DELETE', '/api/session')).status).toBe(204);
    expect(centre.browser.cookie).toBe('shouwen=');
    const thief = centre.server.browser();
    thief.cookie = kept;
    expect((await thief.get('/api/me')).body).toMatchObject({ code: 'not-signed-in' });
  });

  it('ends after twelve idle hours, and a week in any case', async () => {
    let now = Date.now();
    await using centre = await start(() => now);
    const status = async () => (await centre.browser.get('/api/me')).status;
    const hour = 3_600_000;
    now += 11 * hour;
    expect(await status()).toBe(200);
    now += 11 * hour;
    expect(await status()).toBe(200);
    now += 12 * hour + 1000;
    expect(await status()).toBe(401);

    const { headers } = await centre.browser.send('POST', '/api/session', centre.credentials);
    expect(headers.getSetCookie()[0]).toContain('Max-Age=604800');
    for (let day = 0; day < 14; day += 1) {
      now += 11.9 * hour;
      expect(await status()).toBe(200);
    }
    now += 11.9 * hour;
    expect(await status()).toBe(401);
  });

  it('keeps language and theme, and speaks the language', async () => {
    await using centre = await start();
    const { body } = await centre.browser.send('PATCH', '/api/me', {
      language: 'en',
      theme: 'dark',
      isFirstVisit: false,
    });
    expect(body).toMatchObject({ language: 'en', theme: 'dark', isFirstVisit: false });
    const refused = await centre.browser.send('PATCH', '/api/me', { language: 'fr' }, { 'accept-language': 'zh' });
    expect(refused.body).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('The request'),
      issues: [{ path: 'language' }],
    });
  });
});
