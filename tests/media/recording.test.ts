import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecording, type RecordingReader, toneShare } from '@shouwen/media';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readChannels } from '../support/tones.ts';
import { end, eventually, type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer } from './_rtp-peer.ts';

let media: MediaUnderTest;
const phones: RtpPeer[] = [];
let calls = 0;

beforeAll(async () => {
  media = await startMedia('31700-31799');
});
afterAll(() => media.stop());
afterEach(() => {
  for (const phone of phones.splice(0)) phone.close();
});

interface Recorded {
  recordingId: string;
  file: string;
  path: string;
  key: Buffer;
  legs: string[];
  peers: RtpPeer[];
  ports: number[];
}

async function phone(on: MediaUnderTest, callId: string, legId: string) {
  const peer = await RtpPeer.open();
  phones.push(peer);
  await on.engine.createLeg({ legId, callId, kind: 'rtp' });
  const answer = await on.engine.accept(legId, peer.sdp(['PCMA', 'PCMU']));
  peer.law = answer.codec;
  return { peer, port: portOf(answer.sdp) };
}

/** Two bridged phones, silent so far, being recorded. */
async function recordedCall(on: MediaUnderTest = media): Promise<Recorded> {
  const callId = `call-${++calls}`;
  const legs = [`${callId}-a`, `${callId}-b`];
  const a = await phone(on, callId, `${callId}-a`);
  const b = await phone(on, callId, `${callId}-b`);
  await on.engine.bridge(`${callId}-a`, `${callId}-b`);
  const key = randomBytes(32);
  const file = `2026/${callId}.rec`;
  const recordingId = `rec-${callId}`;
  await on.engine.startRecording({ recordingId, leftLegId: `${callId}-a`, rightLegId: `${callId}-b`, file, key });
  const path = join(on.dir, 'recordings', file);
  return { recordingId, file, path, key, legs, peers: [a.peer, b.peer], ports: [a.port, b.port] };
}

function sing(call: Recorded, side: 0 | 1, hz: number): void {
  call.peers[side]?.sing(call.ports[side] ?? 0, hz);
}

async function wavOf(reader: RecordingReader, start?: number, end?: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of reader.wav(start, end)) parts.push(part);
  return Buffer.concat(parts);
}

async function channelsOf(call: Recorded): Promise<Int16Array[]> {
  const reader = await openRecording(call.path, call.key);
  const { channels } = readChannels(await wavOf(reader));
  await reader.close();
  return channels;
}

/** Milliseconds at which a channel first becomes loud. */
function onsetMs(samples: Int16Array): number {
  return samples.findIndex((sample) => Math.abs(sample) > 1000) / 8;
}

