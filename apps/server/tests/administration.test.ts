import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer } from './_server.ts';

const postgres = usePostgres();

const start = async () => setUpServer((await postgres.migrated(migrations)).databaseUrl);
const hotline = { address: '95001', name: { zh: '热线', en: 'Hotline' }, language: 'en', queueId: 'service' };
const carrier = {
  name: '省电信',
  allowFrom: ['203.0.113.0/24', '2001:db8::7'],
  outbound: {
    host: 'sip.carrier.example',
    port: 5060,
    protocol: 'UDP',
    callerNumber: '02510000',
    username: '02510000',
  },
};

describe('numbers', () => {
  it('are added, changed and removed, and every step is on record with what was before', async () => {
    await using centre = await start();
    const { body: added } = await centre.browser.send('POST', '/api/numbers', hotline);
    expect(added).toEqual({ ...hotline, entryPointId: expect.any(String) });
    const path = `/api/numbers/${added.entryPointId}`;
    const renamed = { ...hotline, address: '95002', language: 'zh' };
    expect((await centre.browser.send('PUT', path, renamed)).body).toMatchObject(renamed);
    expect((await centre.browser.get('/api/numbers')).body.map((one: typeof hotline) => one.address)).toEqual([
      '10000',
      '95002',
    ]);
    expect((await centre.browser.send('DELETE', path)).status).toBe(200);
    const { items } = (await centre.browser.get('/api/changes')).body;
    expect(items.map((item: { kind: string; data: object }) => [item.kind, item.data])).toEqual([
      ['entry-point.changed', expect.objectContaining({ before: renamed, after: null })],
      ['entry-point.changed', expect.objectContaining({ before: hotline, after: renamed })],
      ['entry-point.changed', expect.objectContaining({ before: null, after: hotline })],
    ]);
    expect(items[0]).toMatchObject({ byName: '林晓', at: expect.stringMatching(/Z$/) });
  });

  it('are not there twice, lead to a queue there is, and one stays', async () => {
    await using centre = await start();
    const twice = await centre.browser.send('POST', '/api/numbers', { ...hotline, address: '10000' });
    expect(twice.body).toMatchObject({ code: 'conflict', message: '这个号码已经有了。' });
    const nowhere = await centre.browser.send('POST', '/api/numbers', { ...hotline, queueId: 'nowhere' });
    expect(nowhere.body.code).toBe('invalid-request');
    const wrong = await centre.browser.send('POST', '/api/numbers', { ...hotline, address: '1; drop' });
    expect(wrong.body.code).toBe('invalid-request');
    expect((await centre.browser.send('DELETE', '/api/numbers/main')).body.code).toBe('conflict');
    expect((await centre.browser.send('PUT', '/api/numbers/other', hotline)).body.code).toBe('not-found');
  });
});

describe('trunks', () => {
  it('never send their password back, and keep it when none is sent', async () => {
    await using centre = await start();
    const { body: trunk } = await centre.browser.send('POST', '/api/trunks', {
      ...carrier,
      password: 'carrier secret',
    });
    expect(trunk).toEqual({
      ...carrier,
      ...{ trunkId: expect.any(String), hasPassword: true, isPractice: false, state: 'unknown' },
    });
    const path = `/api/trunks/${trunk.trunkId}`;
    const moved = { ...carrier, outbound: { ...carrier.outbound, port: 5080 } };
    expect((await centre.browser.send('PUT', path, moved)).body).toMatchObject({ hasPassword: true, ...moved });
    const { items } = (await centre.browser.get('/api/changes?limit=1')).body;
    expect(items[0].data).toMatchObject({ before: carrier, after: moved, isPasswordChanged: false });
    const everything = JSON.stringify([(await centre.browser.get('/api/changes')).body, trunk]);
    expect(everything).not.toContain('carrier secret');
    expect((await centre.browser.send('DELETE', path)).status).toBe(200);
    expect((await centre.browser.get('/api/trunks')).body).toEqual([]);
  });

  it('with a user name need a password, and addresses that are addresses', async () => {
    await using centre = await start();
    expect((await centre.browser.send('POST', '/api/trunks', carrier)).body).toMatchObject({
      code: 'invalid-request',
      message: '填了用户名就要填密码。',
    });
    for (const wrong of ['203.0.113.0/33', 'carrier.example', '300.1.1.1']) {
      const answer = await centre.browser.send('POST', '/api/trunks', {
        ...carrier,
        outbound: null,
        allowFrom: [wrong],
      });
      expect(answer.body.code, wrong).toBe('invalid-request');
    }
    const incoming = { ...carrier, outbound: null, allowFrom: ['10.0.0.5'] };
    expect((await centre.browser.send('POST', '/api/trunks', incoming)).body).toMatchObject({ hasPassword: false });
  });
});

describe('what only administrators may', () => {
  it('is refused to agents and to those who are not signed in', async () => {
    await using centre = await start();
    const wang = { name: '王敏', login: 'wang', role: 'agent', queueIds: ['service'] };
    const { joinPath } = (await centre.browser.send('POST', '/api/people', wang)).body;
    const agent = centre.server.browser();
    await agent.send('POST', `/api${joinPath}`, { password: 'another long one' });
    for (const [method, path, body] of [
      ['GET', '/api/numbers', undefined],
      ['POST', '/api/numbers', hotline],
      ['GET', '/api/trunks', undefined],
      ['POST', '/api/trunks', { ...carrier, password: 'x' }],
      ['GET', '/api/changes', undefined],
    ] as const) {
      expect((await agent.send(method, path, body)).body.code, `${method} ${path}`).toBe('not-allowed');
      expect((await centre.server.browser().send(method, path, body)).body.code).toBe('not-signed-in');
    }
  });
});

describe('the record of changes', () => {
  it('is read page by page, the newest first', async () => {
    await using centre = await start();
    for (const address of ['1', '2', '3']) await centre.browser.send('POST', '/api/numbers', { ...hotline, address });
    const first = (await centre.browser.get('/api/changes?limit=2')).body;
    const addresses = (page: { items: { data: { after: { address: string } } }[] }): string[] =>
      page.items.map((item) => item.data.after.address);
    expect(addresses(first)).toEqual(['3', '2']);
    const second = (await centre.browser.get(`/api/changes?limit=2&before=${first.nextBefore}`)).body;
    expect(addresses(second)).toEqual(['1']);
    expect(second.nextBefore).toBeNull();
  });
});
