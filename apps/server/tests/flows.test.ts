import path from 'node:path';
import { toneShare } from '@shouwen/media';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer, type TestBrowser, type TestCentre } from './_server.ts';

const postgres = usePostgres();
const shipped = path.join(import.meta.dirname, '../../media/prompts');
const name = { zh: '主流程', en: 'Main flow' };
const at = { x: 0, y: 0 };

async function start(): Promise<TestCentre> {
  const { databaseUrl } = await postgres.migrated(migrations);
  return await setUpServer(databaseUrl, { config: { promptDirs: ['unused', shipped] } });
}

function graph(nodes: object[], more: object = {}) {
  const all = [{ id: 'start', kind: 'start', settings: {}, exits: { next: 'play' } }, ...nodes];
  return { format: 1, fallbackQueueId: 'service', nodes: all.map((node) => ({ name, at, ...node })), ...more };
}

const play = (prompt: string, next: string) => ({
  id: 'play',
  kind: 'play',
  settings: { sounds: [{ kind: 'prompt', prompt }] },
  exits: { next },
});
const queue = { id: 'queue', kind: 'queue', settings: { queueId: 'service' } };
const good = graph([play('welcome', 'queue'), queue]);
const script = (more: object = {}) => ({ at: '2026-11-23T02:00:00.000Z', ...more });

async function createFlow(browser: TestBrowser): Promise<string> {
  const { status, body } = await browser.send('POST', '/api/flows', { name });
  expect([status, body]).toEqual([200, expect.objectContaining({ liveVersion: null, hasDraft: true })]);
  return body.flowId;
}

async function eventsOf(centre: TestCentre, kind: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: centre.server.config.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ data: object }>('select data from event where kind = $1 order by seq', [kind]);
  await client.end();
  return rows.map((row) => row.data);
}

