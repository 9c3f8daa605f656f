import { describe, expect, it } from 'vitest';
import { type CalendarSettings, calendarSettingsSchema, type PublicDay } from './calendar.ts';
import { calendarState, isOpen } from './opening-hours.ts';

const name = { zh: '热线', en: 'Hotline' };
const office = [{ from: '08:30', to: '18:00' }];

function calendar(settings: Partial<CalendarSettings> = {}): CalendarSettings {
  const weekly = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] };
  return calendarSettingsSchema.parse({ name, timeZone: 'Asia/Shanghai', weekly, ...settings });
}

const at = (text: string): number => Date.parse(text);
const national = { zh: '国庆节', en: 'National Day' };
const publicDays: PublicDay[] = [
  { date: '2026-10-01', kind: 'holiday', name: national },
  { date: '2026-10-02', kind: 'holiday', name: national },
  { date: '2026-10-10', kind: 'workday', name: national },
];

describe('weekly hours', () => {
  it.each([
    ['2026-11-23T08:29:59+08:00', false],
    ['2026-11-23T08:30:00+08:00', true],
    ['2026-11-23T17:59:59+08:00', true],
    ['2026-11-23T18:00:00+08:00', false],
    ['2026-11-22T12:00:00+08:00', false],
    ['2026-11-23T00:30:00Z', true],
  ])('%s is open: %s', (time, expected) => {
    expect(isOpen(calendar(), [], at(time))).toBe(expected);
  });

  it('may run past midnight, into a day that is closed itself', () => {
    const night = calendar({ weekly: { ...calendar().weekly, sat: [{ from: '22:00', to: '02:00' }] } });
    expect(isOpen(night, [], at('2026-11-21T21:59:00+08:00'))).toBe(false);
    expect(isOpen(night, [], at('2026-11-21T23:59:00+08:00'))).toBe(true);
    expect(isOpen(night, [], at('2026-11-22T01:59:00+08:00'))).toBe(true);
    expect(isOpen(night, [], at('2026-11-22T02:00:00+08:00'))).toBe(false);
    expect(isOpen(night, [], at('2026-11-21T01:00:00+08:00'))).toBe(false);
  });

  it('of a whole day close only at its end', () => {
    const always = calendar({ weekly: { ...calendar().weekly, sun: [{ from: '00:00', to: '24:00' }] } });
    expect(isOpen(always, [], at('2026-11-22T00:00:00+08:00'))).toBe(true);
    expect(isOpen(always, [], at('2026-11-22T23:59:59+08:00'))).toBe(true);
    expect(isOpen(always, [], at('2026-11-23T00:00:00+08:00'))).toBe(false);
  });
});

describe('public holidays', () => {
  it('close a working day and say their name', () => {
    expect(calendarState(calendar(), publicDays, at('2026-10-01T10:00:00+08:00'))).toEqual({
      state: 'holiday',
      name: national,
      opensAt: '2026-10-05T00:30:00.000Z',
    });
  });

  it('open a make-up Saturday with the hours of the chosen weekday', () => {
    const short = calendar({
      makeUpDayAs: 'fri',
      weekly: { ...calendar().weekly, fri: [{ from: '09:00', to: '12:00' }] },
    });
    expect(isOpen(short, publicDays, at('2026-10-10T10:00:00+08:00'))).toBe(true);
    expect(isOpen(short, publicDays, at('2026-10-10T13:00:00+08:00'))).toBe(false);
    expect(isOpen(short, [], at('2026-10-10T10:00:00+08:00'))).toBe(false);
  });

  it('give way to an exception of the centre', () => {
    const exceptions = [
      {
        date: '2026-10-01',
        until: '2026-10-02',
        name: { zh: '值班', en: 'On duty' },
        isHoliday: true,
        hours: [{ from: '10:00', to: '12:00' }],
      },
    ];
    const onDuty = calendar({ exceptions });
    expect(isOpen(onDuty, publicDays, at('2026-10-02T11:00:00+08:00'))).toBe(true);
    expect(calendarState(onDuty, publicDays, at('2026-10-02T12:00:00+08:00')).state).toBe('holiday');
  });

  it('do not cut a night shift that began the evening before', () => {
    const nights = calendar({ weekly: { ...calendar().weekly, wed: [{ from: '20:00', to: '04:00' }] } });
    expect(isOpen(nights, publicDays, at('2026-10-01T03:00:00+08:00'))).toBe(true);
    expect(calendarState(nights, publicDays, at('2026-10-01T04:00:00+08:00')).state).toBe('holiday');
  });
});

describe('summer time', () => {
  const berlin = (from: string, to: string) =>
    calendar({ timeZone: 'Europe/Berlin', weekly: { ...calendar().weekly, sat: [], sun: [{ from, to }] } });

  it('skips the hour that does not exist', () => {
    // 29 March 2026: 02:00 becomes 03:00.
    expect(isOpen(berlin('02:30', '05:00'), [], at('2026-03-29T00:59:00Z'))).toBe(false);
    expect(isOpen(berlin('02:30', '05:00'), [], at('2026-03-29T01:00:00Z'))).toBe(true);
  });

  it('is open both times an hour comes twice', () => {
    // 25 October 2026: 03:00 becomes 02:00.
    const hours = berlin('02:00', '03:00');
    const opens = ['2026-10-24T23:59:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z'];
    expect(opens.map((time) => isOpen(hours, [], at(time)))).toEqual([false, true, true, false]);
  });

  it('finds the next opening on the other side of the change', () => {
    const { opensAt } = calendarState(berlin('09:00', '10:00'), [], at('2026-03-28T20:00:00Z'));
    expect(opensAt).toBe('2026-03-29T07:00:00.000Z');
    const autumn = calendarState(berlin('09:00', '10:00'), [], at('2026-10-24T20:00:00Z'));
    expect(autumn.opensAt).toBe('2026-10-25T08:00:00.000Z');
  });

  it('works in zones off the whole hour and south of the equator', () => {
    const lordHowe = calendar({ timeZone: 'Australia/Lord_Howe' });
    expect(isOpen(lordHowe, [], at('2026-07-06T08:30:00+10:30'))).toBe(true);
    expect(isOpen(lordHowe, [], at('2026-12-07T08:29:00+11:00'))).toBe(false);
    expect(isOpen(calendar({ timeZone: 'Asia/Kathmandu' }), [], at('2026-11-23T08:30:00+05:45'))).toBe(true);
  });
});

describe('a calendar', () => {
  it('that never opens says so', () => {
    const weekly = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    expect(calendarState(calendar({ weekly }), [], at('2026-11-23T10:00:00Z'))).toMatchObject({
      state: 'closed',
      opensAt: null,
    });
  });

  it.each([
    [{ timeZone: 'Asia/Nowhere' }],
    [{ weekly: { mon: [{ from: '9:00', to: '10:00' }] } }],
    [{ weekly: { ...calendar().weekly, mon: [{ from: '09:00', to: '09:00' }] } }],
    [{ exceptions: [{ date: '2026-02-29', name }] }],
    [{ exceptions: [{ date: '2026-03-02', until: '2026-03-01', name }] }],
  ])('refuses %j', (settings) => {
    expect(calendarSettingsSchema.safeParse({ ...calendar(), ...settings }).success).toBe(false);
  });
});
