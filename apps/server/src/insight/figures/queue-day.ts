import { halfHourOf } from './centre-day.ts';
import { shortAbandonMs } from './definitions.ts';

/** How a stay in a queue ended. `customer`: the caller gave up. `system`: turned away, moved to voicemail, cut off. */
export type StayEnd = 'answered' | 'customer' | 'system';

/** What is counted for one queue in one day. */
export interface QueueDay {
  answered: number;
  answeredWithin: number;
  abandoned: number;
  abandonedShort: number;
  /** Sum of the waiting times of the answered. */
  answerMsSum: number;
  /** By half hour of the day in which the stay ended. */
  readonly halfHours: Map<number, { answeredWithin: number; counted: number }>;
}

export function newQueueDay(): QueueDay {
  return { answered: 0, answeredWithin: 0, abandoned: 0, abandonedShort: 0, answerMsSum: 0, halfHours: new Map() };
}

/** Counts one stay that ended at `at` after `waitedMs`. */
export function countStay(
  day: QueueDay,
  end: StayEnd,
  waitedMs: number,
  place: { readonly at: number; readonly dayStart: number; readonly answerWithinMs: number },
): void {
  const isAnswered = end === 'answered';
  const isWithin = isAnswered && waitedMs <= place.answerWithinMs;
  const isShort = end === 'customer' && waitedMs < shortAbandonMs;
  if (isAnswered) {
    day.answered += 1;
    day.answerMsSum += waitedMs;
  } else {
    day.abandoned += 1;
  }
  if (isWithin) day.answeredWithin += 1;
  if (isShort) day.abandonedShort += 1;
  const index = halfHourOf(place.at, place.dayStart);
  const halfHour = day.halfHours.get(index) ?? { answeredWithin: 0, counted: 0 };
  if (!isShort) halfHour.counted += 1;
  if (isWithin) halfHour.answeredWithin += 1;
  day.halfHours.set(index, halfHour);
}

/** answered within T / (answered + abandoned - abandoned short), percent with one decimal; null before the first. */
export function serviceLevelPercent(
  day: Pick<QueueDay, 'answered' | 'answeredWithin' | 'abandoned' | 'abandonedShort'>,
): number | null {
  return percent(day.answeredWithin, day.answered + day.abandoned - day.abandonedShort);
}

export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10;
}
