import { expect, it } from 'vitest';
import { readLiveAddress, writeLiveAddress } from './live-address.ts';

it('gives back what was written', () => {
  const address = { teamName: '一组 & 二组', isBig: true };
  expect(readLiveAddress(writeLiveAddress(address))).toEqual(address);
});

it('leaves the address bare for the usual board', () => {
  expect(writeLiveAddress({ teamName: null, isBig: false })).toBe('');
  expect(readLiveAddress('')).toEqual({ teamName: null, isBig: false });
});

it('ignores what it does not know', () => {
  expect(readLiveAddress(`?screen=huge&team=${'x'.repeat(101)}`)).toEqual({ teamName: null, isBig: false });
});
