import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Codec, encodeG711, openRecording, toneShare, writeRtpHeader } from '@shouwen/media';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readChannels } from '../support/tones.ts';
import { eventually, type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer, samplesOf, wideSamplesOf } from './_rtp-peer.ts';

let media: MediaUnderTest;
const phones: RtpPeer[] = [];
let calls = 0;

beforeAll(async () => {
  media = await startMedia('32400-32499');
});
afterAll(() => media.stop());
afterEach(() => {
  for (const phone of phones.splice(0)) phone.close();
});

interface Phone {
  legId: string;
  peer: RtpPeer;
  port: number;
}

async function phone(callId: string, name: string, codec: Codec, dtmf?: 'inband' | 'both'): Promise<Phone> {
  const peer = await RtpPeer.open();
  phones.push(peer);
  const legId = `${callId}-${name}`;
  await media.engine.createLeg({ legId, callId, kind: 'rtp', codecs: ['G722', 'PCMA', 'PCMU'], ...(dtmf && { dtmf }) });
  const answer = await media.engine.accept(legId, peer.sdp([codec]));
  expect(answer.codec).toBe(codec);
  peer.law = codec;
  return { legId, peer, port: portOf(answer.sdp) };
}

async function bridged(a: Codec, b: Codec): Promise<{ a: Phone; b: Phone; transcoding: boolean }> {
  const callId = `codec-${++calls}`;
  const first = await phone(callId, 'a', a);
  const second = await phone(callId, 'b', b);
  const { transcoding } = await media.engine.bridge(first.legId, second.legId);
  return { a: first, b: second, transcoding };
}

function digitsOf({ legId }: Phone): string {
  return media.events.map((event) => (event.event === 'leg.dtmf' && event.legId === legId ? event.digit : '')).join('');
}

describe('G.722', () => {
  test('passes between two phones that have it as it is, above 4 kHz too', async () => {
    const { a, b, transcoding } = await bridged('G722', 'G722');
    expect(transcoding).toBe(false);
    a.peer.sing(a.port, 5000);
    b.peer.sing(b.port, 1000);
    await pause(300);
    const [byA, byB] = await Promise.all([a.peer.listen(800), b.peer.listen(800)]);
    expect(toneShare(wideSamplesOf(byB).subarray(2000), 5000, 16_000)).toBeGreaterThan(0.9);
    expect(toneShare(wideSamplesOf(byA).subarray(2000), 1000, 16_000)).toBeGreaterThan(0.97);
    // 16 kHz audio, 8 kHz clock: 160 ticks a packet (RFC 3551 section 4.5.2).
    for (let i = 1; i < byA.length; i++) {
      expect(((byA[i]?.timestamp ?? 0) - (byA[i - 1]?.timestamp ?? 0)) >>> 0).toBe(160);
    }
    expect((await media.engine.stats(a.legId)).transcodedPackets).toBe(0);
  });

  test.each(['PCMA', 'PCMU'] as const)('is recoded for a phone with %s, both ways, at its level', async (law) => {
    const { a, b, transcoding } = await bridged('G722', law);
    expect(transcoding).toBe(true);
    a.peer.sing(a.port, 440);
    b.peer.sing(b.port, 1000);
    await pause(300);
    const [byA, byB] = await Promise.all([a.peer.listen(800), b.peer.listen(800)]);
    const wide = wideSamplesOf(byA).subarray(2000);
    const narrow = samplesOf(byB);
    expect(toneShare(wide, 1000, 16_000)).toBeGreaterThan(0.97);
    expect(toneShare(narrow, 440)).toBeGreaterThan(0.97);
    for (const samples of [wide, narrow]) {
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      expect(Math.sqrt(2 * power) / 8000).toBeCloseTo(1, 1);
    }
    expect((await media.engine.stats(a.legId)).transcodedPackets).toBeGreaterThan(20);
  });

  test('hears prompts, takes part in a mix, is recorded and can be muted', async () => {
    const callId = `codec-${++calls}`;
    const wide = await phone(callId, 'wide', 'G722');
    const a = await phone(callId, 'a', 'PCMA');
    await media.engine.connect(wide.legId, { kind: 'play', playId: 't', items: [{ tone: 600, ms: 2000 }] });
    await pause(300);
    const prompt = wideSamplesOf(await wide.peer.listen(600)).subarray(2000);
    expect(toneShare(prompt, 600, 16_000)).toBeGreaterThan(0.97);
    wide.peer.sing(wide.port, 1000);
    a.peer.sing(a.port, 440);
    await media.engine.connect(wide.legId, { kind: 'mix', inputs: [{ legId: a.legId }] });
    await media.engine.connect(a.legId, { kind: 'mix', inputs: [{ legId: wide.legId }] });
    const key = randomBytes(32);
    const recording = { recordingId: 'wide', leftLegId: wide.legId, rightLegId: a.legId, file: 'wide.rec', key };
    await media.engine.startRecording(recording);
    await pause(500);
    const [byWide, byA] = await Promise.all([wide.peer.listen(700), a.peer.listen(700)]);
    expect(toneShare(wideSamplesOf(byWide).subarray(2000), 440, 16_000)).toBeGreaterThan(0.97);
    expect(toneShare(samplesOf(byA), 1000)).toBeGreaterThan(0.97);
    await media.engine.mute(wide.legId, true);
    await pause(300);
    const muted = samplesOf(await a.peer.listen(400));
    expect(Math.max(...muted.map(Math.abs))).toBeLessThan(40);
    await media.engine.stopRecording('wide');
    const reader = await openRecording(join(media.dir, 'recordings', 'wide.rec'), key);
    const parts: Buffer[] = [];
    for await (const part of reader.wav()) parts.push(part);
    await reader.close();
    const [left = new Int16Array(), right = new Int16Array()] = readChannels(Buffer.concat(parts)).channels;
    expect(toneShare(left.subarray(2400, 8000), 1000)).toBeGreaterThan(0.97);
    expect(toneShare(right.subarray(2400, 8000), 440)).toBeGreaterThan(0.97);
  });

  test('is offered in the order asked for and taken from an answer', async () => {
    const callId = `codec-${++calls}`;
    const peer = await RtpPeer.open();
    phones.push(peer);
    const legId = `${callId}-offered`;
    await media.engine.createLeg({ legId, callId, kind: 'rtp', codecs: ['G722', 'PCMA'] });
    const offer = await media.engine.offer(legId);
    expect(offer).toMatch(/^m=audio \d+ RTP\/AVP 9 8 101\r$/m);
    expect(offer).toContain('a=rtpmap:9 G722/8000');
    expect((await media.engine.complete(legId, peer.sdp(['G722']))).codec).toBe('G722');
  });
});

