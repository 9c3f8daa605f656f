import { type Law, silenceByte, toMuLaw } from '../audio/g711.ts';
import { timestampDistance } from '../rtp/serial.ts';

/** Samples a track holds before they are drained: two seconds. */
export const TRACK_SAMPLES = 16_384;
/** How far the sender's clock may run from ours, smoothed, before its audio is moved: 60 ms. */
const DRIFT_MAX = 480;
/** A single packet this far from its arrival starts a new run at once: 400 ms. */
const JUMP_MAX = 3200;

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
  #drift = 0;

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
    let position = this.#anchorPosition + timestampDistance(this.#anchorTimestamp, timestamp);
    const off = arrival - position;
    if (streamId !== this.#streamId || Math.abs(off) > JUMP_MAX) {
      this.#anchorTo(streamId, timestamp, arrival);
      position = arrival;
    } else {
      this.#drift += (off - this.#drift) / 64;
      if (Math.abs(this.#drift) > DRIFT_MAX) {
        position += Math.round(this.#drift);
        this.#anchorTo(streamId, timestamp, position);
      }
    }
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

  #anchorTo(streamId: number, timestamp: number, position: number): void {
    this.#streamId = streamId;
    this.#anchorTimestamp = timestamp;
    this.#anchorPosition = position;
    this.#drift = 0;
  }
}
