import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AddressGuard, readNetworks } from './address-guard.ts';
import { type ConnectorRequest, callConnector } from './call-connector.ts';

const open = new AddressGuard(['127.0.0.1', '::1']);
const closed = new AddressGuard([]);

async function outside(listener: RequestListener) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    seen,
    port,
    baseUrl: `http://127.0.0.1:${port}/api`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function ask(baseUrl: string, more: Partial<ConnectorRequest> = {}, guard = open) {
  const request = { method: 'GET', path: '', query: [], body: {}, timeoutMs: 1000, ...more } as const;
  return callConnector({ baseUrl, headers: { 'x-key': 'k' } }, request, guard);
}

const json =
  (value: unknown): RequestListener =>
  (_, response) =>
    void response.end(JSON.stringify(value));

describe('a look-up', () => {
  it('asks below the base, with query and headers, and reads JSON', async () => {
    await using crm = await outside((request, response) =>
      response.end(JSON.stringify({ key: request.headers['x-key'] })),
    );
    const answer = await ask(crm.baseUrl, { path: '/customers/%2B86', query: [['a b', '1&2']] });
    expect(answer).toEqual({ kind: 'ok', body: { key: 'k' } });
    expect(crm.seen).toEqual(['GET /api/customers/%2B86?a+b=1%262']);
  });

  it('posts one JSON object', async () => {
    await using crm = await outside((request, response) => {
      request.pipe(response);
    });
    expect(await ask(crm.baseUrl, { method: 'POST', body: { number: '10010' } })).toEqual({
      kind: 'ok',
      body: { number: '10010' },
    });
  });

  it.each(['../admin', '/../admin', '..%2fadmin/../../x', '%2e%2e/admin', '\\..\\..\\admin'])(
    'never leaves the base by %s',
    async (path) => {
      await using crm = await outside(json({}));
      const { kind } = await ask(crm.baseUrl, { path });
      expect(crm.seen.every((url) => url.startsWith('GET /api'))).toBe(true);
      expect(kind === 'failed' || crm.seen.length === 1).toBe(true);
    },
  );

  it('gives up in time, also on an answer that never ends', async () => {
    await using silent = await outside(() => {});
    await using endless = await outside((_, response) => {
      response.write('{');
    });
    const startedAt = performance.now();
    expect(await ask(silent.baseUrl, { timeoutMs: 200 })).toEqual({ kind: 'timeout' });
    expect(await ask(endless.baseUrl, { timeoutMs: 200 })).toEqual({ kind: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('fails on errors, redirects, other texts and too much', async () => {
    const status =
      (code: number): RequestListener =>
      (_, response) =>
        void response.writeHead(code, { location: 'http://127.0.0.1/' }).end();
    await using broken = await outside(status(500));
    await using moved = await outside(status(302));
    await using html = await outside((_, response) => void response.end('<html>'));
    await using large = await outside((_, response) => void response.end(`"${'x'.repeat(300_000)}"`));
    expect(await ask(broken.baseUrl)).toEqual({ kind: 'failed', reason: 'status 500' });
    expect(await ask(moved.baseUrl)).toEqual({ kind: 'failed', reason: 'status 302' });
    expect(await ask(html.baseUrl)).toEqual({ kind: 'failed', reason: 'the answer is not JSON' });
    expect(await ask(large.baseUrl)).toEqual({ kind: 'failed', reason: 'the answer is too large' });
    expect(await ask('http://127.0.0.1:9/')).toMatchObject({ kind: 'failed', reason: 'ECONNREFUSED' });
  });

  it('refuses inner addresses, as they are written and as names lead to them', async () => {
    await using crm = await outside(json({}));
    const refused = { kind: 'failed', reason: 'address-refused' };
    for (const host of [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
    ]) {
      expect(await ask(`http://${host}:${crm.port}/`, {}, closed)).toEqual(refused);
    }
    expect(crm.seen).toEqual([]);
  });
});

describe('the guard of addresses', () => {
  it.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['10.0.0.1', false],
    ['172.31.255.255', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['::1', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['::ffff:10.0.0.1', false],
    ['::ffff:8.8.8.8', true],
    ['64:ff9b::a00:1', false],
    ['nonsense', false],
  ])('%s is allowed: %s', (address, expected) => {
    expect(closed.allows(address)).toBe(expected);
  });

  it('allows what the operator opened', () => {
    const guard = new AddressGuard(readNetworks('10.1.0.0/16, 127.0.0.1'));
    expect(['10.1.2.3', '10.2.0.1', '127.0.0.1', '127.0.0.2'].map((address) => guard.allows(address))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(readNetworks(undefined)).toEqual([]);
    expect(() => new AddressGuard(['10.1.0.0/99'])).toThrow(RangeError);
  });
});
