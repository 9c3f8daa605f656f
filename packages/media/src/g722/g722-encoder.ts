import { MirrorFilter } from './mirror-filter.ts';
import { HIGH_LEVEL, highOutput, lowCodesNegative, lowCodesPositive, lowLevels, lowOutput4 } from './quantiser.ts';
import { highBand, lowBand, SubBand, saturate } from './sub-band.ts';

/** ITU-T G.722 at 64 kbit/s: 16 kHz linear samples in, one byte for every two of them out. */
export class G722Encoder {
  readonly #low = new SubBand(lowBand);
  readonly #high = new SubBand(highBand);
  readonly #filter = new MirrorFilter();

  /** Codes `samples[0, 2 * count)` and writes `count` bytes to `into[at...]`. */
  encode(samples: Int16Array, count: number, into: Uint8Array, at: number): void {
    const filter = this.#filter;
    for (let i = 0; i < count; i++) {
      filter.push(samples[2 * i] ?? 0, samples[2 * i + 1] ?? 0);
      const { forwardSum, backwardSum } = filter;
      const high = this.#codeHigh((backwardSum - forwardSum) >> 14);
      into[at + i] = (high << 6) | this.#codeLow((backwardSum + forwardSum) >> 14);
    }
  }

  #codeLow(sample: number): number {
    const band = this.#low;
    const difference = saturate(sample - band.estimate);
    const magnitude = difference >= 0 ? difference : -(difference + 1);
    const { scale } = band;
    let level = 1;
    while (level < 30 && magnitude >= ((lowLevels[level] ?? 0) * scale) >> 12) level += 1;
    const code = (difference < 0 ? lowCodesNegative[level] : lowCodesPositive[level]) ?? 0;
    band.adapt((scale * (lowOutput4[code >> 2] ?? 0)) >> 15, code >> 2);
    return code;
  }

  #codeHigh(sample: number): number {
    const band = this.#high;
    const difference = saturate(sample - band.estimate);
    const magnitude = difference >= 0 ? difference : -(difference + 1);
    const isFar = magnitude >= (HIGH_LEVEL * band.scale) >> 12;
    const code = difference < 0 ? (isFar ? 0 : 1) : isFar ? 2 : 3;
    band.adapt((band.scale * (highOutput[code] ?? 0)) >> 15, code);
    return code;
  }
}
