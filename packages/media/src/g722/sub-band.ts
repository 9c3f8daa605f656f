/*
 * The adaptive predictor and quantiser scale that encoder and decoder share (ITU-T G.722 section 3.6 and figures of clause 6).
 * Names of the standard's blocks are given, so that the arithmetic can be held against it. All of it is in integers.
 */

/** Limits to 16 bits (the standard's SATURATE). */
export function saturate(value: number): number {
  return Math.min(32_767, Math.max(-32_768, value));
}

/** Mantissas of the logarithmic scale factor (table of ILB). */
const mantissas = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
);

/** What differs between the two bands. */
export interface BandRules {
  /** Step added to the logarithmic scale factor by quantiser code (W of LOGSCL and LOGSCH). */
  steps: Int32Array;
  /** Upper limit of the logarithmic scale factor. */
  limit: number;
  /** Exponent of SCALEL and SCALEH. */
  exponent: number;
  /** Scale factor before anything was coded. */
  firstScale: number;
}

/** Lower band: the step depends on the upper four bits of the six-bit code. */
export const lowBand: BandRules = {
  steps: Int32Array.of(...[-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60]),
  limit: 18_432,
  exponent: 8,
  firstScale: 32,
};

/** Higher band, two-bit codes. */
export const highBand: BandRules = {
  steps: Int32Array.of(798, -214, 798, -214),
  limit: 22_528,
  exponent: 10,
  firstScale: 8,
};

/** State of one band: six zeros, two poles, and the scale of its quantiser. */
export class SubBand {
  /** Predicted signal (s of PREDIC). */
  estimate = 0;
  /** Quantiser scale factor (DETL, DETH). */
  scale: number;
  readonly #rules: BandRules;
  #logScale = 0;
  /** Part of the prediction that the zeros make. */
  #fromZeros = 0;
  #pole1 = 0;
  #pole2 = 0;
  /** Two last reconstructed signals and two last partial ones. */
  #reconstructed1 = 0;
  #partial1 = 0;
  #partial2 = 0;
  readonly #zeros = new Int32Array(6);
  /** Six last quantised differences, the newest first. */
  readonly #differences = new Int32Array(6);

  constructor(rules: BandRules) {
    this.#rules = rules;
    this.scale = rules.firstScale;
  }

  /** Takes the quantised difference of this sample and its code, and predicts the next sample. */
  adapt(difference: number, code: number): void {
    this.#adaptScale(code);
    const reconstructed = saturate(this.estimate + difference);
    const partial = saturate(this.#fromZeros + difference);
    this.#adaptPoles(partial);
    this.#adaptZeros(difference);
    this.#partial2 = this.#partial1;
    this.#partial1 = partial;
    this.#predict(reconstructed, difference);
  }

  /** LOGSCL and SCALEL, LOGSCH and SCALEH. */
  #adaptScale(code: number): void {
    const { steps, limit, exponent } = this.#rules;
    const next = ((this.#logScale * 127) >> 7) + (steps[code] ?? 0);
    this.#logScale = next < 0 ? 0 : Math.min(next, limit);
    const mantissa = mantissas[(this.#logScale >> 6) & 31] ?? 0;
    const shift = exponent - (this.#logScale >> 11);
    this.scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
  }

  /** UPPOL2, then UPPOL1 within the triangle of stability. */
  #adaptPoles(partial: number): void {
    const agrees1 = partial >> 31 === this.#partial1 >> 31;
    const agrees2 = partial >> 31 === this.#partial2 >> 31;
    const slope = saturate(this.#pole1 << 2);
    const pull = agrees1 ? Math.min(32_767, -slope) : slope;
    const second = (agrees2 ? 128 : -128) + (pull >> 7) + ((this.#pole2 * 32_512) >> 15);
    const pole2 = Math.min(12_288, Math.max(-12_288, second));
    const first = saturate((agrees1 ? 192 : -192) + ((this.#pole1 * 32_640) >> 15));
    const bound = saturate(15_360 - pole2);
    this.#pole1 = Math.min(bound, Math.max(-bound, first));
    this.#pole2 = pole2;
  }

  /** UPZERO. */
  #adaptZeros(difference: number): void {
    const zeros = this.#zeros;
    const differences = this.#differences;
    const step = difference === 0 ? 0 : 128;
    const sign = difference >> 31;
    for (let i = 0; i < 6; i++) {
      const towards = (differences[i] ?? 0) >> 31 === sign ? step : -step;
      zeros[i] = saturate(towards + (((zeros[i] ?? 0) * 32_640) >> 15));
    }
  }

  /** DELAYA, FILTEP, FILTEZ and PREDIC. */
  #predict(reconstructed: number, difference: number): void {
    const fromPoles = saturate(
      ((this.#pole1 * saturate(reconstructed * 2)) >> 15) + ((this.#pole2 * saturate(this.#reconstructed1 * 2)) >> 15),
    );
    this.#reconstructed1 = reconstructed;
    const differences = this.#differences;
    const zeros = this.#zeros;
    let sum = 0;
    for (let i = 5; i > 0; i--) {
      const older = differences[i - 1] ?? 0;
      differences[i] = older;
      sum += ((zeros[i] ?? 0) * saturate(older * 2)) >> 15;
    }
    differences[0] = difference;
    sum += ((zeros[0] ?? 0) * saturate(difference * 2)) >> 15;
    this.#fromZeros = saturate(sum);
    this.estimate = saturate(fromPoles + this.#fromZeros);
  }
}
