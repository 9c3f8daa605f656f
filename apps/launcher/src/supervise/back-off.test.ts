import { expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';

it('doubles from 0.2 s and stays at 10 s', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(backOffMs)).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  expect(backOffMs(1e9)).toBe(10_000);
});
