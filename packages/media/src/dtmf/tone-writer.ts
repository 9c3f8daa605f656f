import { FRAME_SAMPLES, SAMPLE_RATE } from '../audio/g711.ts';

/** Both tones of each key (ITU-T Q.23), Hz. */
const tones: Record<string, [number, number]> = {};
for (const [row, text] of ['123A', '456B', '789C', '*0#D'].entries()) {
  for (const [column, key] of [...text].entries()) {
    tones[key] = [[697, 770, 852, 941][row] ?? 0, [1209, 1336, 1477, 1633][column] ?? 0];
  }
}

/** Peaks of the lower and the upper tone: -9 and -7 dBm0, as telephones send them. */
const PEAK_LOW = 8100;
const PEAK_HIGH = 10_200;
/** Edges are faded over this many samples, or they click. */
const FADE = 16;

/** Writes 20 ms of the tones of `digit` to `into`; `at` is how many samples of it came before. */
export function writeTones(digit: string, at: number, into: Int16Array): void {
  const [low, high] = tones[digit] ?? [0, 0];
  for (let i = 0; i < FRAME_SAMPLES; i++) {
    const turn = (2 * Math.PI * (at + i)) / SAMPLE_RATE;
    const sample = PEAK_LOW * Math.sin(low * turn) + PEAK_HIGH * Math.sin(high * turn);
    into[i] = sample * Math.min(1, (at + i + 1) / FADE);
  }
}
