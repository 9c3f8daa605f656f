import { describe, expect, it } from 'vitest';
import { foldName, namePartsOf, searchPartsOf } from './name-parts.ts';

describe('the parts of a name', () => {
  it('are its characters and neighbouring pairs', () => {
    expect(namePartsOf('王建国')).toEqual(['王', '王建', '建', '建国', '国']);
    expect(namePartsOf('Li Na')).toEqual(['l', 'li', 'i', 'in', 'n', 'na', 'a']);
    expect(namePartsOf('')).toEqual([]);
  });

  it('asked for are the pairs, or the one character typed', () => {
    expect(searchPartsOf('建国')).toEqual(['建国']);
    expect(searchPartsOf('王建国')).toEqual(['王建', '建国']);
    expect(searchPartsOf('王')).toEqual(['王']);
    expect(searchPartsOf('  ')).toEqual([]);
  });

  it('take no notice of width, case and spaces', () => {
    expect(foldName('Ａlice  王')).toBe('alice王');
  });

  it('of any piece of a name are among those of the name', () => {
    const parts = new Set(namePartsOf('深圳华联商贸有限公司'));
    for (const piece of ['华联', '商贸有限', '公司', '深']) {
      expect(searchPartsOf(piece).every((part) => parts.has(part))).toBe(true);
    }
  });
});
