import { describe, expect, it } from 'vitest';
import { clearBit, grown, hasBit, lowestOne, meetsBeside, setBit, wordsFor } from './bits.ts';

describe('sets of agents', () => {
  it('know their members at the edges of words', () => {
    const bits = new Uint32Array(2);
    for (const slot of [0, 31, 32, 63]) setBit(bits, slot);
    expect([0, 1, 30, 31, 32, 33, 62, 63].filter((slot) => hasBit(bits, slot))).toEqual([0, 31, 32, 63]);
    clearBit(bits, 31);
    expect(hasBit(bits, 31)).toBe(false);
  });

  it('find the lowest member, also when it is the highest bit', () => {
    expect([1, 2, 0x80000000 | 0, 0b101000].map(lowestOne)).toEqual([0, 1, 31, 3]);
  });

  it('grow without losing anyone', () => {
    const bits = Uint32Array.of(5);
    expect(grown(bits, 1)).toBe(bits);
    expect([...grown(bits, 3)]).toEqual([5, 0, 0]);
    expect([0, 1, 32, 33].map(wordsFor)).toEqual([0, 1, 1, 2]);
  });

  it('meet beside one member', () => {
    const left = Uint32Array.of(0b1010, 1);
    expect(meetsBeside(left, Uint32Array.of(0b0010, 0), 1)).toBe(false);
    expect(meetsBeside(left, Uint32Array.of(0b1010, 0), 1)).toBe(true);
    expect(meetsBeside(left, Uint32Array.of(0, 1), 1)).toBe(true);
    expect(meetsBeside(left, Uint32Array.of(0, 1), 32)).toBe(false);
    expect(meetsBeside(left, Uint32Array.of(0b0010), -1)).toBe(true);
  });
});
