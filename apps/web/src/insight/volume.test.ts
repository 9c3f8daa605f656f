import { describe, expect, it } from 'vitest';
import { halfHourMs, slotAt, summariseVolume, volumeWindow } from './volume.ts';

const quietUntil = (slot: number, counts: number[]): number[] => [...Array<number>(slot).fill(0), ...counts];

describe('volumeWindow', () => {
  it('starts on the hour of the first contact and shows half a day', () => {
    expect(volumeWindow(quietUntil(15, [4, 9]), 16.4)).toEqual({ first: 14, end: 38 });
  });
  it('starts at the present hour before the first contact', () => {
    expect(volumeWindow([], 13.2)).toEqual({ first: 12, end: 36 });
  });
  it('never goes beyond midnight and keeps half a day in the evening', () => {
    expect(volumeWindow(quietUntil(40, [3]), 41)).toEqual({ first: 24, end: 48 });
  });
  it('grows when the day was long', () => {
    expect(volumeWindow(quietUntil(2, [1, 1]), 40.5)).toEqual({ first: 2, end: 43 });
  });
  it('shows the extra hour of a day when clocks go back', () => {
    expect(volumeWindow([1], 48.5)).toEqual({ first: 0, end: 49 });
  });
});

it('knows where in the day it is', () => {
  expect(slotAt(halfHourMs * 3.5, 0)).toBe(3.5);
  expect(slotAt(-1, 0)).toBe(0);
  expect(slotAt(halfHourMs * 400, 0)).toBe(50);
});

it('finds total and peak', () => {
  expect(summariseVolume([0, 3, 9, 9])).toEqual({ total: 21, peak: { slot: 2, count: 9 } });
  expect(summariseVolume([0, 0])).toEqual({ total: 0, peak: null });
});
