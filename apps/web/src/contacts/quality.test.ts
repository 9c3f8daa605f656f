import { expect, it } from 'vitest';
import { qualityLook, qualityWord } from './quality.ts';

it.each([
  [4.41, 'excellent', 'ready'],
  [4.1, 'good', 'ready'],
  [3.7, 'fair', null],
  [3.2, 'poor', 'gold'],
  [1.0, 'bad', 'bad'],
] as const)('calls %d %s', (mos, word, look) => {
  expect(qualityWord(mos)).toBe(word);
  expect(qualityLook(word)).toBe(look);
});

it('agrees with the number as it is printed', () => {
  expect(qualityWord(3.96)).toBe('good');
  expect(qualityWord(3.94)).toBe('fair');
});
