import { type CalendarSettings, calendarSettingsSchema, calendarState, type PublicDay } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { addMonths, dayView, hoursText, monthView, newCalendar, readHours } from './calendar-form.ts';

const publicDays: PublicDay[] = [
  { date: '2026-10-01', kind: 'holiday', name: { zh: '国庆节', en: 'National Day' } },
  { date: '2026-10-10', kind: 'workday', name: { zh: '国庆节调休', en: 'Make-up day' } },
];
const calendar: CalendarSettings = calendarSettingsSchema.parse({
  ...newCalendar('Asia/Shanghai', 'cn'),
  exceptions: [
    { date: '2026-10-12', name: { zh: '盘点', en: 'Stocktaking' }, hours: [{ from: '13:00', to: '18:00' }] },
    {
      date: '2026-10-01',
      until: '2026-10-02',
      name: { zh: '值班', en: 'Duty' },
      hours: [{ from: '10:00', to: '14:00' }],
    },
  ],
});

describe('hours as a line of text', () => {
  it('are read as they are written, and in ways people write them', () => {
    const noon = [
      { from: '09:00', to: '12:00' },
      { from: '13:30', to: '18:00' },
    ];
    expect(readHours('09:00-12:00 13:30-18:00')).toEqual(noon);
    expect(readHours(' 9:00 – 12:00，13：30至18:00')).toEqual(noon);
    expect(hoursText(noon)).toBe('09:00-12:00 13:30-18:00');
    expect(readHours('')).toEqual([]);
    expect(readHours('22:00-06:00')).toEqual([{ from: '22:00', to: '06:00' }]);
  });

  it('that are none are refused', () => {
    for (const text of ['9-18', '25:00-26:00', '09:00-09:00', '09:00', 'morning'])
      expect(readHours(text), text).toBeNull();
  });
});

describe('a month', () => {
  it('has whole weeks from Monday', () => {
    const weeks = monthView(calendar, publicDays, '2026-10');
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    expect(weeks[0]?.[0]).toMatchObject({ date: '2026-09-28', isInMonth: false });
    expect(weeks.flat().filter((day) => day.isInMonth)).toHaveLength(31);
    expect(
      monthView(calendar, [], '2027-02')
        .flat()
        .filter((day) => day.isInMonth),
    ).toHaveLength(28);
  });

  it('shows holidays, make-up workdays and exceptions, the strongest first', () => {
    expect(dayView(calendar, publicDays, '2026-10-01')).toMatchObject({ kind: 'exception', name: { en: 'Duty' } });
    expect(dayView({ ...calendar, exceptions: [] }, publicDays, '2026-10-01')).toMatchObject({ kind: 'holiday' });
    expect(dayView(calendar, publicDays, '2026-10-10')).toMatchObject({ kind: 'make-up' });
    expect(dayView(calendar, publicDays, '2026-10-11')).toMatchObject({ kind: 'closed' });
    expect(dayView(calendar, publicDays, '2026-10-13')).toMatchObject({ kind: 'usual' });
  });

  it('says of every day of a year what callers hear at noon', () => {
    for (let day = 0; day < 365; day += 1) {
      const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
      const view = dayView(calendar, publicDays, date);
      const isOpen = view.hours.some(({ from, to }) => from <= '12:00' && '12:00' < to);
      const { state } = calendarState(calendar, publicDays, Date.parse(`${date}T12:00:00+08:00`));
      expect(state === 'open', date).toBe(isOpen);
      if (view.kind === 'holiday') expect(state, date).toBe('holiday');
    }
  });

  it('follows and comes before others', () => {
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(addMonths('2026-12', 1)).toBe('2027-01');
  });
});
