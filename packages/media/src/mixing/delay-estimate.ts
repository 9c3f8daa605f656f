/** Least and most the buffer holds back, samples: 20 and 200 ms. */
export const DELAY_MIN = 160;
export const DELAY_MAX = 1600;
/** One packet more than the jitter, because a frame may need the packet that begins just before its end. */
const ONE_PACKET = 160;
/** Delays are counted in steps of 5 ms up to 250 ms. */
const BUCKET = 40;
const BUCKETS = 50;
/** Weight of the past: half of it is forgotten in about 3.5 s of packets. The first packets count for more, to learn fast. */
const KEEP_MAX = 0.996;
/** Share of packets that may come later than the buffer waits. */
const LATE_SHARE = 0.02;
/** What is assumed before anything was measured: 20 ms of jitter. */
const FIRST_BUCKET = 3;
/** The fastest packet of this many is the measure of undelayed; two windows are looked at, so that a drifting clock is followed. */
const WINDOW = 250;

/**
 * How long to hold packets back so that nearly all are there when their turn comes. Times are in samples: `position` by the
 * sender's clock, `arrival` by ours.
 */
export class DelayEstimate {
  readonly #weights = new Float64Array(BUCKETS);
  #fastest = Number.POSITIVE_INFINITY;
  #fastestBefore = Number.POSITIVE_INFINITY;
  #counted = 0;
  #known = 0;
  #target = DELAY_MIN;

  constructor() {
    this.restart();
  }

  /** Arrival of an undelayed packet minus its position. */
  get baseline(): number {
    return Math.min(this.#fastest, this.#fastestBefore);
  }

  /** Samples to hold back, DELAY_MIN to DELAY_MAX. */
  get target(): number {
    return this.#target;
  }

  /** The clocks have nothing to do with each other any more; the jitter of the network is still what it was. */
  resetClock(): void {
    this.#fastest = Number.POSITIVE_INFINITY;
    this.#fastestBefore = Number.POSITIVE_INFINITY;
    this.#counted = 0;
  }

  /** Forgets everything. */
  restart(): void {
    this.resetClock();
    this.#weights.fill(0);
    this.#weights[FIRST_BUCKET] = 1;
    this.#known = 1;
    this.#setTarget();
  }

  /** Counts one packet. */
  observe(position: number, arrival: number): void {
    const transit = arrival - position;
    if (this.#counted++ >= WINDOW) {
      this.#fastestBefore = this.#fastest;
      this.#fastest = transit;
      this.#counted = 1;
    }
    this.#fastest = Math.min(this.#fastest, transit);
    const late = Math.min(BUCKETS - 1, Math.floor((transit - this.baseline) / BUCKET));
    const weights = this.#weights;
    this.#known += 1;
    const keep = Math.min(KEEP_MAX, 1 - 1 / this.#known);
    for (let i = 0; i < BUCKETS; i++) weights[i] = (weights[i] ?? 0) * keep;
    weights[late] = (weights[late] ?? 0) + (1 - keep);
    this.#setTarget();
  }

  #setTarget(): void {
    let later = 0;
    let bucket = BUCKETS - 1;
    for (; bucket > 0; bucket--) {
      later += this.#weights[bucket] ?? 0;
      if (later > LATE_SHARE) break;
    }
    // Bucket 0 holds undelayed packets: nothing to wait for.
    const jitter = bucket === 0 ? 0 : (bucket + 1) * BUCKET;
    this.#target = Math.min(DELAY_MAX, Math.max(DELAY_MIN, jitter + ONE_PACKET));
  }
}
