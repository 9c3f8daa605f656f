import type { Digit } from './telephone-event.ts';

/*
 * Digits sent as tones (ITU-T Q.23), recognised within the limits of Q.24: 40 ms of tone and 40 ms of pause are enough, a gap
 * of 10 ms does not split a digit, up to 20 ms are no digit, frequencies 1.5 % off are taken and 3.5 % off are not.
 *
 * The audio is looked at in blocks of 10 ms. Such a block alone cannot tell 697 Hz from 720, but the phase of a steady tone
 * moves from one block to the next by exactly what its frequency asks; from this the frequency is known within a few Hz. It is
 * also what speech does not do: two voiced harmonics that stand still to 2.5 % for 30 ms, alone, and in the right ratio of
 * levels are rare.
 */

const BLOCK = 80;
const BLOCK_MS = 10;
const RATE = 8000;
const lows = [697, 770, 852, 941];
const highs = [1209, 1336, 1477, 1633];
const keys = ['123A', '456B', '789C', '*0#D'];

/**
 * Blocks of the same digit in a row that make it, and blocks without it that end it. The first block of a tone counts as one
 * without, for its frequency is not known yet.
 */
const ON_BLOCKS = 3;
const OFF_BLOCKS = 4;
/** A tone may be this far off its nominal frequency. */
const FREQUENCY_TOLERANCE = 0.025;
/** Part of the energy of a block that must be in the two tones. */
const TONE_SHARE_MIN = 0.8;
/** The upper tone against the lower one, dB: 4 and -8 in Q.24, and what the two blur each other in so short a block. */
const TWIST_MAX_DB = 5;
const TWIST_MIN_DB = -11;
/** Peak of one tone below which nothing is looked for: about -36 dBm0 (Q.24 asks for -25). */
const PEAK_MIN = 350;

interface Probe {
  hz: number;
  coefficient: number;
  /** Turn of one block at this frequency, and of its last sample, radians. */
  turn: number;
  lastTurn: number;
}

function probeOf(hz: number): Probe {
  const step = (2 * Math.PI * hz) / RATE;
  return { hz, coefficient: 2 * Math.cos(step), turn: step * BLOCK, lastTurn: step * (BLOCK - 1) };
}

const lowProbes = lows.map(probeOf);
const highProbes = highs.map(probeOf);

/** The strongest tone of one group in one block. */
interface Tone {
  index: number;
  /** Squared amplitude. */
  power: number;
  phase: number;
}

/** Difference of two angles, -pi to pi. */
function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** How far a tone is off its nominal frequency, Hz, from the phases of two neighbouring blocks. Good for 50 Hz. */
function offsetOf(probe: Probe, before: Tone, now: Tone): number {
  return (wrap(now.phase - before.phase - probe.turn) * RATE) / (2 * Math.PI * BLOCK);
}

/** Recognises digits in linear 8 kHz audio of one party. */
export class ToneDetector {
  readonly #block = new Float32Array(BLOCK);
  #filled = 0;
  #low: Tone | null = null;
  #high: Tone | null = null;
  /** The digit that is on, or being counted. */
  #key: string | null = null;
  #onBlocks = 0;
  #offBlocks = 0;
  #isOn = false;

  /** Takes more audio; returns a digit when one has ended. Lost packets are best left out: a digit then goes on across. */
  receive(samples: Int16Array, count: number): Digit | null {
    let digit: Digit | null = null;
    for (let i = 0; i < count; i++) {
      this.#block[this.#filled++] = samples[i] ?? 0;
      if (this.#filled < BLOCK) continue;
      this.#filled = 0;
      digit = this.#count(this.#look()) ?? digit;
    }
    return digit;
  }

  /** Forgets a digit that is on, because it was told by other means. */
  reset(): void {
    this.#key = null;
    this.#isOn = false;
    this.#low = null;
    this.#high = null;
  }

  /** Follows what one block shows. */
  #count(key: string | null): Digit | null {
    let ended: Digit | null = null;
    if (key !== null && key === this.#key) {
      this.#onBlocks += 1;
      // A short gap counts as part of the digit.
      if (this.#isOn) this.#onBlocks += this.#offBlocks;
      this.#offBlocks = 0;
      if (this.#onBlocks >= ON_BLOCKS) this.#isOn = true;
      return null;
    }
    this.#offBlocks += 1;
    const isOver = key !== null || this.#offBlocks >= OFF_BLOCKS || !this.#isOn;
    if (!isOver) return null;
    if (this.#isOn && this.#key !== null) ended = { digit: this.#key, durationMs: this.#onBlocks * BLOCK_MS };
    this.#key = key;
    // The block before began the tone: a frequency is known only from the second one on.
    this.#onBlocks = key === null ? 0 : 2;
    this.#offBlocks = 0;
    this.#isOn = false;
    return ended;
  }

  /** The digit of this block and the one before, if both are made of its two tones. */
  #look(): string | null {
    const block = this.#block;
    let energy = 0;
    for (const sample of block) energy += sample * sample;
    const [lowBefore, highBefore] = [this.#low, this.#high];
    this.#low = null;
    this.#high = null;
    if (energy < (PEAK_MIN * PEAK_MIN * BLOCK) / 2) return null;
    const low = strongest(block, lowProbes);
    const high = strongest(block, highProbes);
    if (!this.#isDigit(low, high, energy)) return null;
    this.#low = low;
    this.#high = high;
    if (lowBefore?.index !== low.index || highBefore?.index !== high.index) return null;
    return isSteady(lowProbes, lowBefore, low) && isSteady(highProbes, highBefore, high)
      ? (keys[low.index]?.[high.index] ?? null)
      : null;
  }

  #isDigit(low: Tone, high: Tone, energy: number): boolean {
    const least = PEAK_MIN * PEAK_MIN;
    if (low.power < least || high.power < least) return false;
    const twist = 10 * Math.log10(high.power / low.power);
    if (twist > TWIST_MAX_DB || twist < TWIST_MIN_DB) return false;
    return ((low.power + high.power) * BLOCK) / 2 >= TONE_SHARE_MIN * energy;
  }
}

function isSteady(probes: readonly Probe[], before: Tone, now: Tone): boolean {
  const probe = probes[now.index];
  return probe !== undefined && Math.abs(offsetOf(probe, before, now)) <= FREQUENCY_TOLERANCE * probe.hz;
}

/** Goertzel's algorithm for each frequency of a group. */
function strongest(block: Float32Array, probes: readonly Probe[]): Tone {
  let best: Tone = { index: -1, power: 0, phase: 0 };
  for (const [index, { coefficient, lastTurn }] of probes.entries()) {
    let before = 0;
    let last = 0;
    for (const sample of block) {
      const current = sample + coefficient * last - before;
      before = last;
      last = current;
    }
    const real = last - (before * coefficient) / 2;
    const imaginary = before * Math.sqrt(1 - (coefficient / 2) ** 2);
    const power = (4 * (real * real + imaginary * imaginary)) / (BLOCK * BLOCK);
    if (power > best.power) best = { index, power, phase: Math.atan2(imaginary, real) - lastTurn };
  }
  return best;
}
