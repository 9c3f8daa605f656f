import { copyAsMuLaw, type Law, silenceByte } from '../audio/g711.ts';
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
  readonly #ring = Buffer.alloc(TRACK_SAMPLES, silence);
  #drained: number;
  #streamId = 0;
  #anchorTimestamp = 0;
  #anchorPosition = 0;
  #leastDelay = Number.POSITIVE_INFINITY;
  #counted = 0;

  /** `drained`: sample of the recording at which it begins. */
  constructor(drained = 0) {
    this.#drained = drained;
  }

  /**
   * Places `data[start, end)` that arrived at sample `arrival` of the recording. `streamId` changes with the sender's SSRC.
   * Audio that comes too late, or is ahead of two seconds, is left out.
   */
  write(
    streamId: number,
    timestamp: number,
    arrival: number,
    law: Law,
    data: Buffer,
    start: number,
    end: number,
  ): void {
    const position = this.#place(streamId, timestamp, arrival);
    const from = start + Math.max(0, this.#drained - position);
    const until = Math.min(end, start + this.#drained + TRACK_SAMPLES - position);
    if (from >= until) return;
    const slot = (position + from - start) & (TRACK_SAMPLES - 1);
    const untilWrap = Math.min(until, from + TRACK_SAMPLES - slot);
    copyAsMuLaw(law, data, from, untilWrap, this.#ring, slot);
    if (untilWrap < until) copyAsMuLaw(law, data, untilWrap, until, this.#ring, 0);
  }

  /** Moves the next `count` samples to every second byte of `stereo`, from `at` on, and leaves silence behind. */
  drain(count: number, stereo: Buffer, at: number): void {
    const ring = this.#ring;
    const first = this.#drained & (TRACK_SAMPLES - 1);
    for (let i = 0, to = at; i < count; i++, to += 2) stereo[to] = ring[(first + i) & (TRACK_SAMPLES - 1)] ?? silence;
    const untilEnd = Math.min(count, TRACK_SAMPLES - first);
    ring.fill(silence, first, first + untilEnd);
    ring.fill(silence, 0, count - untilEnd);
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
