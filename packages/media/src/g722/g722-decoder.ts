import { MirrorFilter } from './mirror-filter.ts';
import { highOutput, lowOutput4, lowOutput6 } from './quantiser.ts';
import { highBand, lowBand, SubBand, saturate } from './sub-band.ts';

/** Limits to 15 bits (the standard's LIMIT). */
function limit(value: number): number {
  return Math.min(16_383, Math.max(-16_384, value));
}

/** ITU-T G.722 at 64 kbit/s (mode 1): two linear 16 kHz samples from every byte. */
export class G722Decoder {
  readonly #low = new SubBand(lowBand);
  readonly #high = new SubBand(highBand);
  readonly #filter = new MirrorFilter();

  /** Decodes `data[start, start + count)` and writes `2 * count` samples to `into[0...]`. */
  decode(data: Uint8Array, start: number, count: number, into: Int16Array): void {
    const filter = this.#filter;
    for (let i = 0; i < count; i++) {
      const byte = data[start + i] ?? 0;
      const low = this.#decodeLow(byte & 63);
      const high = this.#decodeHigh(byte >> 6);
      filter.push(low + high, low - high);
      into[2 * i] = saturate(filter.backwardSum >> 11);
      into[2 * i + 1] = saturate(filter.forwardSum >> 11);
    }
  }

  #decodeLow(code: number): number {
    const band = this.#low;
    const { scale } = band;
    const sample = limit(band.estimate + ((scale * (lowOutput6[code] ?? 0)) >> 15));
    band.adapt((scale * (lowOutput4[code >> 2] ?? 0)) >> 15, code >> 2);
    return sample;
  }

  #decodeHigh(code: number): number {
    const band = this.#high;
    const difference = (band.scale * (highOutput[code] ?? 0)) >> 15;
    const sample = limit(difference + band.estimate);
    band.adapt(difference, code);
    return sample;
  }
}
