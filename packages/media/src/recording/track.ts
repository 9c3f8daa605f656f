import { type Law, silenceByte, toMuLaw } from '../audio/g711.ts';
import { timestampDistance } from '../rtp/serial.ts';

/** Samples a track holds before they are drained: two seconds. */
export const TRACK_SAMPLES = 16_384;
/** A packet this much ahead of its place shows that the run was placed too late: 60 ms. */
const EARLY_MAX = 480;
/** When even the fastest of WINDOW packets comes this much behind its place, the sender's clock is slow: 60 ms. */
const LATE_MAX = 480;
const WINDOW = 250;
/** So far off that the timestamps must have started anew: two seconds. */
const JUMP_MAX = 16_000;

const silence = silenceByte.PCMU;

/**
 * One channel of a recording. Audio is placed by RTP timestamp within a talk run and by arrival at its start, so both
 * channels stay aligned whatever the senders' clocks do; where nothing arrived there is silence.
 */
export class Track {
  readonly #ring = new Uint8Array(TRACK_SAMPLES).fill(silence);
  #drained = 0;
  #streamId = 0;
  #anchorTimestamp = 0;
  #anchorPosition = 0;
  #leastDelay = Number.POSITIVE_INFINITY;
  #counted = 0;

  /**
   * Places `data[start, end)` that arrived at sample `arrival` of the recording. `streamId` changes with the sender's SSRC.
   * Audio that comes too late, or is ahead of two seconds, is left out.
   */
  write(
    streamId: number,
    timestamp: number,
    arrival: number,
    law: Law,
    data: Uint8Array,
    start: number,
    end: number,
  ): void {
    const position = this.#place(streamId, timestamp, arrival);
    const offset = Math.max(0, this.#drained - position);
    const limit = Math.min(end - start, this.#drained + TRACK_SAMPLES - position);
    for (let i = offset; i < limit; i++) {
      this.#ring[(position + i) & (TRACK_SAMPLES - 1)] = toMuLaw(law, data[start + i] ?? 0);
    }
  }

  /** Moves the next `count` samples to every second byte of `stereo`, from `at` on, and leaves silence behind. */
  drain(count: number, stereo: Uint8Array, at: number): void {
    for (let i = 0; i < count; i++) {
      const slot = (this.#drained + i) & (TRACK_SAMPLES - 1);
      stereo[at + 2 * i] = this.#ring[slot] ?? silence;
      this.#ring[slot] = silence;
    }
    this.#drained += count;
  }

  /**
   * A late packet keeps the place its timestamp gives it: a burst after a stall must not move. Only what cannot be delay moves
   * the run: packets from the future, and a delay that never goes away.
   */
  #place(streamId: number, timestamp: number, arrival: number): number {
    const position = this.#anchorPosition + timestampDistance(this.#anchorTimestamp, timestamp);
    const delay = arrival - position;
    if (streamId !== this.#streamId || delay < -EARLY_MAX || delay > JUMP_MAX) {
      return this.#anchor(streamId, timestamp, arrival);
    }
    this.#leastDelay = Math.min(this.#leastDelay, delay);
    this.#counted += 1;
    if (this.#counted < WINDOW) return position;
    const least = this.#leastDelay;
    this.#counted = 0;
    this.#leastDelay = Number.POSITIVE_INFINITY;
    return least > LATE_MAX ? this.#anchor(streamId, timestamp, position + least) : position;
  }

  #anchor(streamId: number, timestamp: number, position: number): number {
    this.#streamId = streamId;
    this.#anchorTimestamp = timestamp;
    this.#anchorPosition = position;
    this.#leastDelay = Number.POSITIVE_INFINITY;
    this.#counted = 0;
    return position;
  }
}
