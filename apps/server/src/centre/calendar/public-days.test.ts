import { calendarSettingsSchema, isOpen } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { builtInPublicDays } from './public-days.ts';

const office = [{ from: '09:00', to: '17:00' }];
const calendar = calendarSettingsSchema.parse({
  name: { zh: '工作时间', en: 'Office hours' },
  timeZone: 'Asia/Shanghai',
  weekly: { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] },
  holidayRegion: 'cn',
});
const days = builtInPublicDays.flatMap((year) => year.days);
const noonOf = (date: string) => Date.parse(`${date}T12:00:00+08:00`);

describe('the public holidays that ship', () => {
  it('are those of 2025 and 2026, each with its source', () => {
    expect(builtInPublicDays.map(({ year, region }) => `${region} ${year}`)).toEqual(['cn 2025', 'cn 2026']);
    for (const { source, year } of builtInPublicDays) expect(source).toContain(`${year}年部分节假日安排的通知`);
  });

  it('have as many days off and make-up days as the notices count', () => {
    // 2025: 1+8+3+5+3+8; 2026: 3+9+3+5+3+3+7.
    const count = (kind: string) =>
      builtInPublicDays.map((year) => year.days.filter((day) => day.kind === kind).length);
    expect(count('holiday')).toEqual([28, 33]);
    expect(count('workday')).toEqual([5, 6]);
  });

  it('make up for days off at weekends only', () => {
    for (const { date, kind } of days) {
      if (kind === 'workday') expect([0, 6]).toContain(new Date(`${date}T00:00:00Z`).getUTCDay());
    }
  });

  it.each([
    ['2025-01-26', true],
    ['2025-01-28', false],
    ['2025-02-05', true],
    ['2025-10-08', false],
    ['2025-10-11', true],
    ['2026-01-02', false],
    ['2026-01-04', true],
    ['2026-02-14', true],
    ['2026-02-23', false],
    ['2026-02-24', true],
    ['2026-05-09', true],
    ['2026-09-20', true],
    ['2026-09-25', false],
    ['2026-10-07', false],
    ['2026-10-08', true],
    ['2026-10-10', true],
    ['2026-10-11', false],
  ])('%s at noon is open: %s', (date, expected) => {
    expect(isOpen(calendar, days, noonOf(date))).toBe(expected);
  });
});
