import { encodeG711, SAMPLE_RATE } from './g711.ts';

/** Peak of a tone, 16-bit: about -12 dBm0, the level of call-progress tones (ITU-T E.180). */
const TONE_PEAK = 6000;
/** Edges are faded over this many samples, or they click. */
const FADE_SAMPLES = 40;

/** One or two sine waves of `ms` milliseconds as u-law bytes. */
export function makeTone(frequencies: readonly number[], ms: number): Uint8Array {
  const samples = new Int16Array(Math.round((ms * SAMPLE_RATE) / 1000));
  for (let i = 0; i < samples.length; i++) {
    const fade = Math.min(1, i / FADE_SAMPLES, (samples.length - i) / FADE_SAMPLES);
    let sum = 0;
    for (const frequency of frequencies) sum += Math.sin((2 * Math.PI * frequency * i) / SAMPLE_RATE);
    samples[i] = (TONE_PEAK * fade * sum) / frequencies.length;
  }
  return encodeG711('PCMU', samples);
}
