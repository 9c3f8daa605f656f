import { findLag, LAG_MAX } from './lag.ts';

/** Samples of past output that a concealment looks at: three longest periods and a quarter. */
export const HISTORY_SAMPLES = 400;
const WINDOW = 160;
/** Full level for the first 10 ms, then a fifth less every 10 ms: silent after 60. */
const STEP = 80;
const FADE_PER_STEP = 0.2;
/** Samples over which the step between the last good sample and the first made up one is worn off. */
const JOIN = 16;
/** Crossing over to good audio takes 4 ms, and as much more for every 10 ms made up, up to 10 ms. */
const MERGE_STEP = 32;
const MERGE_MAX = 80;

/**
 * Makes up audio for packets that are missing, after the idea of ITU-T G.711 appendix I: the last pitch period is repeated,
 * after 10 ms the last two, then three, so that it does not buzz, and it fades out.
 */
export class Concealment {
  readonly #past = new Int16Array(HISTORY_SAMPLES);
  #period = LAG_MAX;
  #span = LAG_MAX;
  #nextSpan = LAG_MAX;
  #at = 0;
  #step = 0;
  #made = 0;

  /** Samples made up in this gap. */
  get made(): number {
    return this.#made;
  }

  /** True when it has faded to silence. */
  get isSilent(): boolean {
    return this.#made >= 6 * STEP;
  }

  /** Begins a gap behind `history`, HISTORY_SAMPLES of output, the newest last. */
  begin(history: Int16Array): void {
    this.#past.set(history);
    this.#period = findLag(history, HISTORY_SAMPLES - WINDOW, WINDOW).samples;
    this.#span = this.#period;
    this.#nextSpan = this.#period;
    this.#at = 0;
    this.#made = 0;
    this.#step = (history[HISTORY_SAMPLES - 1] ?? 0) - (history[HISTORY_SAMPLES - 1 - this.#span] ?? 0);
  }

  /** Writes the next `count` samples to `into[at, at + count)`. */
  make(into: Int16Array, at: number, count: number): void {
    for (let i = 0; i < count; i++) into[at + i] = this.#next();
  }

  /** Blends what it would go on with into the good audio that starts at `audio[at]`; the gap is over. */
  merge(audio: Int16Array, at: number, length: number): void {
    const steps = Math.floor(this.#made / STEP);
    const count = Math.min(length, MERGE_MAX, MERGE_STEP * (1 + steps));
    for (let i = 0; i < count; i++) {
      const share = (i + 1) / (count + 1);
      audio[at + i] = this.#next() * (1 - share) + (audio[at + i] ?? 0) * share;
    }
  }

  #next(): number {
    const level = 1 - FADE_PER_STEP * Math.max(0, this.#made / STEP - 1);
    const made = this.#made++;
    if (level <= 0) return 0;
    let sample = this.#repeated();
    if (made < JOIN) sample += this.#step * (1 - made / JOIN);
    return Math.max(-32_768, Math.min(32_767, sample * level));
  }

  /** The past in a circle; the end of each round is blended into what comes before its next start. */
  #repeated(): number {
    const past = this.#past;
    const quarter = this.#period >> 2;
    const untilEnd = this.#span - this.#at;
    if (untilEnd === quarter) this.#nextSpan = Math.min(3, 1 + Math.floor(this.#made / STEP)) * this.#period;
    let sample = past[HISTORY_SAMPLES - untilEnd] ?? 0;
    if (untilEnd <= quarter) {
      const share = 1 - (untilEnd - 1) / quarter;
      sample = sample * (1 - share) + (past[HISTORY_SAMPLES - this.#nextSpan - untilEnd] ?? 0) * share;
    }
    this.#at += 1;
    if (this.#at === this.#span) {
      this.#at = 0;
      this.#span = this.#nextSpan;
    }
    return sample;
  }
}