describe('digits as tones', () => {
  test('are told once each, with codec G.711 and G.722, and go on to the other party', async () => {
    const callId = `codec-${++calls}`;
    for (const codec of ['PCMA', 'G722'] as const) {
      const caller = await phone(callId, `tones-${codec}`, codec, 'inband');
      const receiver = await phone(callId, `other-${codec}`, 'PCMU', 'inband');
      await media.engine.bridge(caller.legId, receiver.legId);
      await media.engine.connect(receiver.legId, { kind: 'leg', legId: caller.legId });
      // One leg sends its digits as tones to a phone; what that phone hears is played back by the other as its own.
      caller.peer.rtp.on('message', (data) => caller.peer.rtp.send(data, caller.port, '127.0.0.1'));
      await media.engine.sendDigits(caller.legId, '15#', 80);
      await eventually(() => digitsOf(caller) === '15#', 3000, `the digits came back in ${codec}`);
    }
  });

  test('are not asked for as telephone-event when tones are wanted', async () => {
    const callId = `codec-${++calls}`;
    const legId = `${callId}-plain`;
    await media.engine.createLeg({ legId, callId, kind: 'rtp', dtmf: 'inband' });
    expect(await media.engine.offer(legId)).not.toContain('telephone-event');
  });

  test('are not told a second time when the party sends telephone-events as well', async () => {
    const callId = `codec-${++calls}`;
    const caller = await phone(callId, 'both', 'PCMA', 'both');
    await pause(20);
    // A gateway that lets the tones through beside the events.
    const tones = Int16Array.from({ length: 800 }, (_, i) => {
      const turn = (2 * Math.PI * i) / 8000;
      return 6000 * (Math.sin(770 * turn) + Math.sin(1336 * turn));
    });
    const dialled = caller.peer.dial(caller.port, '5', 100);
    for (let i = 0; i < 5; i++) {
      const packet = Buffer.alloc(172);
      writeRtpHeader(packet, 0, 8, false, (caller.peer.sequence + 1) & 0xffff, i * 160, caller.peer.ssrc);
      caller.peer.sequence = (caller.peer.sequence + 1) & 0xffff;
      packet.set(encodeG711('PCMA', tones.subarray(i * 160, i * 160 + 160)), 12);
      caller.peer.rtp.send(packet, caller.port, '127.0.0.1');
      await pause(20);
    }
    await dialled;
    await pause(600);
    expect(digitsOf(caller)).toBe('5');
  });
});

describe('comfort noise', () => {
  test('is no error, keeps the call alive and becomes noise of its level in a mix', async () => {
    const callId = `codec-${++calls}`;
    const quiet = await phone(callId, 'quiet', 'PCMA');
    const listener = await phone(callId, 'listener', 'PCMA');
    await media.engine.connect(listener.legId, { kind: 'mix', inputs: [{ legId: quiet.legId }] });
    quiet.peer.sing(quiet.port, 440);
    await pause(400);
    quiet.peer.quiet();
    for (let i = 0; i < 3; i++) {
      const packet = Buffer.alloc(13);
      quiet.peer.sequence = (quiet.peer.sequence + 1) & 0xffff;
      quiet.peer.timestamp = (quiet.peer.timestamp + (i === 0 ? 160 : 1600)) >>> 0;
      writeRtpHeader(packet, 0, 13, false, quiet.peer.sequence, quiet.peer.timestamp, quiet.peer.ssrc);
      packet[12] = 50;
      quiet.peer.rtp.send(packet, quiet.port, '127.0.0.1');
      await pause(200);
    }
    const heard = samplesOf(await listener.peer.listen(400));
    const level = Math.sqrt(heard.reduce((sum, sample) => sum + sample * sample, 0) / heard.length);
    expect(Math.abs(20 * Math.log10(level / 32_768) + 50)).toBeLessThan(2);
    const stats = await media.engine.stats(quiet.legId);
    expect(stats.dropped['payload-type']).toBeUndefined();
    quiet.peer.sing(quiet.port, 440);
    await pause(300);
    expect(await listener.peer.share(440)).toBeGreaterThan(0.97);
  });
});
