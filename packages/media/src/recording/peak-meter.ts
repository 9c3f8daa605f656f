import { decodeSample } from '../audio/g711.ts';

/** Most stretches a waveform has; when full, neighbours are merged and each lasts twice as long. */
export const PEAK_BUCKETS_MAX = 800;
const FIRST_BUCKET_SAMPLES = 400;

/** Loudest sample per stretch, 0-255, of both channels. */
export interface Peaks {
  bucketMs: number;
  left: number[];
  right: number[];
}

const loudness = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) loudness[byte] = Math.min(255, Math.abs(decodeSample('PCMU', byte)) >> 7);

/** Measures interleaved stereo u-law as it passes; memory does not grow with the length. */
export class PeakMeter {
  #bucketSamples = FIRST_BUCKET_SAMPLES;
  #filled = 0;
  #left: number[] = [];
  #right: number[] = [];
  #loudLeft = 0;
  #loudRight = 0;

  /** `stereo` is interleaved left, right. */
  add(stereo: Uint8Array): void {
    for (let at = 0; at + 1 < stereo.length; ) {
      const until = Math.min(stereo.length - 1, at + 2 * (this.#bucketSamples - this.#filled));
      this.#filled += Math.ceil((until - at) / 2);
      at = this.#measure(stereo, at, until);
      if (this.#filled >= this.#bucketSamples) this.#closeBucket();
    }
  }

  /** The waveform so far, an unfinished last stretch included. */
  result(): Peaks {
    const isPartial = this.#filled > 0;
    return {
      bucketMs: this.#bucketSamples / 8,
      left: isPartial ? [...this.#left, this.#loudLeft] : [...this.#left],
      right: isPartial ? [...this.#right, this.#loudRight] : [...this.#right],
    };
  }

  /** Loudest of both channels in `stereo[at, until)`; a loop of its own, on locals, as it sees every sample. */
  #measure(stereo: Uint8Array, from: number, until: number): number {
    let left = this.#loudLeft;
    let right = this.#loudRight;
    let at = from;
    for (; at < until; at += 2) {
      const one = loudness[stereo[at] ?? 0xff] ?? 0;
      const other = loudness[stereo[at + 1] ?? 0xff] ?? 0;
      if (one > left) left = one;
      if (other > right) right = other;
    }
    this.#loudLeft = left;
    this.#loudRight = right;
    return at;
  }

  #closeBucket(): void {
    this.#left.push(this.#loudLeft);
    this.#right.push(this.#loudRight);
    this.#filled = 0;
    this.#loudLeft = 0;
    this.#loudRight = 0;
    if (this.#left.length < PEAK_BUCKETS_MAX) return;
    this.#left = mergePairs(this.#left);
    this.#right = mergePairs(this.#right);
    this.#bucketSamples *= 2;
  }
}

function mergePairs(values: number[]): number[] {
  const merged: number[] = [];
  for (let i = 0; i < values.length; i += 2) merged.push(Math.max(values[i] ?? 0, values[i + 1] ?? 0));
  return merged;
}
