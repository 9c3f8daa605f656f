import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { end, eventually, type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer } from './_rtp-peer.ts';

const program = join(import.meta.dirname, '..', '..', 'apps/media/src/main.ts');
let media: MediaUnderTest;

beforeAll(async () => {
  media = await startMedia('32000-32039', { MEDIA_ORPHAN_SECONDS: '1', MEDIA_WORKERS: '2' });
});
afterAll(() => media.stop());

/** Runs the program until it exits. */
async function run(environment: Record<string, string>): Promise<{ code: number | null; error: string }> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let error = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    error += chunk.toString();
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  return { code, error };
}

/** Speaks the protocol by hand; returns the lines of the answer. */
function speak(lines: string[], until: number, ms = 2000): Promise<{ lines: string[]; isClosed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(media.socketPath);
    let text = '';
    const done = (isClosed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ lines: text.split('\n').filter((line) => line !== ''), isClosed });
    };
    const timer = setTimeout(() => done(false), ms);
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.split('\n').length > until) done(false);
    });
    socket.on('error', () => {});
    socket.on('close', () => done(true));
    for (const line of lines) socket.write(line);
  });
}

const hello = '{"id":1,"command":"hello","parameters":{"version":1,"client":"hand"}}\n';

describe('the program', () => {
  test.each([
    [{ RTP_PORTS: 'many' }, 'RTP_PORTS must be a range of ports'],
    [{ MEDIA_WORKERS: '0' }, 'MEDIA_WORKERS must be a whole number'],
    [{ BIND_ADDRESS: '::1' }, 'BIND_ADDRESS must be an IPv4 address'],
    [{ BIND_ADDRESS: '203.0.113.9' }, 'EADDRNOTAVAIL'],
    [{ MEDIA_SOCKET: '' }, 'MEDIA_SOCKET is not set'],
    [{ MEDIA_SOCKET: '/proc/media.sock' }, 'cannot listen on /proc/media.sock'],
  ])('exits with 1 and one sentence for %o', async (wrong, sentence) => {
    const sane = { MEDIA_SOCKET: join(media.dir, 'x.sock'), RECORDINGS_DIR: media.dir, RTP_PORTS: '32040-32059' };
    const { code, error } = await run({ ...sane, ...wrong });
    expect(code).toBe(1);
    expect(error).toContain(sentence);
    expect(error.trim().split('\n').length).toBe(1);
  });

  test('refuses to start beside another on the same socket', async () => {
    const { code, error } = await run({
      MEDIA_SOCKET: media.socketPath,
      RECORDINGS_DIR: media.dir,
      RTP_PORTS: '32040-32059',
    });
    expect(code).toBe(1);
    expect(error).toContain('another media process is listening');
  });

  test('takes over the socket of one that was killed', async () => {
    const own = await startMedia('32060-32079');
    own.child.kill('SIGKILL');
    await pause(100);
    expect(existsSync(own.socketPath)).toBe(true);
    const next = await startMedia('32060-32079', {}, own.dir);
    await eventually(() => own.engine.isReachable, 5000, 'the first engine found the new process');
    const ups = own.events.filter((event) => event.event === 'engine.up');
    expect(ups.at(-1)).toMatchObject({ isNewInstance: true });
    await next.stop();
    await own.stop();
  });
});

describe('the control socket', () => {
  test('wants a hello of its version first', async () => {
    const { lines } = await speak(['{"id":7,"command":"list","parameters":{}}\n'], 1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: 7, ok: false, error: { code: 'wrong-state' } });
    const old = await speak(['{"id":1,"command":"hello","parameters":{"version":99,"client":"old"}}\n'], 1);
    expect(JSON.parse(old.lines[0] ?? '')).toMatchObject({ ok: false, error: { code: 'unsupported-version' } });
  });

  test.each([
    ['not JSON', 'not JSON\n', 0],
    ['an unknown command', '{"id":5,"command":"leg.explode","parameters":{}}\n', 5],
    ['a parameter too many', '{"id":6,"command":"leg.close","parameters":{"legId":"a","x":1}}\n', 6],
    ['an id with a slash', '{"id":8,"command":"leg.close","parameters":{"legId":"../a"}}\n', 8],
    ['a list instead of an object', '[]\n', 0],
  ])('answers %s with bad-request', async (_what, line, id) => {
    const { lines } = await speak([hello, line], 2);
    const refusal = lines.map((text) => JSON.parse(text)).find(({ ok }) => ok === false);
    expect(refusal).toMatchObject({ id, error: { code: 'bad-request' } });
  });

  test('hangs up on a line without end', async () => {
    const { isClosed } = await speak([hello, 'x'.repeat(300_000)], 99);
    expect(isClosed).toBe(true);
    expect((await media.engine.list()).legs).toEqual([]);
  });

  test('is readable by its owner only', async () => {
    const { statSync } = await import('node:fs');
    expect(statSync(media.socketPath).mode & 0o777).toBe(0o600);
  });
});