describe('a flow', () => {
  it('begins as what the number does now, is changed as a draft, and goes live when it is right', async () => {
    await using centre = await start();
    const { browser } = centre;
    const flowId = await createFlow(browser);
    const first = await browser.get(`/api/flows/${flowId}/versions/1`);
    expect(first.body).toMatchObject({ isDraft: true, revision: 1, problems: [] });
    expect(first.body.graph.nodes.map((node: { id: string }) => node.id)).toEqual(['start', 'opening', 'queue']);

    const broken = await browser.send('PUT', `/api/flows/${flowId}/draft`, {
      graph: graph([play('nothing', 'queue')]),
      revision: 1,
    });
    expect(broken.body.problems.map((problem: { code: string }) => problem.code)).toEqual([
      'exit-to-nowhere',
      'prompt-unknown',
    ]);
    const refused = await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 1 });
    expect(refused.body).toMatchObject({ isPublished: false, flow: { liveVersion: null } });

    await browser.send('PUT', `/api/flows/${flowId}/draft`, { graph: good, revision: 2 });
    const published = await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 1 });
    expect(published.body).toMatchObject({
      isPublished: true,
      problems: [],
      flow: { liveVersion: 1, hasDraft: false },
    });
  });

  it('keeps every version, and goes back to an old one', async () => {
    await using centre = await start();
    const { browser } = centre;
    const flowId = await createFlow(browser);
    await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 1 });
    await browser.send('PUT', `/api/flows/${flowId}/draft`, { graph: good, revision: null, note: 'shorter' });
    await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 2 });
    const back = await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 1 });
    expect(back.body.flow.versions).toMatchObject([
      { version: 2, isLive: false, isDraft: false, note: 'shorter' },
      { version: 1, isLive: true },
    ]);
    const changes = await eventsOf(centre, 'flow.changed');
    expect(changes).toMatchObject([
      { action: 'created', version: 1 },
      { action: 'published', version: 1, before: null },
      { action: 'draft-saved', version: 2 },
      { action: 'published', version: 2, before: 1 },
      { action: 'published', version: 1, before: 2 },
    ]);
  });

  it('saved by somebody else meanwhile is not overwritten', async () => {
    await using centre = await start();
    const { browser } = centre;
    const flowId = await createFlow(browser);
    const save = (revision: number | null) =>
      browser.send('PUT', `/api/flows/${flowId}/draft`, { graph: good, revision });
    expect((await save(1)).status).toBe(200);
    expect((await save(1)).body).toMatchObject({ code: 'conflict' });
    expect((await save(null)).status).toBe(409);
    const both = await Promise.all([save(2), save(2)]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
  });

  it('is given to a number once it is live, and cannot be removed while it has one', async () => {
    await using centre = await start();
    const { browser } = centre;
    const flowId = await createFlow(browser);
    const assign = (to: string | null) => browser.send('PUT', '/api/entry-points/main/flow', { flowId: to });
    expect((await assign(flowId)).status).toBe(409);
    await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 1 });
    expect((await assign(flowId)).status).toBe(200);
    expect((await browser.get('/api/flows')).body).toMatchObject([{ flowId, entryPointIds: ['main'] }]);
    expect((await browser.send('DELETE', `/api/flows/${flowId}`)).status).toBe(409);
    await assign(null);
    expect((await browser.send('DELETE', `/api/flows/${flowId}`)).status).toBe(200);
    expect((await browser.get('/api/flows')).body).toEqual([]);
  });

  it('is tried without a call', async () => {
    await using centre = await start();
    const { browser } = centre;
    const flowId = await createFlow(browser);
    const menu = {
      id: 'play',
      kind: 'menu',
      settings: {
        sounds: [{ kind: 'text', text: { zh: '请按一', en: 'Press one' } }],
        options: [{ key: '1', label: name }],
      },
      exits: { 'key-1': 'queue', timeout: 'end', invalid: 'end' },
    };
    const tried = graph([menu, queue, { id: 'end', kind: 'hangup', settings: {} }]);
    const { status, body } = await browser.send('POST', `/api/flows/${flowId}/try`, {
      graph: tried,
      script: script({ keys: '71' }),
    });
    expect(status).toBe(200);
    expect(body.end).toBe('served');
    expect(body.problems).toEqual([]);
    const path_ = body.steps.map(({ nodeId, step, digit }: Record<string, string>) =>
      [nodeId, step, digit].filter(Boolean).join(' '),
    );
    expect(path_).toEqual([
      'start start',
      'play menu',
      'play invalid-digit 7',
      'play digit 1',
      'play exit',
      'queue queue',
      'queue exit',
    ]);
    expect(body.steps[1].heard).toEqual(['请按一']);
    const saved = await browser.send('POST', `/api/flows/${flowId}/try`, { version: 1, script: script() });
    expect(saved.body).toMatchObject({ end: 'served', nodeId: 'queue' });
    expect((await browser.send('POST', `/api/flows/${flowId}/try`, { version: 9, script: script() })).status).toBe(404);
  });

  it('is for administrators only', async () => {
    await using centre = await start();
    const invited = await centre.browser.send('POST', '/api/people', {
      name: '王芳',
      login: 'wang',
      role: 'supervisor',
      queueIds: ['service'],
    });
    const supervisor = centre.server.browser();
    await supervisor.send('POST', `/api${invited.body.joinPath}`, { password: 'another long one' });
    for (const url of ['/api/flows', '/api/calendars', '/api/prompts', '/api/connectors']) {
      expect((await supervisor.get(url)).status).toBe(403);
    }
  });
});

