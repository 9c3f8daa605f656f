/** Shortest and longest pitch period looked for, samples: 200 to 66 Hz, the range of ITU-T G.711 appendix I. */
export const LAG_MIN = 40;
export const LAG_MAX = 120;

/** Mean square below which audio is so quiet that a seam in it cannot be heard: about -60 dBm0. */
const QUIET = 30 * 30;

/** How far back the signal looks most like itself. */
export interface Lag {
  samples: number;
  /** -1 to 1; near 1 means that a seam at this lag cannot be heard. Quiet audio counts as 1. */
  likeness: number;
}

/**
 * Compares `audio[at, at + window)` with the same stretch LAG_MIN to LAG_MAX samples earlier (normalised cross-correlation)
 * and returns the best lag. `at` must be LAG_MAX or more.
 */
export function findLag(audio: Int16Array, at: number, window: number): Lag {
  let energy = 0;
  let energyBefore = 0;
  for (let i = 0; i < window; i++) {
    const sample = audio[at + i] ?? 0;
    const before = audio[at - LAG_MIN + i] ?? 0;
    energy += sample * sample;
    energyBefore += before * before;
  }
  if (energy < QUIET * window) return { samples: LAG_MAX, likeness: 1 };
  let best: Lag = { samples: LAG_MAX, likeness: -1 };
  for (let lag = LAG_MIN; lag <= LAG_MAX; lag++) {
    const from = at - lag;
    let product = 0;
    for (let i = 0; i < window; i++) product += (audio[at + i] ?? 0) * (audio[from + i] ?? 0);
    const likeness = energyBefore > 0 ? product / Math.sqrt(energy * energyBefore) : 0;
    if (likeness > best.likeness) best = { samples: lag, likeness };
    // The earlier stretch moves one sample back: one comes in at its start, one falls off its end.
    const joins = audio[from - 1] ?? 0;
    const leaves = audio[from + window - 1] ?? 0;
    energyBefore += joins * joins - leaves * leaves;
  }
  return best;
}

/** Writes to `into[at, at + length)` what turns from `from[fromAt...]` into `to[toAt...]`; the arrays may be the same. */
export function crossFade(
  from: Int16Array,
  fromAt: number,
  to: Int16Array,
  toAt: number,
  into: Int16Array,
  at: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    const share = (i + 1) / (length + 1);
    into[at + i] = (from[fromAt + i] ?? 0) * (1 - share) + (to[toAt + i] ?? 0) * share;
  }
}
