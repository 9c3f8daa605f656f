/** First and longest pause before a crashed process is started again. */
export const BACK_OFF_FIRST_MS = 200;
export const BACK_OFF_MAX_MS = 10_000;

/** A process that ran this long was healthy: the next crash starts again at the shortest pause. */
export const HEALTHY_AFTER_MS = 30_000;

/** The pause before start number `attempt` in a row, 0 for the first restart. */
export function backOffMs(attempt: number): number {
  return Math.min(BACK_OFF_FIRST_MS * 2 ** Math.min(attempt, 30), BACK_OFF_MAX_MS);
}
