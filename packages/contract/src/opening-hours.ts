import type { CalendarException, CalendarSettings, CalendarState, Hours, PublicDay } from './calendar.ts';
import { weekdays } from './calendar.ts';
import { wallClock } from './time-zone.ts';

/** How far ahead the next opening is looked for: longer than any holiday, short enough to be cheap. */
const DAYS_AHEAD_MAX = 60;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface DayPlan {
  readonly hours: readonly Hours[];
  readonly isHoliday: boolean;
  readonly name: CalendarState['name'];
}

type Rules = Pick<CalendarSettings, 'timeZone' | 'weekly' | 'makeUpDayAs' | 'exceptions'>;

/**
 * Whether the centre is open at `at` (milliseconds since 1970), and why not. `publicDays` are those of the calendar's
 * region, of any years. A time after midnight that belongs to the evening before is open even if the new day is a holiday.
 */
export function calendarState(calendar: Rules, publicDays: readonly PublicDay[], at: number): CalendarState {
  const { date, minute } = wallClock(calendar.timeZone, at);
  const today = planOf(calendar, publicDays, date);
  const evening = planOf(calendar, publicDays, addDays(date, -1));
  const isOpen =
    today.hours.some((hours) => isWithin(hours, minute)) ||
    evening.hours.some((hours) => isAfterMidnight(hours, minute));
  if (isOpen) return { state: 'open', name: today.name, opensAt: null };
  const opensAt = nextOpening(calendar, publicDays, at);
  return {
    state: today.isHoliday ? 'holiday' : 'closed',
    name: today.name,
    opensAt: opensAt === null ? null : new Date(opensAt).toISOString(),
  };
}

/** True while the centre is open. See {@link calendarState}. */
export function isOpen(calendar: Rules, publicDays: readonly PublicDay[], at: number): boolean {
  return calendarState(calendar, publicDays, at).state === 'open';
}

function planOf(calendar: Rules, publicDays: readonly PublicDay[], date: string): DayPlan {
  const own = calendar.exceptions.findLast((exception) => covers(exception, date));
  if (own !== undefined) return { hours: own.hours, isHoliday: own.isHoliday, name: own.name };
  const known = publicDays.find((day) => day.date === date);
  if (known?.kind === 'holiday') return { hours: [], isHoliday: true, name: known.name };
  const weekday = known?.kind === 'workday' ? calendar.makeUpDayAs : weekdayOf(date);
  return { hours: calendar.weekly[weekday], isHoliday: false, name: known?.name ?? null };
}

function covers({ date, until }: CalendarException, day: string): boolean {
  return day >= date && day <= (until ?? date);
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** On the day itself: hours past midnight count until its end. */
function isWithin(hours: Hours, minute: number): boolean {
  const from = minuteOf(hours.from);
  const to = minuteOf(hours.to);
  return minute >= from && (to < from || minute < to);
}

function isAfterMidnight(hours: Hours, minute: number): boolean {
  return minuteOf(hours.to) < minuteOf(hours.from) && minute < minuteOf(hours.to);
}

function nextOpening(calendar: Rules, publicDays: readonly PublicDay[], at: number): number | null {
  const { date } = wallClock(calendar.timeZone, at);
  for (let ahead = 0; ahead <= DAYS_AHEAD_MAX; ahead++) {
    const day = addDays(date, ahead);
    const starts = planOf(calendar, publicDays, day)
      .hours.map((hours) => instantOf(calendar.timeZone, day, minuteOf(hours.from)))
      .filter((start) => start > at);
    if (starts.length > 0) return Math.min(...starts);
  }
  return null;
}

/** The days of the year are counted in UTC, where each has 24 hours. */
function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function weekdayOf(date: string) {
  const fromSunday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekdays[(fromSunday + 6) % 7] ?? 'mon';
}

/**
 * The instant a wall clock of the zone shows this time. Two steps find the offset that holds then; a time skipped by the
 * change to summer time becomes the moment after the jump or an hour beside it, which is near enough for an announcement.
 */
function instantOf(timeZone: string, date: string, minute: number): number {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  const guess = asUtc - offsetMs(timeZone, asUtc);
  return asUtc - offsetMs(timeZone, guess);
}

function offsetMs(timeZone: string, at: number): number {
  const { date, minute } = wallClock(timeZone, at);
  const shown = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  return shown - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}
