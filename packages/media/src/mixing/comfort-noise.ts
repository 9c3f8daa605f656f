/** Payload type of comfort noise at 8 kHz (RFC 3551 section 6). */
export const COMFORT_NOISE_TYPE = 13;

/** Mean square of full scale (0 dBov) as a root: a square wave at the limit. */
const FULL_SCALE = 32_768;
/** Louder noise than this is taken for a mistake of the sender: -30 dBov. */
const LOUDEST = 30;

/** Level of a comfort noise payload (RFC 3389 section 3.1), as a root mean square of samples. Empty payload: silence. */
export function noiseLevel(data: Uint8Array, start: number, end: number): number {
  if (start >= end) return 0;
  const decibels = Math.max(LOUDEST, (data[start] ?? 127) & 127);
  return decibels === 127 ? 0 : FULL_SCALE * 10 ** (-decibels / 20);
}

/** White noise at a level. The spectrum the sender describes is left aside: nobody hears it at these levels. */
export class ComfortNoise {
  #state = 0x2545_f491;

  /** Adds `count` samples with this root mean square to `into[at...]`. */
  add(level: number, into: Int16Array, at: number, count: number): void {
    // A uniform distribution of half-width a has the root mean square a / sqrt(3).
    const scale = (level * Math.sqrt(3)) / 0x8000_0000;
    for (let i = 0; i < count; i++) {
      let state = this.#state;
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      this.#state = state;
      into[at + i] = (into[at + i] ?? 0) + state * scale;
    }
  }
}
