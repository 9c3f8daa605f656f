import { SAMPLE_RATE } from './g711.ts';

/**
 * Share of the signal's energy at `frequency`, 0-1 (Goertzel's algorithm): about 1 for a pure tone, about 0 without it.
 * Meant for stretches of at least 400 samples. Zero for silence.
 */
export function toneShare(samples: Int16Array, frequency: number, rate = SAMPLE_RATE): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let before = 0;
  let last = 0;
  let energy = 0;
  for (const sample of samples) {
    const current = sample + coefficient * last - before;
    before = last;
    last = current;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = last * last + before * before - coefficient * last * before;
  return Math.min(1, (2 * power) / (samples.length * energy));
}
