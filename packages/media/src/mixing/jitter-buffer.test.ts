import { describe, expect, test } from 'vitest';
import { encodeG711 } from '../audio/g711.ts';
import { toneShare } from '../audio/goertzel.ts';
import { noiseLevel } from './comfort-noise.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { VoiceDecoder } from './voice-decoder.ts';

const PEAK = 8000;

/** Same numbers in every run. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Network {
  seconds: number;
  hz?: number;
  /** Sender's clock against ours, parts per million; positive is fast. */
  drift?: number;
  /** Delay of packet n, ms; null: lost. */
  delay?(n: number): number | null;
  packetMs?: number;
  /** What the sender says at sample n; default is a tone. */
  sample?(n: number): number;
  /** Packets not sent at all. */
  isSent?(n: number): boolean;
  firstTimestamp?: number;
}

/** Sends packets through a network into a buffer that is emptied every 20 ms; returns all that came out. */
function play(network: Network): { heard: Int16Array; buffer: JitterBuffer } {
  const { seconds, hz = 440, drift = 0, packetMs = 20, firstTimestamp = 4_294_960_000 } = network;
  const size = packetMs * 8;
  const sample = network.sample ?? ((n: number) => PEAK * Math.sin((2 * Math.PI * hz * n) / 8000));
  const events: { atMs: number; packet: number }[] = [];
  for (let packet = 0; packet * packetMs < seconds * 1000; packet++) {
    const delay = network.delay ? network.delay(packet) : 10;
    if (delay === null || network.isSent?.(packet) === false) continue;
    events.push({ atMs: 1000 + (packet * packetMs) / (1 + drift / 1e6) + delay, packet });
  }
  events.sort((a, b) => a.atMs - b.atMs);
  const buffer = new JitterBuffer(new VoiceDecoder());
  const frames = Math.floor((seconds * 1000) / 20);
  const heard = new Int16Array(frames * 160);
  const frame = new Int16Array(160);
  for (let i = 0, next = 0; i < frames; i++) {
    const nowMs = 1007.3 + i * 20;
    for (; next < events.length && (events[next]?.atMs ?? 0) <= nowMs; next++) {
      const { atMs, packet } = events[next] ?? { atMs: 0, packet: 0 };
      const audio = Int16Array.from({ length: size }, (_, at) => sample(packet * size + at));
      const data = encodeG711('PCMU', audio);
      buffer.put(1, (firstTimestamp + packet * size) >>> 0, 'PCMU', data, 0, size, atMs);
    }
    buffer.take(frame, nowMs);
    heard.set(frame, i * 160);
  }
  return { heard, buffer };
}

/** Largest departure from a pure tone of `hz`, as a share of PEAK; a click of full height is 1 or more. */
function worstClick(audio: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let worst = 0;
  for (let i = 2; i < audio.length; i++) {
    worst = Math.max(worst, Math.abs((audio[i] ?? 0) - turn * (audio[i - 1] ?? 0) + (audio[i - 2] ?? 0)));
  }
  return worst / PEAK;
}

/** Share of all stretches of 100 ms that are one unbroken tone; where the phase moves, a stretch is not. */
function unbroken(audio: Int16Array, hz: number): number {
  let good = 0;
  let all = 0;
  for (let at = 0; at + 800 <= audio.length; at += 800) {
    all += 1;
    if (toneShare(audio.subarray(at, at + 800), hz) > 0.95) good += 1;
  }
  return good / all;
}

/** Loudness of each 100 ms, root mean square. */
function levels(audio: Int16Array): number[] {
  const all: number[] = [];
  for (let at = 0; at + 800 <= audio.length; at += 800) {
    all.push(Math.sqrt(audio.subarray(at, at + 800).reduce((sum, sample) => sum + sample * sample, 0) / 800));
  }
  return all;
}

