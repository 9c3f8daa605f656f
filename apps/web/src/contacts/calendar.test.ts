import { describe, expect, it } from 'vitest';
import { addDays, addMonths, formatDate, parseTypedDate, readDate, weekdayOf, weeksOf } from './calendar.ts';

const today = { year: 2026, month: 11, day: 22 };
const shown = (typed: string): string | null => {
  const day = parseTypedDate(typed, today);
  return day === null ? null : formatDate(day);
};

describe('parseTypedDate', () => {
  it.each(['2026-11-09', '2026/11/9', '20261109', '11-09', '11/9', '11.9', '2026年11月9日', '11月9日', ' 11 - 9 '])(
    'reads %s',
    (typed) => {
      expect(shown(typed)).toBe('2026-11-09');
    },
  );
  it('takes a day of this year that is still to come for last year', () => {
    expect(shown('12-01')).toBe('2025-12-01');
    expect(shown('11-22')).toBe('2026-11-22');
  });
  it.each(['', 'tomorrow', '2026-13-01', '2026-02-30', '13-13', '2026-11', '1-2-3-4', '99999-01-01'])(
    'refuses %j',
    (typed) => {
      expect(shown(typed)).toBeNull();
    },
  );
});

it('reads only whole dates from an address', () => {
  expect(readDate('2026-11-22')).toEqual(today);
  expect(readDate('2026-02-29')).toBeNull();
  expect(readDate('2028-02-29')).not.toBeNull();
  expect(readDate('11-22')).toBeNull();
});

it('counts over the ends of months and years', () => {
  expect(formatDate(addDays({ year: 2026, month: 12, day: 31 }, 1))).toBe('2027-01-01');
  expect(formatDate(addMonths({ year: 2026, month: 1, day: 31 }, 1))).toBe('2026-02-28');
  expect(formatDate(addMonths({ year: 2026, month: 1, day: 15 }, -1))).toBe('2025-12-15');
});

it('lays a month out in weeks from Monday', () => {
  const weeks = weeksOf(today);
  expect(weeks).toHaveLength(6);
  expect(weeks[0]?.map((day) => day.day)).toEqual([26, 27, 28, 29, 30, 31, 1]);
  expect(weekdayOf(today)).toBe(6);
});
