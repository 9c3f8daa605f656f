import { expect, it } from 'vitest';
import { centreTime } from './centre-time.ts';
import { durationParts, formatCount, formatPercent, pointsFromTarget } from './figures.ts';

it('prints percentages with one digit and never rounds a miss up to 100', () => {
  expect(formatPercent(78.43)).toBe('78.4');
  expect(formatPercent(99.94)).toBe('99.9');
  expect(formatPercent(100)).toBe('100');
  expect(formatPercent(0)).toBe('0.0');
});

it('prints lengths with two units at most', () => {
  expect(durationParts(17_000, 'zh')).toEqual([['17', '秒']]);
  expect(durationParts(306_000, 'zh')).toEqual([
    ['5', '分'],
    ['06', '秒'],
  ]);
  expect(durationParts(3_720_000, 'en')).toEqual([
    ['1', 'h'],
    ['02', 'm'],
  ]);
});

it('says how far a figure is from its target', () => {
  expect(pointsFromTarget(78.4, 80)).toEqual({ direction: 'below', points: '1.6' });
  expect(pointsFromTarget(80.02, 80)).toEqual({ direction: 'on', points: '0.0' });
  expect(pointsFromTarget(91, 80)).toEqual({ direction: 'above', points: '11.0' });
});

it('groups thousands', () => {
  expect(formatCount(12_551, 'zh')).toBe('12,551');
});

it("tells the time in the centre's zone", () => {
  expect(centreTime('2026-11-21T16:00:00Z', 'Asia/Shanghai')).toEqual({
    day: '11-22',
    clock: '00:00',
    clockWithSeconds: '00:00:00',
  });
  expect(centreTime('2026-11-21T16:00:00Z', 'Europe/Paris').clock).toBe('17:00');
  expect(centreTime('2026-11-21T16:00:00Z', 'Nowhere/At-All').clock).toMatch(/^\d\d:\d\d$/);
});
