import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeG711, encodeG711 } from '../audio/g711.ts';
import { readWav } from '../audio/wav.ts';
import { ToneDetector } from './tone-detector.ts';

const lows = [697, 770, 852, 941];
const highs = [1209, 1336, 1477, 1633];
const keys = ['123A', '456B', '789C', '*0#D'];
const allKeys = keys.join('');

interface Key {
  key: string;
  ms?: number;
  pauseMs?: number;
  /** Level of the lower and the upper tone, dBm0. */
  levels?: [number, number];
  /** Both frequencies off by this share. */
  off?: number;
}

/** Peak of a sine of this level: 0 dBm0 is 3.14 dB below full scale (G.711). */
function peakOf(dbm0: number): number {
  return 32_767 * 10 ** ((dbm0 - 3.14) / 20);
}

/** Audio of these keys, through A-law as a telephone sends it; `noise` is in dBm0. */
function dial(pressed: Key[], noise = -70, offset = 13): Int16Array {
  const parts: number[] = new Array<number>(400 + offset).fill(0);
  for (const { key, ms = 80, pauseMs = 80, levels = [-9, -7], off = 0 } of pressed) {
    const row = keys.findIndex((text) => text.includes(key));
    const low = ((lows[row] ?? 0) * (1 + off) * 2 * Math.PI) / 8000;
    const high = ((highs[keys[row]?.indexOf(key) ?? 0] ?? 0) * (1 + off) * 2 * Math.PI) / 8000;
    const [peakLow, peakHigh] = levels.map(peakOf);
    for (let i = 0; i < ms * 8; i++) {
      parts.push((peakLow ?? 0) * Math.sin(low * i) + (peakHigh ?? 0) * Math.sin(high * i + 1));
    }
    for (let i = 0; i < pauseMs * 8; i++) parts.push(0);
  }
  for (let i = 0; i < 800; i++) parts.push(0);
  let state = 99;
  const scale = (peakOf(noise) / Math.SQRT2) * Math.sqrt(3);
  const samples = Int16Array.from(parts, (sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.max(-32_768, Math.min(32_767, sample + scale * (state / 2 ** 31 - 1)));
  });
  return decodeG711('PCMA', encodeG711('PCMA', samples));
}

function detect(audio: Int16Array): { digits: string; durations: number[] } {
  const detector = new ToneDetector();
  let digits = '';
  const durations: number[] = [];
  for (let at = 0; at < audio.length; at += 160) {
    const part = audio.subarray(at, at + 160);
    const digit = detector.receive(part, part.length);
    if (!digit) continue;
    digits += digit.digit;
    durations.push(digit.durationMs);
  }
  return { digits, durations };
}

function press(text: string, how: Omit<Key, 'key'> = {}): Key[] {
  return [...text].map((key) => ({ key, ...how }));
}

/** Share of all keys, at eight alignments each, that are recognised as exactly themselves. */
function recognised(how: Omit<Key, 'key'>, noise?: number): number {
  let good = 0;
  for (const key of allKeys) {
    for (let offset = 0; offset < 80; offset += 10) {
      if (detect(dial([{ key, ...how }], noise, offset)).digits === key) good += 1;
    }
  }
  return good / (allKeys.length * 8);
}

/** Share that is taken for any digit. */
function taken(how: Omit<Key, 'key'>): number {
  let some = 0;
  for (const key of allKeys) {
    for (let offset = 0; offset < 80; offset += 10) if (detect(dial([{ key, ...how }], -70, offset)).digits) some += 1;
  }
  return some / (allKeys.length * 8);
}

describe('digits as tones', () => {
  test('are recognised once each, with their length', () => {
    const { digits, durations } = detect(dial(press('159#0*ABCD2468')));
    expect(digits).toBe('159#0*ABCD2468');
    for (const duration of durations) expect(Math.abs(duration - 80)).toBeLessThanOrEqual(20);
  });

  test('of 40 ms with pauses of 40 ms are recognised, the same key twice too', () => {
    expect(recognised({ ms: 40, pauseMs: 40 })).toBe(1);
    for (let offset = 0; offset < 80; offset += 7) {
      expect(detect(dial(press('1122334455', { ms: 40, pauseMs: 40 }), -70, offset)).digits).toBe('1122334455');
    }
  });

  test('of 20 ms are none', () => {
    expect(taken({ ms: 20 })).toBe(0);
  });

  test('with a gap of 10 ms are one', () => {
    for (let offset = 0; offset < 80; offset += 10) {
      const audio = dial([{ key: '5', ms: 60, pauseMs: 10 }, { key: '5', ms: 60 }], -70, offset); // biome-ignore format: two presses
      expect(detect(audio).digits).toBe('5');
    }
  });

  test.each([0.015, -0.015])('off by %d of their frequency are recognised', (off) => {
    expect(recognised({ off })).toBe(1);
  });

  test.each([0.035, -0.035])('off by %d of their frequency are none', (off) => {
    expect(taken({ off })).toBe(0);
  });

  test.each([
    [-7, -3],
    [-3, -11],
    [-25, -25],
    [-21, -25],
    [-3, -3],
  ])('at %d and %d dBm0 are recognised', (low, high) => {
    expect(recognised({ levels: [low, high] })).toBe(1);
  });

  test.each([
    [-15, -5],
    [-3, -18],
    [-45, -45],
  ])('at %d and %d dBm0 are none', (low, high) => {
    expect(taken({ levels: [low, high] })).toBe(0);
  });

  test('15 dB above noise are recognised', () => {
    expect(recognised({ levels: [-10, -10] }, -22)).toBeGreaterThan(0.98);
  });

  test('that go on across a lost packet are one', () => {
    const audio = dial([{ key: '8', ms: 120 }]);
    const without = Int16Array.from([...audio.subarray(0, 800), ...audio.subarray(960)]);
    expect(detect(without).digits).toBe('8');
  });

  test('are not heard in any prompt or any music we ship', () => {
    const root = join(import.meta.dirname, '../../../../apps/media/prompts');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wav'));
    let seconds = 0;
    const heard: string[] = [];
    for (const file of files) {
      const audio = decodeG711('PCMU', readWav(readFileSync(join(root, file))));
      seconds += audio.length / 8000;
      // Louder and softer, and read at other speeds: other voices.
      for (const pace of [1, 0.87, 1.13]) {
        const voice = Int16Array.from(
          { length: Math.floor(audio.length / pace) },
          (_, i) => audio[Math.floor(i * pace)] ?? 0,
        );
        const { digits } = detect(voice);
        if (digits) heard.push(`${file} at ${pace}: ${digits}`);
      }
    }
    expect(seconds).toBeGreaterThan(120);
    expect(heard).toEqual([]);
  });
});