describe('legs', () => {
  test('of one call share a worker, and those of two cannot be bridged across', async () => {
    // Ten pairs of ports a worker: calls beyond them go to the other one.
    const legIds = Array.from({ length: 14 }, (_, i) => `call-leg-${i}`);
    for (const legId of legIds) await media.engine.createLeg({ legId, callId: `of-${legId}`, kind: 'rtp' });
    await media.engine.createLeg({ legId: 'second', callId: 'of-call-leg-13', kind: 'rtp' });
    const bridged = (a: string, b: string) =>
      media.engine.bridge(a, b).then(
        () => 'bridged',
        (error) => error.code,
      );
    expect(await bridged('call-leg-0', 'call-leg-13')).toBe('different-workers');
    expect(await bridged('second', 'call-leg-13')).toBe('bridged');
    for (const legId of [...legIds, 'second']) await media.engine.closeLeg(legId);
  });

  test('that exist, are unknown or in the wrong state are refused by name', async () => {
    await media.engine.createLeg({ legId: 'one', callId: 'c', kind: 'rtp' });
    const refusal = (promise: Promise<unknown>) =>
      promise.then(
        () => 'accepted',
        (error) => error.code,
      );
    expect(await refusal(media.engine.createLeg({ legId: 'one', callId: 'c', kind: 'rtp' }))).toBe('leg-exists');
    expect(await refusal(media.engine.closeLeg('two'))).toBe('unknown-leg');
    expect(await refusal(media.engine.complete('one', 'v=0\r\n'))).toBe('wrong-state');
    expect(await refusal(media.engine.accept('one', 'hello'))).toBe('bad-sdp');
    expect(await refusal(media.engine.sendDigits('one', '1'))).toBe('wrong-state');
    expect(await refusal(media.engine.connect('one', { kind: 'leg', legId: 'one' }))).toBe('wrong-state');
    await media.engine.closeLeg('one');
  });

  test('skip ports others use, and say so when none is left', async () => {
    const blocker = createSocket('udp4');
    await new Promise<void>((resolve) => blocker.bind(32_011, '127.0.0.1', resolve));
    const opened: string[] = [];
    let refused = '';
    for (let i = 0; i < 40 && refused === ''; i++) {
      const legId = `many-${i}`;
      await media.engine.createLeg({ legId, callId: 'many', kind: 'rtp' }).then(
        () => opened.push(legId),
        (error) => {
          refused = error.code;
        },
      );
    }
    // 20 pairs, two workers, one pair each for WebRTC and perhaps one blocked.
    expect(opened.length).toBeGreaterThanOrEqual(8);
    expect(opened.length).toBeLessThanOrEqual(9);
    expect(refused).toBe('no-free-port');
    for (const legId of opened) await media.engine.closeLeg(legId);
    await media.engine.createLeg({ legId: 'after', callId: 'many', kind: 'rtp' });
    await media.engine.closeLeg('after');
    blocker.close();
  });

  test('without RTP and without a server are closed as orphans, and the next server is told', async () => {
    await media.engine.createLeg({ legId: 'orphan', callId: 'c', kind: 'rtp' });
    await media.engine.disconnect();
    await pause(1600);
    const { connectEngine } = await import('./_process.ts');
    const next = await connectEngine(media.socketPath);
    media.engine = next.engine;
    const { legs, results } = await next.engine.list();
    expect(legs).toEqual([]);
    expect(results.some((r) => r.kind === 'leg.closed' && r.legId === 'orphan' && r.reason === 'orphaned')).toBe(true);
    await next.engine.acknowledge(results.map(({ resultId }) => resultId));
    expect((await next.engine.list()).results).toEqual([]);
  });
});

test('ends with code 0 on SIGTERM in mid-call', async () => {
  const own = await startMedia('32080-32099');
  const peer = await RtpPeer.open();
  await own.engine.createLeg({ legId: 'a', callId: 'c', kind: 'rtp' });
  peer.sing(portOf((await own.engine.accept('a', peer.sdp(['PCMU']))).sdp), 440);
  await pause(300);
  expect(await end(own.child)).toBe(0);
  // The party is told goodbye: the last report ends with RTCP BYE (203).
  const last = peer.reports.at(-1);
  expect(last?.[last.length - 7]).toBe(203);
  peer.close();
  await own.stop();
});