describe('calendars', () => {
  const office = [{ from: '08:30', to: '18:00' }];
  const weekly = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] };
  const settings = { name, timeZone: 'Asia/Shanghai', weekly, holidayRegion: 'cn' };

  it('know the holidays that ship, and those that are imported', async () => {
    await using centre = await start();
    const { browser } = centre;
    const { body: calendar } = await browser.send('POST', '/api/calendars', settings);
    const stateAt = async (time: string) =>
      (await browser.get(`/api/calendars/${calendar.calendarId}/state?at=${time}`)).body;
    expect(await stateAt('2026-10-01T02:00:00Z')).toMatchObject({
      state: 'holiday',
      name: { zh: '国庆节' },
      opensAt: '2026-10-08T00:30:00.000Z',
    });
    expect(await stateAt('2026-10-10T02:00:00Z')).toMatchObject({ state: 'open' });
    expect(await stateAt('2027-01-01T02:00:00Z')).toMatchObject({ state: 'open' });
    const days = [{ date: '2027-01-01', kind: 'holiday', name: { zh: '元旦', en: "New Year's Day" } }];
    const notice = { region: 'cn', year: 2027, source: 'a test', days };
    expect((await browser.send('PUT', '/api/public-days', notice)).status).toBe(200);
    expect(await stateAt('2027-01-01T02:00:00Z')).toMatchObject({ state: 'holiday' });
    expect((await browser.send('PUT', '/api/public-days', { ...notice, days: [...days, ...days] })).status).toBe(400);
    expect((await browser.send('DELETE', '/api/public-days/cn/2027')).status).toBe(200);
    expect(await stateAt('2027-01-01T02:00:00Z')).toMatchObject({ state: 'open' });
    expect((await browser.get('/api/public-days')).body).toMatchObject([
      { year: 2026, isBuiltIn: true },
      { year: 2025 },
    ]);
  });

  it('are asked by flows, and cannot be removed while a live one asks', async () => {
    await using centre = await start();
    const { browser } = centre;
    const { body: calendar } = await browser.send('POST', '/api/calendars', settings);
    const hours = {
      id: 'play',
      kind: 'hours',
      settings: { calendarId: calendar.calendarId },
      exits: { open: 'queue', closed: 'end' },
    };
    const asking = graph([hours, queue, { id: 'end', kind: 'hangup', settings: {} }]);
    const flowId = await createFlow(browser);
    await browser.send('PUT', `/api/flows/${flowId}/draft`, { graph: asking, revision: 1 });
    const tryAt = async (time: string) =>
      (await browser.send('POST', `/api/flows/${flowId}/try`, { version: 1, script: script({ at: time }) })).body.end;
    expect(await tryAt('2026-11-23T02:00:00.000Z')).toBe('served');
    expect(await tryAt('2026-11-22T02:00:00.000Z')).toBe('hung-up');
    await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 1 });
    expect((await browser.send('DELETE', `/api/calendars/${calendar.calendarId}`)).status).toBe(409);
    const changed = await browser.send('PUT', `/api/calendars/${calendar.calendarId}`, {
      ...settings,
      timeZone: 'America/New_York',
    });
    expect(changed.body).toMatchObject({ timeZone: 'America/New_York' });
    expect(await eventsOf(centre, 'calendar.changed')).toMatchObject([
      { before: null, after: { timeZone: 'Asia/Shanghai' } },
      { before: { timeZone: 'Asia/Shanghai' }, after: { timeZone: 'America/New_York' } },
    ]);
  });
});

/** 440 Hz, 16 kHz, 16 bits, half a second. */
function toneFile(): Buffer {
  const samples = 8000;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data', 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++)
    file.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * 440 * i) / 16_000)), 44 + i * 2);
  return file;
}

async function upload(centre: TestCentre, url: string, body: Buffer, type = 'audio/wav') {
  const { origin } = centre.server;
  const headers = { origin, cookie: centre.browser.cookie, 'content-type': type };
  const response = await fetch(origin + url, { method: 'PUT', headers, body: new Uint8Array(body) });
  return { status: response.status, body: await response.json() };
}

