import { describe, expect, it } from 'vitest';
import { preferredLanguage } from './request-language.ts';

describe('preferredLanguage', () => {
  it.each([
    [undefined, 'zh'],
    ['', 'zh'],
    ['fr-FR,de;q=0.8', 'zh'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['fr,en;q=0.8,zh;q=0.7', 'en'],
    ['en;q=0.5,zh;q=0.6', 'zh'],
    ['en;q=0,fr', 'zh'],
    ['EN-us', 'en'],
    [';;;,q=1,en;q=banana', 'en'],
    [`${'x,'.repeat(10_000)}en`, 'zh'],
  ])('reads %j as %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});
