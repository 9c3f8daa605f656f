import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toneShare } from '../audio/goertzel.ts';
import { G722Decoder } from './g722-decoder.ts';
import { G722Encoder } from './g722-encoder.ts';
import { G722ToNarrow, NarrowToG722 } from './narrow-band.ts';

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function* randomWords(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

/** Noise and square waves from a whisper to `peaks[0]`, in integers only, so that another program can make the same. */
function testSignal(length: number, peaks: readonly number[]): Int16Array {
  const random = randomWords(20_261_122);
  return Int16Array.from({ length }, (_, i) => {
    const peak = peaks[Math.floor(i / 1600) % peaks.length] ?? 0;
    const noise = Math.floor((((random.next().value >>> 16) - 32_768) * peak) / 32_768);
    const square = Math.floor(i / (7 + (Math.floor(i / 4000) % 40))) % 2 ? peak : -peak;
    return Math.max(-32_768, Math.min(32_767, Math.floor((noise + square) / 2)));
  });
}

function sine(hz: number, rate: number, seconds: number, peak = 8000): Int16Array {
  return Int16Array.from({ length: rate * seconds }, (_, i) => peak * Math.sin((2 * Math.PI * hz * i) / rate));
}

/** Signal against difference, dB; `delay` is in samples. */
function signalToNoise(sent: Int16Array, got: Int16Array, delay: number): number {
  let signal = 0;
  let noise = 0;
  for (let i = 4000; i + delay < got.length; i++) {
    const sample = sent[i] ?? 0;
    signal += sample * sample;
    noise += (sample - (got[i + delay] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

function rms(audio: Int16Array): number {
  return Math.sqrt(audio.reduce((sum, sample) => sum + sample * sample, 0) / audio.length);
}

describe('G.722', () => {
  // The hashes are of what libspandsp 0.0.6 makes of the same signals.
  test('codes bit for bit as libspandsp does', () => {
    const code = new Uint8Array(32_000);
    new G722Encoder().encode(testSignal(64_000, [32_767, 20_000, 3000, 200, 8]), 32_000, code, 0);
    expect(sha256(code)).toBe('8b3ec3de7acde716994ef8778f742c3aad209e9211ab750ee7ac751f07b86ce3');
  });

  test('decodes bit for bit as libspandsp does', () => {
    const code = new Uint8Array(32_000);
    new G722Encoder().encode(testSignal(64_000, [9000, 6000, 3000, 200, 8]), 32_000, code, 0);
    expect(sha256(code)).toBe('2dc4612bb27ada531af9af7233d9e8d2d849fbcf8089cbef57567a4754f9e3b9');
    const samples = new Int16Array(64_000);
    new G722Decoder().decode(code, 0, 32_000, samples);
    expect(sha256(new Uint8Array(samples.buffer))).toBe(
      'a3af92e7dabfcd31270116b4168b260db0875bdc887c770969cb2570f070e53a',
    );
  });

  test.each([300, 1000, 3000, 6000])('gives a tone of %d Hz back 20 dB above its noise', (hz) => {
    const sent = sine(hz, 16_000, 1);
    const code = new Uint8Array(8000);
    const got = new Int16Array(16_000);
    new G722Encoder().encode(sent, 8000, code, 0);
    new G722Decoder().decode(code, 0, 8000, got);
    // The two mirror filters together delay by 22 samples.
    expect(signalToNoise(sent, got, 22)).toBeGreaterThan(hz < 4000 ? 25 : 12);
  });

  test('decodes any bytes without leaving 16 bits', () => {
    const random = randomWords(7);
    const bytes = Uint8Array.from({ length: 32_000 }, () => random.next().value >>> 24);
    const samples = new Int16Array(64_000);
    new G722Decoder().decode(bytes, 0, 32_000, samples);
    expect(Math.max(...samples)).toBe(32_767);
    expect(Math.min(...samples)).toBe(-32_768);
  });
});

describe('between G.722 and 8 kHz', () => {
  function toNarrow(wide: Int16Array): Int16Array {
    const bytes = new Uint8Array(wide.length / 2);
    new G722Encoder().encode(wide, bytes.length, bytes, 0);
    const narrow = new Int16Array(bytes.length);
    const converter = new G722ToNarrow();
    for (let at = 0; at < bytes.length; at += 160) converter.decode(bytes, at, at + 160, narrow, at);
    return narrow;
  }

  test.each([300, 1000, 3000])('a tone of %d Hz keeps its pitch and level both ways', (hz) => {
    const narrow = toNarrow(sine(hz, 16_000, 1)).subarray(800);
    expect(toneShare(narrow, hz)).toBeGreaterThan(0.99);
    expect(20 * Math.log10(rms(narrow) / (8000 * Math.SQRT1_2))).toBeCloseTo(0, 0);
    const back = new NarrowToG722();
    const bytes = new Uint8Array(8000);
    for (let at = 0; at < 8000; at += 160) back.encode(sine(hz, 8000, 1).subarray(at, at + 160), 160, bytes, at);
    const wide = new Int16Array(16_000);
    new G722Decoder().decode(bytes, 0, 8000, wide);
    expect(toneShare(wide.subarray(1600), hz, 16_000)).toBeGreaterThan(0.99);
    expect(20 * Math.log10(rms(wide.subarray(1600)) / (8000 * Math.SQRT1_2))).toBeCloseTo(0, 0);
    // No mirror image above 4 kHz.
    expect(toneShare(wide.subarray(1600), 8000 - hz, 16_000)).toBeLessThan(1e-4);
  });

  test('a tone above 4.6 kHz does not fold into the telephone band', () => {
    const narrow = toNarrow(sine(5000, 16_000, 1)).subarray(800);
    // Beside the codec's own noise nothing is left of it where it would fold to, 55 dB down at the least.
    const folded = rms(narrow) * Math.sqrt(toneShare(narrow, 3000));
    expect(20 * Math.log10(folded / (8000 * Math.SQRT1_2))).toBeLessThan(-55);
  });

  test('cut into packets of any size the audio is the same', () => {
    const bytes = new Uint8Array(4000);
    new G722Encoder().encode(testSignal(8000, [9000, 500]), 4000, bytes, 0);
    const whole = new Int16Array(4000);
    new G722ToNarrow().decode(bytes, 0, 2000, whole, 0);
    const parts = new Int16Array(4000);
    const converter = new G722ToNarrow();
    for (let at = 0; at < 2000; at += 80) converter.decode(bytes, at, at + 80, parts, at);
    expect(parts.subarray(0, 2000)).toEqual(whole.subarray(0, 2000));
  });
});
