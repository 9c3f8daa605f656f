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
    for (let i = 0; i + 1 < stereo.length; i += 2) {
      this.#loudLeft = Math.max(this.#loudLeft, loudness[stereo[i] ?? 0xff] ?? 0);
      this.#loudRight = Math.max(this.#loudRight, loudness[stereo[i + 1] ?? 0xff] ?? 0);
      this.#filled += 1;
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
