import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { openListener } from '../src/platform/http/listener.ts';
import { StartError } from '../src/platform/start-error.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer } from './_server.ts';

const postgres = usePostgres();

async function start() {
  return setUpServer((await postgres.migrated(migrations)).databaseUrl);
}

/** What a peer sends byte by byte, for what fetch would not send. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('requests from elsewhere', () => {
  it('are refused when they would change something', async () => {
    await using centre = await start();
    const attempts = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${centre.server.origin}.evil.example` },
      { origin: '', 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of attempts) {
      const answer = await centre.browser.send('PATCH', '/api/me', { theme: 'dark' }, headers);
      expect(answer.body).toMatchObject({ code: 'not-allowed' });
    }
    expect((await centre.browser.get('/api/me')).body.theme).toBe('system');
    const own = await centre.browser.send('PATCH', '/api/me', { theme: 'dark' });
    expect(own.body.theme).toBe('dark');
  });

  it('may come from the public address, whatever the proxy calls us', async () => {
    await using centre = await start();
    const headers = { origin: centre.server.config.publicUrl };
    expect((await centre.browser.send('PATCH', '/api/me', { theme: 'light' }, headers)).status).toBe(200);
  });

  it('reach no WebSocket either', async () => {
    await using centre = await start();
    const upgrade = (origin: string, url = '/api/realtime') =>
      raw(
        centre.server.port,
        `GET ${url} HTTP/1.1\r\nHost: 127.0.0.1:${centre.server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${origin}\r\n` +
          `Cookie: ${centre.browser.cookie}\r\n\r\n`,
      );
    expect(await upgrade('https://evil.example')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await upgrade(centre.server.origin, '/api/other')).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('are taken as JSON or not at all', async () => {
    await using centre = await start();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await centre.browser.send('POST', '/api/session', undefined, { 'content-type': type });
      expect(answer.body).toMatchObject({ code: 'invalid-request' });
    }
  });
});

describe('answers', () => {
  it('forbid framing, foreign scripts and guessing of types', async () => {
    await using centre = await start();
    const { headers } = await centre.browser.get('/api/me');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).toContain(`default-src 'self'`);
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${centre.server.port}`);
    expect(policy).not.toMatch(/script-src|unsafe-eval/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('put no host of the asker into the policy that is not one', async () => {
    await using centre = await start();
    const text = await raw(
      centre.server.port,
      `GET /healthz HTTP/1.1\r\nHost: x; script-src *\r\nConnection: close\r\n\r\n`,
    );
    expect(text).toContain(`connect-src 'self';`);
    expect(text).not.toContain('script-src');
  });

  it('speak Chinese unless English is asked for first', async () => {
    await using centre = await start();
    const message = async (language: string) =>
      (await centre.server.browser().get('/api/me', { 'accept-language': language })).body.message;
    expect(await message('fr')).toBe('请先登录。');
    expect(await message('en-GB,zh;q=0.8')).toBe('Sign in first.');
  });

  it('are JSON for unknown paths below /api, also when they look like pages', async () => {
    await using centre = await start();
    for (const url of ['/api', '/api/', '/api/nothing', '/api/me/nothing', '/api/%ff']) {
      const answer = await centre.browser.get(url);
      expect([url, answer.status >= 400, answer.headers.get('content-type')]).toEqual([
        url,
        true,
        'application/json; charset=utf-8',
      ]);
    }
  });

  it('name the field that is wrong', async () => {
    await using centre = await start();
    const answer = await centre.browser.send('POST', '/api/people', { name: '', login: 'Bad Login', role: 'boss' });
    expect(answer.status).toBe(400);
    expect(answer.body.issues.map((issue: { path: string }) => issue.path)).toEqual(['name', 'login', 'role']);
  });

  it('end a body above 1 MB, broken JSON, and poisoned JSON', async () => {
    await using centre = await start();
    const body = JSON.stringify({ theme: 'x'.repeat(1_048_576) });
    const send = (text: string) =>
      fetch(`${centre.server.origin}/api/me`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', cookie: centre.browser.cookie },
        body: text,
      });
    for (const text of [body, '{"theme":', '{"__proto__":{"theme":"dark"}}']) {
      const answer = await send(text);
      expect(await answer.json()).toMatchObject({ code: 'invalid-request' });
    }
  });
});

describe('the web app', () => {
  it('is served with its pages, its hashed files for ever, and compressed', async () => {
    await using centre = await start();
    const { webDir } = centre.server.config;
    await mkdir(path.join(webDir, 'assets'), { recursive: true });
    await writeFile(path.join(webDir, 'index.html'), '<!doctype html><title>首问</title>');
    await writeFile(path.join(webDir, 'assets/app-3f2a.js'), 'let a = 1;\n'.repeat(1000));

    const page = await centre.browser.get('/desk/contacts/17');
    expect(page.body).toContain('<title>首问</title>');
    expect(page.headers.get('cache-control')).toBe('no-cache');

    const script = await fetch(`${centre.server.origin}/assets/app-3f2a.js`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(script.headers.get('content-encoding')).toBe('gzip');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await script.text()).toHaveLength(11_000);

    expect((await centre.browser.get('/assets/gone.js')).status).toBe(404);
    for (const url of ['/../master.key', '/%2e%2e/master.key', '/assets/../../master.key', '/..%2fmaster.key']) {
      const text = await raw(centre.server.port, `GET ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 40[034] /);
    }
  });

  it('says what to do when it is not built', async () => {
    await using centre = await start();
    const { status, body } = await centre.browser.get('/');
    expect([status, body.message]).toEqual([404, expect.stringContaining('npm run build')]);
  });
});

describe('health and figures', () => {
  it('answers not ready from the first moment', async () => {
    const listener = await openListener('127.0.0.1', 0);
    const health = await fetch(`http://127.0.0.1:${listener.port}/healthz`);
    expect([health.status, await health.json()]).toEqual([503, { ready: false, missing: ['server'] }]);
    const other = await fetch(`http://127.0.0.1:${listener.port}/api/me`);
    expect([other.status, await other.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
    await listener.close();
  });

  it('tells a taken port in one sentence', async () => {
    const first = await openListener('127.0.0.1', 0);
    const second = openListener('127.0.0.1', first.port);
    await expect(second).rejects.toThrow(StartError);
    await expect(second).rejects.toThrow(`HTTP port ${first.port} on 127.0.0.1 is taken`);
    await first.close();
  });

  it('names the part that is missing: no media process runs here', async () => {
    await using centre = await start();
    const health = await centre.browser.get('/healthz');
    expect([health.status, health.body]).toEqual([503, { ready: false, missing: ['media'] }]);
  });

  it('shows figures to this host, not through a proxy', async () => {
    await using centre = await start();
    await centre.browser.get('/api/me');
    const figures = await centre.browser.get('/metrics');
    expect(figures.body).toMatch(/shouwen_http_request_seconds_count\{method="GET",route="\/api\/me",status="200"\} 1/);
    expect((await centre.browser.get('/metrics', { 'x-forwarded-for': '203.0.113.5' })).status).toBe(404);
  });
});

describe('stopping', () => {
  it('answers what was asked before, and takes nothing new', async () => {
    const centre = await start();
    const body = JSON.stringify(centre.credentials);
    const socket = connect(centre.server.port, '127.0.0.1');
    socket.write(
      `POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
        'Expect: 100-continue\r\n\r\n',
    );
    const [begun] = await once(socket, 'data');
    expect(String(begun)).toMatch(/^HTTP\/1\.1 100 /);

    const stopped = centre[Symbol.asyncDispose]();
    await expect(centre.browser.get('/healthz')).rejects.toThrow('fetch failed');
    socket.write(body);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
    await stopped;
  });
});
