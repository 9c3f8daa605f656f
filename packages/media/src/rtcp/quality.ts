/**
 * The E-model of ITU-T G.107 reduced to what RTP can know (as in Cole & Rosenbluth, "Voice over IP performance monitoring",
 * 2001): R = 93.2 - Id - Ie,eff, with all other factors at their defaults.
 */
const BEST_RATING = 93.2;
/** G.711 with loss concealment: no impairment of its own, robustness 25.1 (ITU-T G.113 appendix I). */
const LOSS_ROBUSTNESS = 25.1;
/** Packetisation and a jitter buffer of one packet, ms. */
const FIXED_DELAY_MS = 40;

/** Mean opinion score 1.0-4.5 (G.107 annex B) of one direction. `roundTripMs` null counts as 0. */
export function meanOpinionScore(lossPercent: number, jitterMs: number, roundTrip: number | null): number {
  // A jitter buffer settles near twice the mean jitter.
  const delay = (roundTrip ?? 0) / 2 + 2 * jitterMs + FIXED_DELAY_MS;
  const delayImpairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const lossImpairment = (95 * lossPercent) / (lossPercent + LOSS_ROBUSTNESS);
  const rating = Math.max(0, Math.min(100, BEST_RATING - delayImpairment - lossImpairment));
  const score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
  return Math.round(Math.max(1, Math.min(4.5, score)) * 100) / 100;
}
