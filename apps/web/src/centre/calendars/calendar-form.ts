/** Calendars as they are typed and shown: hours as a line of text, a month as rows of days. */
import {
  type CalendarException,
  type CalendarSettings,
  type Hours,
  hoursSchema,
  type PublicDay,
  weekdays,
} from '@shouwen/contract/flows';

/** `09:00-12:00 13:30-18:00`; empty for a closed day. */
export function hoursText(hours: readonly Hours[]): string {
  return hours.map(({ from, to }) => `${from}-${to}`).join(' ');
}

/** Null when it cannot be read. One digit of an hour, full-width signs and commas are understood. */
export function readHours(text: string): Hours[] | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[–—~至到]/g, '-')
    .replace(/\s*-\s*/g, '-');
  const spans = plain.split(/[\s,;、]+/).filter((span) => span !== '');
  const hours: Hours[] = [];
  for (const span of spans) {
    const [, from, to] = /^(\d{1,2}:\d{2})-(\d{1,2}:\d{2})$/.exec(span) ?? [];
    const read = hoursSchema.safeParse({ from: from?.padStart(5, '0'), to: to?.padStart(5, '0') });
    if (!read.success) return null;
    hours.push(read.data);
  }
  return hours.length > 8 ? null : hours;
}

export function newCalendar(timeZone: string, region: string | null): CalendarSettings {
  const office: Hours[] = [{ from: '09:00', to: '18:00' }];
  return {
    name: { zh: '', en: '' },
    timeZone,
    weekly: { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] },
    holidayRegion: region,
    makeUpDayAs: 'mon',
    exceptions: [],
  };
}

export interface DayView {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly isInMonth: boolean;
  readonly kind: 'usual' | 'closed' | 'holiday' | 'make-up' | 'exception';
  readonly hours: readonly Hours[];
  readonly name: CalendarException['name'] | null;
}

type Rules = Pick<CalendarSettings, 'weekly' | 'makeUpDayAs' | 'exceptions'>;

/** One day: an exception is stronger than a public holiday or make-up workday, those than the week. */
export function dayView(calendar: Rules, publicDays: readonly PublicDay[], date: string, isInMonth = true): DayView {
  const own = calendar.exceptions.findLast((one) => date >= one.date && date <= (one.until ?? one.date));
  if (own !== undefined) {
    const kind = own.isHoliday && own.hours.length === 0 ? 'holiday' : 'exception';
    return { date, isInMonth, kind, hours: own.hours, name: own.name };
  }
  const known = publicDays.find((day) => day.date === date);
  if (known?.kind === 'holiday') return { date, isInMonth, kind: 'holiday', hours: [], name: known.name };
  if (known !== undefined) {
    return { date, isInMonth, kind: 'make-up', hours: calendar.weekly[calendar.makeUpDayAs], name: known.name };
  }
  const hours = calendar.weekly[weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon'];
  return { date, isInMonth, kind: hours.length === 0 ? 'closed' : 'usual', hours, name: null };
}

/** Weeks from Monday that hold the month `YYYY-MM`. */
export function monthView(calendar: Rules, publicDays: readonly PublicDay[], month: string): DayView[][] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const before = (first.getUTCDay() + 6) % 7;
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const weeks = Math.ceil((before + days) / 7);
  return Array.from({ length: weeks }, (_week, row) =>
    Array.from({ length: 7 }, (_day, column) => {
      const offset = row * 7 + column - before;
      const date = new Date(first.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
      return dayView(calendar, publicDays, date, offset >= 0 && offset < days);
    }),
  );
}

/** `2026-10` and `-1` give `2026-09`. */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}
