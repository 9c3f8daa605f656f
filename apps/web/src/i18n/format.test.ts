import { afterEach, describe, expect, it } from 'vitest';
import { setCentreZone } from './centre-zone.ts';
import { formatClock, formatDay, formatDaysAgo, formatDuration, formatMoment, formatTimer } from './format.ts';

describe('times', () => {
  it('tick as mm:ss and get hours only when there are some', () => {
    expect(formatTimer(72_999)).toBe('01:12');
    expect(formatTimer(-500)).toBe('00:00');
    expect(formatTimer(3_672_000)).toBe('1:01:12');
  });

  it('are written with units in text, two at most', () => {
    expect(formatDuration(31_000, 'zh')).toBe('31 秒');
    expect(formatDuration(292_000, 'zh')).toBe('4 分 52 秒');
    expect(formatDuration(5 * 3_600_000 + 18 * 60_000 + 30_000, 'zh')).toBe('5 小时 18 分');
    expect(formatDuration(240_000, 'en')).toBe('4 min');
    expect(formatDuration(7_200_000, 'en')).toBe('2 h');
  });

  it('name today and yesterday by the calendar, not by 24 hours', () => {
    const now = new Date(2026, 10, 22, 0, 10).getTime();
    const lateYesterday = new Date(2026, 10, 21, 23, 50).getTime();
    expect(formatDay(lateYesterday, now, 'zh')).toBe('昨天');
    expect(formatDay(now, now, 'en')).toBe('today');
    expect(formatMoment(new Date(2026, 10, 19, 15, 20).getTime(), now, 'zh')).toBe('11-19 15:20');
    expect(formatMoment(new Date(2025, 10, 19, 5, 2).getTime(), now, 'zh')).toBe('2025-11-19 05:02');
    expect(formatDaysAgo(new Date(2026, 10, 19, 15, 20).getTime(), now, 'zh')).toBe('3 天前');
    expect(formatClock(new Date(2026, 10, 19, 5, 2, 9).getTime(), true)).toBe('05:02:09');
  });
});

describe('in the zone of the centre', () => {
  afterEach(() => setCentreZone(null));

  it('clock and day are the centre’s, not the browser’s', () => {
    const eveningInUtc = '2026-11-21T16:30:00Z';
    setCentreZone('Asia/Shanghai');
    expect(formatClock(eveningInUtc, true)).toBe('00:30:00');
    expect(formatDay(eveningInUtc, Date.parse('2026-11-22T15:59:00Z'), 'zh')).toBe('今天');
    expect(formatDay(eveningInUtc, Date.parse('2026-11-22T16:01:00Z'), 'zh')).toBe('昨天');
    setCentreZone('America/New_York');
    expect(formatClock(eveningInUtc)).toBe('11:30');
    setCentreZone('Nowhere/Atall');
    expect(formatClock(new Date(2026, 10, 19, 5, 2).getTime()), 'falls back').toBe('05:02');
  });
});
