/** Days without times or zones, as people write them: `2026-11-22`. All arithmetic by the calendar, none by hours. */

export interface Day {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

export function formatDate({ year, month, day }: Day): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** `2026-11-22` and nothing else; null when there is no such day. */
export function readDate(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match === null ? null : realDay(Number(match[1]), Number(match[2]), Number(match[3]));
}

function realDay(year: number, month: number, day: number): Day | null {
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return { year, month, day };
}

/**
 * What somebody typed: 2026-11-22, 2026/11/22, 20261122, 11-22, 11/22, 11.22, 2026年11月22日, 11月22日. Without a year it is
 * the latest such day that is not after today.
 */
export function parseTypedDate(typed: string, today: Day): Day | null {
  const text = typed
    .trim()
    .replace(/[年月/.]/g, '-')
    .replace(/日$/, '')
    .replace(/\s/g, '');
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact !== null) return realDay(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  const whole = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (whole !== null) return realDay(Number(whole[1]), Number(whole[2]), Number(whole[3]));
  const short = /^(\d{1,2})-(\d{1,2})$/.exec(text);
  if (short === null) return null;
  const [month, day] = [Number(short[1]), Number(short[2])];
  const thisYear = realDay(today.year, month, day);
  if (thisYear !== null && compareDays(thisYear, today) <= 0) return thisYear;
  return realDay(today.year - 1, month, day);
}

export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function addDays({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The same day of another month, or its last one: one month after 01-31 is 02-28. */
export function addMonths({ year, month, day }: Day, months: number): Day {
  const at = year * 12 + month - 1 + months;
  const [newYear, newMonth] = [Math.floor(at / 12), (((at % 12) + 12) % 12) + 1];
  return { year: newYear, month: newMonth, day: Math.min(day, daysIn(newYear, newMonth)) };
}

export function compareDays(left: Day, right: Day): number {
  return left.year - right.year || left.month - right.month || left.day - right.day;
}

export function isSameDay(left: Day | null, right: Day | null): boolean {
  return left !== null && right !== null && compareDays(left, right) === 0;
}

/** 0 is Monday. */
export function weekdayOf({ year, month, day }: Day): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}

/** Six weeks from the Monday on or before the first of the month. */
export function weeksOf(month: Day): Day[][] {
  const first = { ...month, day: 1 };
  const start = addDays(first, -weekdayOf(first));
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, at) => addDays(start, week * 7 + at)));
}

/** Today where the browser is. */
export function dayAt(time: number): Day {
  const date = new Date(time);
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

/** The first moment of the day where the browser is. */
export function startOfDay({ year, month, day }: Day): Date {
  return new Date(year, month - 1, day);
}
