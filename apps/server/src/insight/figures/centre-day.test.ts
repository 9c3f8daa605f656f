import { describe, expect, it } from 'vitest';
import { dayStartOf, halfHourOf, nextDayStart } from './centre-day.ts';

const iso = (at: number): string => new Date(at).toISOString();

describe('the day of the centre', () => {
  it.each([
    ['2026-11-24T06:30:00Z', 'Asia/Shanghai', '2026-11-23T16:00:00.000Z'],
    ['2026-11-23T16:00:00Z', 'Asia/Shanghai', '2026-11-23T16:00:00.000Z'],
    ['2026-11-23T15:59:59.999Z', 'Asia/Shanghai', '2026-11-22T16:00:00.000Z'],
    ['2026-07-01T12:00:00Z', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-10-25T20:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-11-24T06:30:00Z', 'Asia/Kathmandu', '2026-11-23T18:15:00.000Z'],
  ])('of %s in %s began at %s', (at, timeZone, start) => {
    expect(iso(dayStartOf(Date.parse(at), timeZone))).toBe(start);
  });

  it('has 23 or 25 hours when the clocks change', () => {
    const hours = (at: string): number => {
      const start = dayStartOf(Date.parse(at), 'Europe/Berlin');
      return (nextDayStart(start, 'Europe/Berlin') - start) / 3_600_000;
    };
    expect([hours('2026-03-29T12:00:00Z'), hours('2026-10-25T12:00:00Z'), hours('2026-07-01T12:00:00Z')]).toEqual([
      23, 25, 24,
    ]);
  });

  it('is counted in half hours from its beginning', () => {
    expect([halfHourOf(0, 0), halfHourOf(1_799_999, 0), halfHourOf(1_800_000, 0)]).toEqual([0, 0, 1]);
  });
});
