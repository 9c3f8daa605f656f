import type { Codec } from '../audio/codec.ts';
import { decodeG711, encodeSamples, type Law, transcodeInPlace } from '../audio/g711.ts';
import { G722ToNarrow, NarrowToG722 } from '../g722/narrow-band.ts';
import { DATAGRAM_BYTES_MAX } from '../rtp/rtp-packet.ts';

/** Turns audio into the codec one leg sends. It keeps what G.722 must remember of the outgoing stream. */
export class SpeechEncoder {
  #toWide: NarrowToG722 | null = null;
  #fromWide: G722ToNarrow | null = null;
  #streamId = 0;
  #samples: Int16Array | null = null;

  /** Codes linear `samples[0, count)` to `into[at, at + count)`. */
  encode(codec: Codec, samples: Int16Array, count: number, into: Uint8Array, at: number): void {
    if (codec === 'G722') {
      this.#toWide ??= new NarrowToG722();
      this.#toWide.encode(samples, count, into, at);
    } else encodeSamples(codec, samples, count, into, at);
  }

  /** Codes u-law `bytes` to `into[at...]`. */
  encodeMuLaw(codec: Codec, bytes: Uint8Array, into: Uint8Array, at: number): void {
    this.encode(codec, decodeG711('PCMU', bytes), bytes.length, into, at);
  }

  /** Recodes the payload `data[start, end)` of another leg in place; its length stays. `from` and `to` differ. */
  recode(from: Codec, to: Codec, streamId: number, data: Buffer, start: number, end: number): void {
    if (from === 'G722') this.#fromG722(to, streamId, data, start, end);
    else if (to === 'G722') this.#toG722(from, data, start, end);
    else transcodeInPlace(to, data, start, end);
  }

  #fromG722(to: Codec, streamId: number, data: Buffer, start: number, end: number): void {
    this.#fromWide ??= new G722ToNarrow();
    if (streamId !== this.#streamId) this.#fromWide.reset();
    this.#streamId = streamId;
    const samples = this.#scratch();
    const count = this.#fromWide.decode(data, start, end, samples, 0);
    this.encode(to, samples, count, data, start);
  }

  #toG722(from: Law, data: Buffer, start: number, end: number): void {
    this.encode('G722', decodeG711(from, data.subarray(start, end)), end - start, data, start);
  }

  #scratch(): Int16Array {
    this.#samples ??= new Int16Array(DATAGRAM_BYTES_MAX);
    return this.#samples;
  }
}
