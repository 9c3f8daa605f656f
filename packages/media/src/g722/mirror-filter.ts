/** Every second of the 24 coefficients of the quadrature mirror filter; the others are the same backwards (G.722 table 11). */
const forwards = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
const backwards = Int32Array.from(forwards).reverse();
const TAPS = 12;

/**
 * The filter that splits 16 kHz audio into two bands of 8 kHz and joins them again. Both need the same two sums over the last
 * 24 values: one over every second with the coefficients forwards, one over the others with them backwards.
 */
export class MirrorFilter {
  forwardSum = 0;
  backwardSum = 0;
  // Each line is kept twice in a row, so that its last 12 values always lie together.
  readonly #first = new Int32Array(2 * TAPS);
  readonly #second = new Int32Array(2 * TAPS);
  #at = 0;

  /** Takes two more values and sets both sums. */
  push(first: number, second: number): void {
    const firsts = this.#first;
    const seconds = this.#second;
    const at = this.#at;
    firsts[at] = first;
    firsts[at + TAPS] = first;
    seconds[at] = second;
    seconds[at + TAPS] = second;
    let forward = 0;
    let backward = 0;
    for (let tap = 0, from = at + 1; tap < TAPS; tap++, from++) {
      forward += (firsts[from] ?? 0) * (forwards[tap] ?? 0);
      backward += (seconds[from] ?? 0) * (backwards[tap] ?? 0);
    }
    this.forwardSum = forward;
    this.backwardSum = backward;
    this.#at = at + 1 === TAPS ? 0 : at + 1;
  }
}