describe('a recording', () => {
  test('holds each party on its own channel, aligned, and can be verified', async () => {
    const call = await recordedCall();
    const startedAt = performance.now();
    await pause(400);
    const leftStarted = performance.now() - startedAt;
    sing(call, 0, 440);
    await pause(600);
    const rightStarted = performance.now() - startedAt;
    sing(call, 1, 1000);
    await pause(1500);
    const result = await media.engine.stopRecording(call.recordingId);
    const [left = new Int16Array(), right = new Int16Array()] = await channelsOf(call);
    expect(result.durationMs).toBeGreaterThan(2400);
    expect(left.length).toBe(result.durationMs * 8);
    // Against the clock of this test, which also waits for the reply; against each other, closer.
    expect(Math.abs(onsetMs(left) - leftStarted)).toBeLessThan(150);
    expect(Math.abs(onsetMs(right) - onsetMs(left) - (rightStarted - leftStarted))).toBeLessThan(60);
    expect(toneShare(left.subarray(8800, 16_000), 440)).toBeGreaterThan(0.97);
    expect(toneShare(right.subarray(11_200, 18_000), 1000)).toBeGreaterThan(0.97);
    expect(Math.max(...right.subarray(0, 7000).map(Math.abs))).toBeLessThan(10);
    const file = await readFile(call.path);
    expect(result.bytes).toBe(file.length);
    expect(result.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    const reader = await openRecording(call.path, call.key);
    const audio = await wavOf(reader, 58);
    expect(result.audioSha256).toBe(createHash('sha256').update(audio).digest('hex'));
    expect(result.peaks).toEqual(await reader.peaks());
    expect(Math.max(...result.peaks.left)).toBeGreaterThan(50);
    expect(reader.isComplete).toBe(true);
    await reader.close();
    expect(file.includes(audio.subarray(16_000, 16_064))).toBe(false);
  });

  test('plays in sox as the WAV file it decrypts to', async () => {
    const call = await recordedCall();
    sing(call, 0, 440);
    await pause(1200);
    await media.engine.stopRecording(call.recordingId);
    const reader = await openRecording(call.path, call.key);
    const wav = join(media.dir, 'decrypted.wav');
    await writeFile(wav, await wavOf(reader));
    await reader.close();
    const described = execFileSync('soxi', [wav]).toString();
    expect(described).toMatch(/Channels\s*: 2/);
    expect(described).toMatch(/Sample Rate\s*: 8000/);
    expect(described).toContain('u-law');
  });

  test('goes on with the leg of a browser that came back', async () => {
    const call = await recordedCall();
    sing(call, 0, 440);
    sing(call, 1, 1000);
    await pause(700);
    await media.engine.closeLeg(call.legs[1] ?? '');
    const again = await phone(media, `call-${calls}`, `${call.legs[1]}-again`);
    await media.engine.replaceRecordedLeg(call.recordingId, 'right', `${call.legs[1]}-again`);
    await media.engine.bridge(call.legs[0] ?? '', `${call.legs[1]}-again`);
    again.peer.sing(again.port, 1500);
    await pause(900);
    const result = await media.engine.stopRecording(call.recordingId);
    const [left = new Int16Array(), right = new Int16Array()] = await channelsOf(call);
    expect(toneShare(right.subarray(1600, 4800), 1000)).toBeGreaterThan(0.97);
    expect(toneShare(right.subarray(right.length - 4000, right.length - 400), 1500)).toBeGreaterThan(0.97);
    expect(toneShare(left.subarray(1600, left.length - 800), 440)).toBeGreaterThan(0.97);
    expect(result.durationMs).toBeGreaterThan(1500);
  });

  test('has silence where a muted party spoke', async () => {
    const call = await recordedCall();
    sing(call, 0, 440);
    await media.engine.mute(call.legs[0] ?? '', true);
    await pause(700);
    await media.engine.stopRecording(call.recordingId);
    const [left = new Int16Array()] = await channelsOf(call);
    expect(Math.max(...left.map(Math.abs))).toBeLessThan(10);
  });

  test('stops by itself when both parties are gone, and its result waits to be acknowledged', async () => {
    const call = await recordedCall();
    sing(call, 0, 440);
    await pause(400);
    await media.engine.closeLeg(call.legs[0] ?? '');
    await media.engine.closeLeg(call.legs[1] ?? '');
    const found = async () => {
      const { results } = await media.engine.list();
      return results.filter((r) => r.kind === 'record.stopped' && r.recording.recordingId === call.recordingId);
    };
    await pause(300);
    const [result] = await found();
    expect(result).toMatchObject({ reason: 'legs-closed' });
    await media.engine.acknowledge([result?.resultId ?? '']);
    expect(await found()).toEqual([]);
  });
});

describe('a recording at rest', () => {
  test('refuses a wrong key and a changed byte', async () => {
    const call = await recordedCall();
    sing(call, 0, 440);
    await pause(1600);
    await media.engine.stopRecording(call.recordingId);
    await expect(openRecording(call.path, randomBytes(32))).rejects.toMatchObject({ code: 'wrong-key' });
    const file = await readFile(call.path);
    file[5000] = (file[5000] ?? 0) ^ 1;
    await writeFile(call.path, file);
    const reader = await openRecording(call.path, call.key);
    await expect(wavOf(reader)).rejects.toMatchObject({ code: 'wrong-key' });
    await reader.close();
  });

  test('is served by any byte range', async () => {
    const call = await recordedCall();
    sing(call, 0, 440);
    sing(call, 1, 1000);
    await pause(2300);
    await media.engine.stopRecording(call.recordingId);
    const reader = await openRecording(call.path, call.key);
    const whole = await wavOf(reader);
    expect(whole.length).toBe(reader.wavBytes);
    const edges: [number, number][] = [
      [0, 1],
      [57, 59],
      [58, 60],
      [10, 16_058],
      [16_057, 16_059],
      [20_000, whole.length],
    ];
    for (const [start, stop] of edges) expect(await wavOf(reader, start, stop)).toEqual(whole.subarray(start, stop));
    expect((await wavOf(reader, whole.length, whole.length + 10)).length).toBe(0);
    await reader.close();
  });

  test('is readable up to its last second when the process is killed', async () => {
    const own = await startMedia('31800-31839');
    const call = await recordedCall(own);
    sing(call, 0, 440);
    await pause(4000);
    own.child.kill('SIGKILL');
    await pause(200);
    const reader = await openRecording(call.path, call.key);
    expect(reader.isComplete).toBe(false);
    expect(reader.durationMs).toBeGreaterThanOrEqual(2000);
    const { channels } = readChannels(await wavOf(reader));
    expect(toneShare(channels[0]?.subarray(1600) ?? new Int16Array(), 440)).toBeGreaterThan(0.97);
    await reader.close();
    await truncate(call.path, 100);
    const cut = await openRecording(call.path, call.key);
    expect(cut.durationMs).toBe(0);
    await cut.close();
    await truncate(call.path, 10);
    await expect(openRecording(call.path, call.key)).rejects.toMatchObject({ code: 'bad-recording' });
    await own.stop();
  });

  test('is finished before the process ends on SIGTERM', async () => {
    const own = await startMedia('31840-31879');
    const call = await recordedCall(own);
    sing(call, 0, 440);
    await pause(800);
    expect(await end(own.child)).toBe(0);
    const reader = await openRecording(call.path, call.key);
    expect(reader.isComplete).toBe(true);
    expect(reader.durationMs).toBeGreaterThan(700);
    await reader.close();
    expect(own.events.some((e) => e.event === 'result' && e.result.kind === 'record.stopped')).toBe(true);
    await own.stop();
  });
});

describe('recording is refused', () => {
  test('outside its folder, over an existing file, and twice', async () => {
    const call = await recordedCall();
    const options = {
      recordingId: 'other',
      leftLegId: call.legs[0] ?? '',
      rightLegId: call.legs[1] ?? '',
      key: randomBytes(32),
    };
    const start = (file: string) => media.engine.startRecording({ ...options, file });
    await expect(start('a/../../outside.rec')).rejects.toMatchObject({ code: 'file-refused' });
    await expect(start(call.file)).rejects.toMatchObject({ code: 'recording-exists' });
    const again = { ...options, recordingId: call.recordingId, file: 'again.rec' };
    await expect(media.engine.startRecording(again)).rejects.toMatchObject({ code: 'recording-exists' });
    await media.engine.stopRecording(call.recordingId);
    expect((await readdir(media.dir)).includes('outside.rec')).toBe(false);
  });
});

/** Needs the right to mount; where that is missing the test says so by being skipped. */
const canMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('a full disk', () => {
  test.runIf(canMount)('ends the recording and not the call', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk]);
    try {
      const own = await startMedia('31880-31919', { RECORDINGS_DIR: disk });
      const call = await recordedCall(own);
      sing(call, 0, 440);
      sing(call, 1, 1000);
      await eventually(
        () => own.events.some((e) => e.event === 'result' && e.result.kind === 'record.failed'),
        8000,
        'failed',
      );
      const told = own.events.flatMap((e) =>
        e.event === 'result' && e.result.kind === 'record.failed' ? [e.result] : [],
      );
      expect(told).toMatchObject([{ recordingId: call.recordingId, reason: 'disk-full' }]);
      expect(await call.peers[1]?.share(440)).toBeGreaterThan(0.97);
      await expect(own.engine.stopRecording(call.recordingId)).rejects.toMatchObject({ code: 'unknown-recording' });
      const reader = await openRecording(join(disk, call.file), call.key);
      expect(reader.durationMs).toBeGreaterThanOrEqual(1000);
      await reader.close();
      expect((await stat(join(disk, call.file))).size).toBeGreaterThan(16_000);
      await own.stop();
    } finally {
      execFileSync('umount', [disk]);
      await rm(disk, { recursive: true });
    }
  });
});

test('prompts outside the prompt folders cannot be played', async () => {
  const callId = `call-${++calls}`;
  await phone(media, callId, `${callId}-a`);
  const play = (file: string) => media.engine.connect(`${callId}-a`, { kind: 'play', playId: 'p', items: [{ file }] });
  await expect(play('../../../etc/passwd')).rejects.toMatchObject({ code: 'file-refused' });
  await expect(play('zh/none.wav')).rejects.toMatchObject({ code: 'file-not-found' });
  await mkdir(join(media.dir, 'zh'), { recursive: true });
  await writeFile(join(media.dir, 'zh', 'text.wav'), 'not audio');
  await expect(play('zh/text.wav')).rejects.toMatchObject({ code: 'bad-audio-file' });
  await expect(play('zh/welcome.wav')).resolves.toBeUndefined();
});
