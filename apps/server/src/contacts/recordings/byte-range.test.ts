import { describe, expect, it } from 'vitest';
import { readByteRange } from './byte-range.ts';

describe('a byte range', () => {
  it.each([
    ['bytes=0-', { start: 0, end: 999 }],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=100-199', { start: 100, end: 199 }],
    ['bytes=900-5000', { start: 900, end: 999 }],
    ['bytes=-100', { start: 900, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    [' bytes=999- ', { start: 999, end: 999 }],
  ])('of %s of 1000 bytes is read', (header, range) => {
    expect(readByteRange(header, 1000)).toEqual(range);
  });

  it.each([
    undefined,
    '',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'items=0-1',
    'bytes=a-b',
    `bytes=${'9'.repeat(40)}-`,
  ])('is the whole file for %s', (header) => {
    expect(readByteRange(header, 1000)).toBe('whole');
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('beyond the end is unsatisfiable: %s', (header) => {
    expect(readByteRange(header, 1000)).toBe('unsatisfiable');
  });
});
