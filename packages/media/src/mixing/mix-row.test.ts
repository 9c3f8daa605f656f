import { describe, expect, test } from 'vitest';
import { encodeG711 } from '../audio/g711.ts';
import { toneShare } from '../audio/goertzel.ts';
import { MixInput, MixRow } from './mix-row.ts';

/** A party that sings; feed it once a round. */
class Singer {
  readonly input = new MixInput();
  readonly #hz: number;
  readonly #peak: number;

  constructor(hz: number, peak = 6000) {
    this.#hz = hz;
    this.#peak = peak;
  }

  send(packet: number): void {
    const turn = (2 * Math.PI * this.#hz) / 8000;
    const samples = Int16Array.from({ length: 160 }, (_, i) => this.#peak * Math.sin(turn * (packet * 160 + i)));
    this.input.buffer.put(1, packet * 160, 'PCMA', encodeG711('PCMA', samples), 0, 160, packet * 20);
  }
}

/** Runs rounds; rows are taken in order. Before round n, `change(n)` is called. */
function run(rounds: number, singers: Singer[], rows: MixRow[], change?: (round: number) => void): Int16Array[] {
  const heard = rows.map(() => new Int16Array(rounds * 160));
  const frame = new Int16Array(160);
  for (let round = 0; round < rounds; round++) {
    change?.(round);
    for (const singer of singers) singer.send(round);
    for (const [i, row] of rows.entries()) {
      row.next(frame, round, round * 20 + 3);
      heard[i]?.set(frame, round * 160);
    }
  }
  return heard;
}

function rms(audio: Int16Array): number {
  return Math.sqrt(audio.reduce((sum, sample) => sum + sample * sample, 0) / audio.length);
}

function rowOf(...gains: [Singer, number][]): MixRow {
  const row = new MixRow();
  row.set(new Map(gains.map(([singer, gain]) => [singer.input, gain])));
  return row;
}

describe('a mix', () => {
  test('of three is heard by each without themselves, at the level it was spoken', () => {
    const [a, b, c] = [new Singer(400), new Singer(1000), new Singer(1700)];
    const rows = [rowOf([b, 1], [c, 1]), rowOf([a, 1], [c, 1]), rowOf([a, 1], [b, 1])];
    const heard = run(100, [a, b, c], rows).map((audio) => audio.subarray(20 * 160));
    const matrix = heard.map((audio) => [400, 1000, 1700].map((hz) => Math.round(toneShare(audio, hz) * 10) / 10));
    expect(matrix).toEqual([
      [0, 0.5, 0.5],
      [0.5, 0, 0.5],
      [0.5, 0.5, 0],
    ]);
    for (const audio of heard) expect(rms(audio) / 6000).toBeCloseTo(1, 1);
  });

  test('applies each gain of the row', () => {
    const [a, b] = [new Singer(400), new Singer(1000)];
    const [heard = new Int16Array()] = run(100, [a, b], [rowOf([a, 0.5], [b, 2])]);
    const settled = heard.subarray(20 * 160);
    expect(toneShare(settled, 1000) / toneShare(settled, 400)).toBeCloseTo(16, 0);
  });

  test('that is too loud stops at the limit and never wraps', () => {
    const singers = [new Singer(400, 30_000), new Singer(400, 30_000), new Singer(400, 30_000)];
    const [heard = new Int16Array()] = run(60, singers, [rowOf(...singers.map((s): [Singer, number] => [s, 4]))]);
    const settled = heard.subarray(20 * 160);
    expect(Math.max(...settled)).toBe(32_767);
    expect(Math.min(...settled)).toBe(-32_768);
    // A square wave keeps eight ninths of its power in the tone; a wrapped sum would scatter it.
    expect(toneShare(settled, 400)).toBeGreaterThan(0.78);
  });

  test('changes without a click when inputs come, go and change their gain', () => {
    const [a, b] = [new Singer(400), new Singer(400)];
    const row = rowOf([a, 1]);
    const change = (round: number) => {
      if (round === 40) row.set(new Map([[a.input, 0.3], [b.input, 1]])); // biome-ignore format: one row
      if (round === 60) row.set(new Map([[b.input, 1]]));
      if (round === 80) row.set(new Map());
    };
    const [heard = new Int16Array()] = run(100, [a, b], [row], change);
    const turn = 2 * Math.cos((2 * Math.PI * 400) / 8000);
    let worst = 0;
    for (let i = 20 * 160; i < heard.length; i++) {
      worst = Math.max(worst, Math.abs((heard[i] ?? 0) - turn * (heard[i - 1] ?? 0) + (heard[i - 2] ?? 0)));
    }
    // The quantisation of A-law alone gives 0.03; a hard switch 0.3 and more.
    expect(worst / 6000).toBeLessThan(0.06);
    expect(rms(heard.subarray(50 * 160, 58 * 160)) / (1.3 * 6000 * Math.SQRT1_2)).toBeCloseTo(1, 1);
    expect(rms(heard.subarray(82 * 160))).toBe(0);
  });

  test('takes each frame of an input once, however many listen', () => {
    const singer = new Singer(1000);
    const rows = Array.from({ length: 5 }, () => rowOf([singer, 1]));
    const heard = run(80, [singer], rows);
    for (const audio of heard) expect(audio).toEqual(heard[0]);
    expect(toneShare(heard[0]?.subarray(20 * 160) ?? new Int16Array(), 1000)).toBeGreaterThan(0.99);
  });
});
