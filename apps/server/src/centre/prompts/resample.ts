import { setImmediate as breathe } from 'node:timers/promises';

/** Zero crossings of the sinc on each side: with {@link BETA} 80 dB down 600 Hz (at 8 kHz) past the edge. */
const CROSSINGS = 32;
const BETA = 8;
/** Edge of the pass band, as a share of half the lower rate: 3,400 Hz of a telephone stay whole. */
const EDGE = 0.94;
/** Odd rates have as many phases as samples a second; beyond this the nearest one is 60 dB exact. */
const PHASES_MAX = 1024;
/** Samples between two looks at the rest of the process: about 2 ms of work. */
const BLOCK = 2000;

/**
 * Changes the sample rate: a sinc low-pass under a Kaiser window, so that nothing above half of the lower rate folds into
 * what is heard. Gives way to other work between blocks, because calls are signalled in the same process.
 */
export async function resample(samples: Float32Array, from: number, to: number): Promise<Float32Array> {
  if (from === to) return samples;
  const filter = filterBank(from, to);
  const length = Math.floor((samples.length * to) / from);
  const out = new Float32Array(length);
  for (let start = 0; start < length; start += BLOCK) {
    fill(out, start, Math.min(length, start + BLOCK), samples, from / to, filter);
    await breathe();
  }
  return out;
}

interface FilterBank {
  readonly half: number;
  readonly phases: number;
  /** `phases + 1` rows of `2 * half` coefficients. */
  readonly taps: Float32Array;
}

function fill(
  out: Float32Array,
  start: number,
  end: number,
  samples: Float32Array,
  step: number,
  { half, phases, taps }: FilterBank,
): void {
  const width = half * 2;
  for (let i = start; i < end; i++) {
    const at = i * step;
    const whole = Math.floor(at);
    const row = Math.round((at - whole) * phases) * width;
    const first = whole - half + 1;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (taps[row + k] ?? 0) * (samples[first + k] ?? 0);
    out[i] = sum;
  }
}

function filterBank(from: number, to: number): FilterBank {
  const phases = Math.min(PHASES_MAX, to / greatestCommonDivisor(from, to));
  const narrowing = Math.max(1, from / to);
  const half = Math.ceil(CROSSINGS * narrowing);
  const cutoff = EDGE / narrowing;
  const taps = new Float32Array((phases + 1) * half * 2);
  for (let phase = 0; phase <= phases; phase++) {
    let sum = 0;
    const row = phase * half * 2;
    for (let k = 0; k < half * 2; k++) {
      const distance = k - half + 1 - phase / phases;
      const value = cutoff * sinc(cutoff * distance) * kaiser(distance / half);
      taps[row + k] = value;
      sum += value;
    }
    // Each phase passes a constant unchanged: else a rate that does not divide would hum.
    for (let k = 0; k < half * 2; k++) taps[row + k] = (taps[row + k] ?? 0) / sum;
  }
  return { half, phases, taps };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window over -1 to 1. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
}

/** The modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
