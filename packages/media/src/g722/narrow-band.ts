import { DATAGRAM_BYTES_MAX } from '../rtp/rtp-packet.ts';
import { G722Decoder } from './g722-decoder.ts';
import { G722Encoder } from './g722-encoder.ts';
import { HalfBandDown, HalfBandUp } from './half-band.ts';

/** Longest payload: a whole datagram. */
const BYTES_MAX = DATAGRAM_BYTES_MAX;

/** G.722 in, linear 8 kHz out. One byte is one sample, so payloads keep their length and timestamps (RFC 3551 section 4.5.2). */
export class G722ToNarrow {
  #decoder = new G722Decoder();
  #filter = new HalfBandDown();
  readonly #wide = new Int16Array(2 * BYTES_MAX);

  /** Decodes `data[start, end)`, at most `limit` bytes of it, to `into[at...]`; returns how many samples. */
  decode(data: Uint8Array, start: number, end: number, into: Int16Array, at: number, limit = BYTES_MAX): number {
    const count = Math.max(0, Math.min(end - start, limit, BYTES_MAX));
    this.#decoder.decode(data, start, count, this.#wide);
    this.#filter.process(this.#wide, count, into, at);
    return count;
  }

  /** Another stream begins. */
  reset(): void {
    this.#decoder = new G722Decoder();
    this.#filter = new HalfBandDown();
  }
}

/** Linear 8 kHz in, G.722 out. Keep one for as long as the outgoing stream lasts: the other side's decoder follows it. */
export class NarrowToG722 {
  readonly #encoder = new G722Encoder();
  readonly #filter = new HalfBandUp();
  readonly #wide = new Int16Array(2 * BYTES_MAX);

  /** Codes `samples[0, count)` to `into[at, at + count)`; `count` is at most BYTES_MAX. */
  encode(samples: Int16Array, count: number, into: Uint8Array, at: number): void {
    this.#filter.process(samples, count, this.#wide);
    this.#encoder.encode(this.#wide, count, into, at);
  }
}