describe('prompts', () => {
  it('list what ships, and an upload takes the place of one until it is removed', async () => {
    await using centre = await start();
    const { browser } = centre;
    const find = async () => {
      const { body } = await browser.get('/api/prompts');
      return body.find(
        (prompt: { folder: string; name: string }) => prompt.folder === 'zh' && prompt.name === 'welcome',
      );
    };
    expect(await find()).toMatchObject({ source: 'built-in', sha256: null });
    const stored = await upload(centre, '/api/prompts/zh/welcome/audio', toneFile());
    expect(stored).toMatchObject({
      status: 200,
      body: { source: 'upload', replacesBuiltIn: true, durationMs: 500, bytes: 8044 },
    });
    expect(await find()).toMatchObject({ source: 'upload', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const audio = await fetch(`${centre.server.origin}/api/prompts/zh/welcome/audio`, {
      headers: { cookie: browser.cookie },
    });
    const bytes = Buffer.from(await audio.arrayBuffer());
    const samples = new Int16Array(4000);
    for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(44 + i * 2);
    expect(toneShare(samples.slice(400, 3600), 440)).toBeGreaterThan(0.999);
    expect((await browser.send('DELETE', '/api/prompts/zh/welcome')).status).toBe(200);
    expect(await find()).toMatchObject({ source: 'built-in' });
    expect(await eventsOf(centre, 'prompt.changed')).toMatchObject([{ action: 'uploaded' }, { action: 'removed' }]);
  });

  it('are refused for bad names, bad files, and what is no sound', async () => {
    await using centre = await start();
    const put = async (url: string, body: Buffer, type?: string) => (await upload(centre, url, body, type)).status;
    expect(await put('/api/prompts/zh/..%2f..%2fetc/audio', toneFile())).toBe(400);
    expect(await put('/api/prompts/fr/hello/audio', toneFile())).toBe(400);
    expect(await put('/api/prompts/zh/hello/audio', Buffer.from('no wav'))).toBe(400);
    expect(await put('/api/prompts/zh/hello/audio', toneFile(), 'application/octet-stream')).toBe(400);
    expect(await put('/api/prompts/zh/hello/audio', Buffer.alloc(31 * 1024 * 1024))).toBe(400);
    expect(await put('/api/flows', toneFile())).toBe(404);
    const message = (await upload(centre, '/api/prompts/zh/hello/audio', Buffer.from('no wav'))).body.message;
    expect(message).toBe('这不是 WAV 文件，请另存为 WAV 再上传。');
  });

  it('a name that is new can be played by a flow, and stays while one does', async () => {
    await using centre = await start();
    const { browser } = centre;
    for (const language of ['zh', 'en'])
      await upload(centre, `/api/prompts/${language}/storm-warning/audio`, toneFile());
    const flowId = await createFlow(browser);
    await browser.send('PUT', `/api/flows/${flowId}/draft`, {
      graph: graph([play('storm-warning', 'queue'), queue]),
      revision: 1,
    });
    const published = await browser.send('POST', `/api/flows/${flowId}/publish`, { version: 1 });
    expect(published.body).toMatchObject({ isPublished: true, problems: [] });
    expect((await browser.send('DELETE', '/api/prompts/zh/storm-warning')).status).toBe(409);
  });

  it('are spoken from a text where espeak-ng is installed, or it is said what to install', async () => {
    await using centre = await start();
    const { browser } = centre;
    const { body: state } = await browser.get('/api/speech');
    const spoken = await browser.send('PUT', '/api/prompts/zh/closed-today/speech', {
      text: '今天盘点，明天恢复营业。',
    });
    if (state.isReady) expect(spoken.body).toMatchObject({ source: 'speech', text: '今天盘点，明天恢复营业。' });
    else expect([spoken.status, spoken.body.message]).toEqual([503, expect.stringContaining('apt install espeak-ng')]);
    expect((await browser.send('PUT', '/api/prompts/music/song/speech', { text: 'la la' })).status).toBe(400);
  });
});

describe('connectors', () => {
  it('keep their headers to themselves', async () => {
    await using centre = await start();
    const { browser } = centre;
    const request = { name, baseUrl: 'https://crm.example.com/api', headers: { Authorization: 'Bearer secret' } };
    const { body } = await browser.send('POST', '/api/connectors', request);
    expect(body).toMatchObject({ baseUrl: request.baseUrl, headerNames: ['Authorization'] });
    const put = (more: object) =>
      browser.send('PUT', `/api/connectors/${body.connectorId}`, { ...request, headers: null, ...more });
    expect((await put({ baseUrl: 'https://crm.example.com/v2' })).body.headerNames).toEqual(['Authorization']);
    // Else the secret would be sent to wherever the new address leads.
    expect((await put({ baseUrl: 'https://elsewhere.example.com' })).status).toBe(400);
    expect(JSON.stringify((await browser.get('/api/connectors')).body)).not.toContain('secret');
    expect(JSON.stringify(await eventsOf(centre, 'connector.changed'))).not.toContain('secret');
    for (const baseUrl of [
      'ftp://x.example.com',
      'https://a:b@x.example.com',
      'https://x.example.com/?q=1',
      'nonsense',
    ]) {
      expect((await put({ baseUrl, headers: {} })).status).toBe(400);
    }
  });
});