describe('a jitter buffer', () => {
  test('gives back every sample of an even stream, after no more than 60 ms', () => {
    const { heard, buffer } = play({ seconds: 3 });
    expect(buffer.figures).toMatchObject({ latePackets: 0, jumps: 0, lengthened: 0 });
    const start = heard.findIndex((sample) => Math.abs(sample) > 500);
    expect(start).toBeLessThan(60 * 8);
    expect(unbroken(heard.subarray(800), 440)).toBe(1);
    expect(worstClick(heard.subarray(800), 440)).toBeLessThan(0.1);
  });

  test('comes down to one packet of delay when the network is even', () => {
    expect(play({ seconds: 10 }).buffer.targetDelay).toBe(160);
  });

  test('rides out 60 ms of jitter and loses next to nothing', () => {
    const random = randomSource(7);
    const { heard, buffer } = play({ seconds: 20, delay: () => 10 + 60 * random() });
    expect(buffer.targetDelay).toBeGreaterThanOrEqual(70 * 8);
    expect(buffer.targetDelay).toBeLessThanOrEqual(100 * 8);
    expect(buffer.figures.latePackets).toBeLessThan(10);
    expect(unbroken(heard.subarray(8000), 440)).toBeGreaterThan(0.97);
    expect(worstClick(heard.subarray(8000), 440)).toBeLessThan(0.1);
  });

  test('goes back to little delay when the jitter has gone', () => {
    const random = randomSource(3);
    const { buffer, heard } = play({ seconds: 40, delay: (n) => 10 + (n < 500 ? 80 * random() : 0) });
    expect(buffer.targetDelay).toBe(160);
    expect(buffer.figures.shortened).toBeGreaterThan(0);
    expect(worstClick(heard.subarray(15 * 8000), 440)).toBeLessThan(0.1);
  });

  test.each([440, 1000])('conceals 5 % of lost packets in a tone of %d Hz so that it stays one tone', (hz) => {
    const random = randomSource(11);
    const { heard, buffer } = play({ seconds: 20, hz, delay: () => (random() < 0.05 ? null : 10) });
    expect(buffer.figures.concealedSamples).toBeGreaterThan(20 * 50 * 0.03 * 160);
    expect(unbroken(heard.subarray(800), hz)).toBeGreaterThan(0.97);
    expect(worstClick(heard.subarray(800), hz)).toBeLessThan(0.1);
  });

  test('puts packets that overtook each other back in order', () => {
    const { heard, buffer } = play({ seconds: 10, delay: (n) => (n % 5 === 0 ? 45 : 10) });
    expect(buffer.figures.latePackets).toBeLessThan(3);
    expect(unbroken(heard.subarray(2 * 8000), 440)).toBe(1);
  });

  test.each([300, -300])('follows a clock that is %d ppm off for five minutes, unheard', (drift) => {
    const { heard, buffer } = play({ seconds: 300, drift });
    expect(buffer.figures.latePackets).toBeLessThan(5);
    expect(buffer.figures.jumps).toBe(0);
    expect(buffer.figures.shortened + buffer.figures.lengthened).toBeGreaterThan(3);
    expect(unbroken(heard.subarray(800, -8000), 440)).toBeGreaterThan(0.998);
    expect(worstClick(heard.subarray(800), 440)).toBeLessThan(0.1);
  });

  test.each([10, 30, 60])('takes packets of %d ms', (packetMs) => {
    const { heard } = play({ seconds: 5, packetMs });
    expect(unbroken(heard.subarray(8000), 440)).toBe(1);
  });

  test('is silent 60 ms after the last packet and back at once with the next, in time', () => {
    const isSent = (n: number) => n < 100 || n >= 150;
    const { heard, buffer } = play({ seconds: 5, isSent });
    const loud = levels(heard);
    expect(Math.max(...loud.slice(22, 29))).toBe(0);
    expect(loud[31]).toBeGreaterThan(0.9 * (PEAK / Math.SQRT2));
    expect(buffer.figures.jumps).toBe(0);
  });

  test('plays the present after a stall of the network, not the past', () => {
    // Half a second stands still and then comes in one burst.
    const { heard, buffer } = play({ seconds: 6, delay: (n) => (n >= 100 && n < 125 ? 10 + (125 - n) * 20 : 10) });
    const loud = levels(heard);
    expect(Math.max(...loud.slice(22, 24))).toBe(0);
    expect(Math.min(...loud.slice(28, 50))).toBeGreaterThan(0.85 * (PEAK / Math.SQRT2));
    expect(buffer.figures.jumps).toBeGreaterThan(0);
    expect(unbroken(heard.subarray(3 * 8000), 440)).toBe(1);
  });

  test('goes on when a sender stopped its timestamps during a pause', () => {
    const buffer = new JitterBuffer(new VoiceDecoder());
    const frame = new Int16Array(160);
    const tone = encodeG711(
      'PCMU',
      Int16Array.from({ length: 160 }, (_, n) => PEAK * Math.sin((2 * Math.PI * n * 500) / 8000)),
    );
    let loud = 0;
    for (let i = 0; i < 200; i++) {
      if (i < 50 || i >= 100) buffer.put(1, (i < 50 ? i : i - 50) * 160, 'PCMU', tone, 0, 160, i * 20);
      buffer.take(frame, i * 20 + 5);
      if (i >= 110 && Math.max(...frame) > PEAK / 2) loud += 1;
    }
    expect(loud).toBeGreaterThan(85);
  });

  test('starts anew with another SSRC, without a click', () => {
    const buffer = new JitterBuffer(new VoiceDecoder());
    const frame = new Int16Array(160);
    const heard = new Int16Array(100 * 160);
    for (let i = 0; i < 100; i++) {
      const tone = Int16Array.from(
        { length: 160 },
        (_, n) => PEAK * Math.sin((2 * Math.PI * (n + i * 160) * 500) / 8000),
      );
      buffer.put(i < 50 ? 1 : 2, i < 50 ? i * 160 : 77_777 + i * 160, 'PCMU', encodeG711('PCMU', tone), 0, 160, i * 20);
      buffer.take(frame, i * 20 + 5);
      heard.set(frame, i * 160);
    }
    expect(worstClick(heard.subarray(20 * 160), 500)).toBeLessThan(0.35);
    expect(toneShare(heard.subarray(60 * 160), 500)).toBeGreaterThan(0.99);
  });

  test('turns comfort noise into noise of its level until somebody speaks', () => {
    const buffer = new JitterBuffer(new VoiceDecoder());
    const frame = new Int16Array(160);
    const heard: number[] = [];
    const level = noiseLevel(Buffer.from([50]), 0, 1);
    for (let i = 0; i < 100; i++) {
      if (i === 10 || i === 60) buffer.putNoise(1, i * 160, level, i * 20);
      if (i < 10 || i >= 80) buffer.put(1, i * 160, 'PCMU', Buffer.alloc(160, 0xff), 0, 160, i * 20);
      buffer.take(frame, i * 20 + 5);
      heard.push(Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / 160));
    }
    for (const loudness of heard.slice(20, 78))
      expect(Math.abs(20 * Math.log10(loudness / 32_768) + 50)).toBeLessThan(1.5);
    expect(Math.max(...heard.slice(90))).toBeLessThan(1);
  });

  test('keeps a bounded number of packets and is quick again after a flood', () => {
    const buffer = new JitterBuffer(new VoiceDecoder());
    const frame = new Int16Array(160);
    const random = randomSource(5);
    for (let i = 0; i < 20_000; i++) {
      const length = 1 + Math.floor(random() * 2000);
      buffer.put(1, Math.floor(random() * 2 ** 32), 'PCMU', Buffer.alloc(length), 0, length, i / 10);
      if (i % 200 === 0) buffer.take(frame, i / 10);
    }
    let loud = 0;
    for (let i = 0; i < 200; i++) {
      const tone = Int16Array.from(
        { length: 160 },
        (_, n) => PEAK * Math.sin((2 * Math.PI * (n + i * 160) * 500) / 8000),
      );
      buffer.put(1, i * 160, 'PCMU', encodeG711('PCMU', tone), 0, 160, 3000 + i * 20);
      buffer.take(frame, 3005 + i * 20);
      if (i > 50 && Math.max(...frame) > PEAK / 2) loud += 1;
    }
    expect(loud).toBeGreaterThan(140);
  });
});
