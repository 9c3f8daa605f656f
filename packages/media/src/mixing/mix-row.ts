import { FRAME_SAMPLES } from '../audio/g711.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { VoiceDecoder } from './voice-decoder.ts';

/**
 * One party as the mixers of others hear it: its packets go in, and every 20 ms one frame comes out, which all of them share.
 */
export class MixInput {
  readonly buffer = new JitterBuffer(new VoiceDecoder());
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #round = -1;

  /** The party's 20 ms of this round. Rounds count up by one every 20 ms; `nowMs` is the time of this one. */
  frame(round: number, nowMs: number): Int16Array {
    if (round !== this.#round) {
      this.#round = round;
      this.buffer.take(this.#frame, nowMs);
    }
    return this.#frame;
  }
}

interface Entry {
  input: MixInput;
  /** Gain at the end of the last frame. */
  gain: number;
  target: number;
  /** False: it left the row and is only faded out. */
  isNamed: boolean;
}

/**
 * What one listener hears of several inputs: a row of the gain matrix. A gain that changes, and an input that comes or goes,
 * moves over 20 ms, so that no switch clicks. Sums that are too loud stop at the limit instead of wrapping.
 */
export class MixRow {
  #entries: Entry[] = [];
  readonly #sum = new Float32Array(FRAME_SAMPLES);

  /** Sets the whole row; inputs that are not named fade out. */
  set(gains: ReadonlyMap<MixInput, number>): void {
    for (const entry of this.#entries) {
      entry.target = gains.get(entry.input) ?? 0;
      entry.isNamed = gains.has(entry.input);
    }
    for (const [input, target] of gains) {
      const isThere = this.#entries.some((entry) => entry.input === input);
      if (!isThere) this.#entries.push({ input, gain: 0, target, isNamed: true });
    }
  }

  /** Writes the next 20 ms to `into[0, 160)`. */
  next(into: Int16Array, round: number, nowMs: number): void {
    const sum = this.#sum;
    sum.fill(0);
    let hasLeft = false;
    for (const entry of this.#entries) {
      this.#add(entry, entry.input.frame(round, nowMs));
      entry.gain = entry.target;
      if (!entry.isNamed) hasLeft = true;
    }
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const sample = sum[i] ?? 0;
      into[i] = Math.min(32_767, Math.max(-32_768, sample));
    }
    if (hasLeft) this.#entries = this.#entries.filter((entry) => entry.isNamed);
  }

  #add(entry: Entry, frame: Int16Array): void {
    const sum = this.#sum;
    const { gain, target } = entry;
    if (gain === target) {
      if (gain !== 0) for (let i = 0; i < FRAME_SAMPLES; i++) sum[i] = (sum[i] ?? 0) + (frame[i] ?? 0) * gain;
      return;
    }
    const step = (target - gain) / FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i++) sum[i] = (sum[i] ?? 0) + (frame[i] ?? 0) * (gain + step * (i + 1));
  }
}
