import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openRecording, toneShare } from '@shouwen/media';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readChannels } from '../support/tones.ts';
import { eventually, type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer } from './_rtp-peer.ts';

let media: MediaUnderTest;
const phones: RtpPeer[] = [];
let calls = 0;

beforeAll(async () => {
  media = await startMedia('32300-32399');
});
afterAll(() => media.stop());
afterEach(() => {
  for (const phone of phones.splice(0)) phone.close();
});

async function singer(callId: string, name: string, hz: number): Promise<string> {
  const peer = await RtpPeer.open();
  phones.push(peer);
  const legId = `${callId}-${name}`;
  await media.engine.createLeg({ legId, callId, kind: 'rtp' });
  const answer = await media.engine.accept(legId, peer.sdp(['PCMA']));
  peer.law = 'PCMA';
  peer.sing(portOf(answer.sdp), hz);
  return legId;
}

interface Running {
  recordingId: string;
  key: Buffer;
  path: string;
}

async function record(callId: string, leftLegId: string, rightLegId: string | null): Promise<Running> {
  const recordingId = `rec-${callId}`;
  const key = randomBytes(32);
  const file = `${callId}.rec`;
  await media.engine.startRecording({ recordingId, leftLegId, rightLegId, file, key });
  return { recordingId, key, path: join(media.dir, 'recordings', file) };
}

async function channelsOf({ path, key }: Running): Promise<[Int16Array, Int16Array]> {
  const reader = await openRecording(path, key);
  const parts: Buffer[] = [];
  for await (const part of reader.wav()) parts.push(part);
  await reader.close();
  const [left = new Int16Array(), right = new Int16Array()] = readChannels(Buffer.concat(parts)).channels;
  return [left, right];
}

/** A stretch of a channel, by milliseconds. */
function between(channel: Int16Array, startMs: number, endMs: number): Int16Array {
  return channel.subarray(Math.round(startMs * 8), Math.round(endMs * 8));
}

function loudest(audio: Int16Array): number {
  return audio.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

describe('a paused recording', () => {
  test('holds silence on both sides for exactly the pause, and its timeline goes on', async () => {
    const callId = `side-${++calls}`;
    const left = await singer(callId, 'a', 440);
    const right = await singer(callId, 'b', 1000);
    await media.engine.bridge(left, right);
    const running = await record(callId, left, right);
    const startedAt = performance.now();
    await pause(900);
    const { atMs: pausedAt } = await media.engine.pauseRecording(running.recordingId);
    expect((await media.engine.list()).recordings[0]?.isPaused).toBe(true);
    await media.engine.pauseRecording(running.recordingId);
    await pause(1000);
    const { atMs: resumedAt } = await media.engine.resumeRecording(running.recordingId);
    await pause(900);
    const elapsed = performance.now() - startedAt;
    const result = await media.engine.stopRecording(running.recordingId);
    expect(result.pauses).toEqual([{ startMs: pausedAt, endMs: resumedAt }]);
    expect(resumedAt - pausedAt).toBeGreaterThan(950);
    expect(Math.abs(result.durationMs - elapsed)).toBeLessThan(150);
    for (const [channel, hz] of [
      [(await channelsOf(running))[0], 440],
      [(await channelsOf(running))[1], 1000],
    ] as const) {
      expect(toneShare(between(channel, 300, pausedAt - 60), hz)).toBeGreaterThan(0.95);
      expect(loudest(between(channel, pausedAt, resumedAt))).toBeLessThan(9);
      expect(toneShare(between(channel, resumedAt + 60, resumedAt + 700), hz)).toBeGreaterThan(0.95);
    }
  });

  test('that is never resumed is silent to its end and says so', async () => {
    const callId = `side-${++calls}`;
    const left = await singer(callId, 'a', 440);
    const running = await record(callId, left, null);
    await pause(400);
    const { atMs } = await media.engine.pauseRecording(running.recordingId);
    await pause(400);
    const result = await media.engine.stopRecording(running.recordingId);
    expect(result.pauses).toEqual([{ startMs: atMs, endMs: result.durationMs }]);
    expect(loudest((await channelsOf(running))[0].subarray(Math.round(atMs * 8)))).toBeLessThan(9);
  });
});

describe('a recorded side', () => {
  test('of several legs holds all of them together, and only while they are on it', async () => {
    const callId = `side-${++calls}`;
    const customer = await singer(callId, 'customer', 400);
    const agent = await singer(callId, 'agent', 1000);
    const third = await singer(callId, 'third', 1700);
    const running = await record(callId, customer, agent);
    await pause(1000);
    await media.engine.setRecordedLegs(running.recordingId, 'right', [agent, third]);
    const [listed] = (await media.engine.list()).recordings;
    expect(listed).toMatchObject({ leftLegIds: [customer], rightLegIds: [agent, third] });
    await pause(1400);
    await media.engine.setRecordedLegs(running.recordingId, 'right', [third]);
    await pause(1400);
    await media.engine.stopRecording(running.recordingId);
    const [left, right] = await channelsOf(running);
    expect(toneShare(between(left, 300, 3400), 400)).toBeGreaterThan(0.95);
    expect(toneShare(between(right, 300, 900), 1000)).toBeGreaterThan(0.95);
    const both = between(right, 1400, 2200);
    expect(toneShare(both, 1000)).toBeGreaterThan(0.4);
    expect(toneShare(both, 1700)).toBeGreaterThan(0.4);
    expect(toneShare(between(right, 2800, 3400), 1700)).toBeGreaterThan(0.95);
  });

  test('of a voicemail is silent on the right, and the file ends when the caller goes', async () => {
    const callId = `side-${++calls}`;
    const caller = await singer(callId, 'caller', 440);
    const running = await record(callId, caller, null);
    await pause(900);
    await media.engine.closeLeg(caller);
    const isStopped = (event: (typeof media.events)[number]) =>
      event.event === 'result' &&
      event.result.kind === 'record.stopped' &&
      event.result.recording.recordingId === running.recordingId;
    await eventually(() => media.events.some(isStopped), 2000, 'the voicemail was finished');
    const [left, right] = await channelsOf(running);
    expect(toneShare(between(left, 200, 800), 440)).toBeGreaterThan(0.95);
    expect(right.length).toBe(left.length);
    expect(loudest(right)).toBeLessThan(9);
  });
});
