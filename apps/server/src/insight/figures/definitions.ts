/** The definitions of docs/figures.md that are numbers. */

/** A caller who goes away sooner than this was not given a chance; left out of the service level. */
export const shortAbandonMs = 5000;
/** Talking longer than this is shown as over the limit. */
export const longTalkMs = 10 * 60_000;
/** Half hours of the trend. */
export const trendHalfHours = 8;
/**
 * How long before midnight the log is read from, so that calls that run over midnight are known. A contact that began
 * earlier and still runs is not counted when it ends.
 */
export const overMidnightMs = 6 * 3_600_000;
