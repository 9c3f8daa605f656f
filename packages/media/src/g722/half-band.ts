import { saturate } from './sub-band.ts';

/*
 * Between 8 and 16 kHz. Taking G.722's lower band for the 8 kHz signal would be cheaper, but its mirror filter is only 3 dB
 * down at 4 kHz and leaves what lies above folded into the band; only the two bands together cancel that. So the audio goes
 * through full 16 kHz and a half-band filter: flat to 3.4 kHz, 60 dB down from 4.6 kHz on.
 */

/** Taps beside the middle one that are not zero, on one side. */
const SIDE = 12;
const HISTORY_DOWN = 4 * SIDE - 2;
const HISTORY_UP = 2 * SIDE - 1;
/** Kaiser window for 60 dB. */
const SHAPE = 5.65;

function bessel(x: number): number {
  let sum = 1;
  for (let k = 1, term = 1; k < 30; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Taps at distance 1, 3, 5... from the middle; together with those of the other side they add up to one half. */
const side = Float32Array.from({ length: SIDE }, (_, i) => {
  const distance = 2 * i + 1;
  const window = bessel(SHAPE * Math.sqrt(1 - (distance / (2 * SIDE)) ** 2)) / bessel(SHAPE);
  return (window * Math.sin((Math.PI * distance) / 2)) / (Math.PI * distance);
});
const total = side.reduce((sum, tap) => sum + tap, 0);
for (let i = 0; i < SIDE; i++) side[i] = (side[i] ?? 0) / (4 * total);

/** 16 kHz to 8 kHz. */
export class HalfBandDown {
  #line = new Float32Array(HISTORY_DOWN);

  /** Turns `samples[0, 2 * count)` into `into[at, at + count)`. */
  process(samples: Int16Array, count: number, into: Int16Array, at: number): void {
    const line = new Float32Array(HISTORY_DOWN + 2 * count);
    line.set(this.#line);
    line.set(samples.subarray(0, 2 * count), HISTORY_DOWN);
    for (let i = 0; i < count; i++) {
      const middle = 2 * i + 2 * SIDE;
      let sum = 0.5 * (line[middle] ?? 0);
      for (let tap = 0, distance = 1; tap < SIDE; tap++, distance += 2) {
        sum += (side[tap] ?? 0) * ((line[middle - distance] ?? 0) + (line[middle + distance] ?? 0));
      }
      into[at + i] = saturate(Math.round(sum));
    }
    this.#line = line.slice(2 * count);
  }
}

/** 8 kHz to 16 kHz. */
export class HalfBandUp {
  #line = new Float32Array(HISTORY_UP);

  /** Turns `samples[0, count)` into `into[0, 2 * count)`. */
  process(samples: Int16Array, count: number, into: Int16Array): void {
    const line = new Float32Array(HISTORY_UP + count);
    line.set(this.#line);
    line.set(samples.subarray(0, count), HISTORY_UP);
    for (let i = 0; i < count; i++) {
      const middle = i + SIDE - 1;
      let sum = 0;
      for (let tap = 0; tap < SIDE; tap++) {
        sum += (side[tap] ?? 0) * ((line[middle - tap] ?? 0) + (line[middle + 1 + tap] ?? 0));
      }
      into[2 * i] = line[middle] ?? 0;
      into[2 * i + 1] = saturate(Math.round(2 * sum));
    }
    this.#line = line.slice(count);
  }
}
