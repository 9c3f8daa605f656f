import type { Codec } from '../audio/codec.ts';
import { decodeSample } from '../audio/g711.ts';
import { G722ToNarrow } from '../g722/narrow-band.ts';
import type { PacketDecoder } from './jitter-buffer.ts';

/** Decodes whatever one party sends to linear 8 kHz; G.722 remembers its past, so use one for each stream. */
export class VoiceDecoder implements PacketDecoder {
  #wide: G722ToNarrow | null = null;

  decode(codec: Codec, data: Uint8Array, into: Int16Array, at: number, limit: number): number {
    const count = Math.min(limit, data.length);
    if (codec === 'G722') {
      this.#wide ??= new G722ToNarrow();
      return this.#wide.decode(data, 0, count, into, at);
    }
    for (let i = 0; i < count; i++) into[at + i] = decodeSample(codec, data[i] ?? 0);
    return count;
  }

  reset(): void {
    this.#wide?.reset();
  }
}
