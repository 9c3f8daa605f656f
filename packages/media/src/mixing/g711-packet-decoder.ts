import { decodeSample, type Law } from '../audio/g711.ts';
import type { PacketDecoder } from './jitter-buffer.ts';

/** G.711 for a jitter buffer; nothing to remember between packets. */
export class G711PacketDecoder implements PacketDecoder {
  readonly #law: Law;

  constructor(law: Law) {
    this.#law = law;
  }

  decode(data: Uint8Array, into: Int16Array, at: number, limit: number): number {
    const count = Math.min(limit, data.length);
    for (let i = 0; i < count; i++) into[at + i] = decodeSample(this.#law, data[i] ?? 0);
    return count;
  }

  reset(): void {}
}
