import { describe, expect, it } from 'vitest';
import { judgePassword, passwordMin } from './password-strength.ts';

describe('password', () => {
  it('counts characters, not bytes, and says how many are missing', () => {
    expect(judgePassword('红烧肉真好吃', [])).toMatchObject({
      problem: 'too-short',
      score: 0,
      missing: passwordMin - 6,
    });
  });

  it('does not take length alone for strength', () => {
    expect(judgePassword('aaaaaaaaaaaaaaaa', []).problem).toBe('repeated');
    expect(judgePassword('abcabcabcabc', []).problem).toBe('repeated');
    expect(judgePassword('1234567890', []).problem).toBe('sequence');
    expect(judgePassword('0987654321a', []).problem).toBe('sequence');
    expect(judgePassword('password2026', []).problem).toBe('common');
  });

  it('refuses what others know about the person', () => {
    expect(judgePassword('linxiao2108', ['linxiao', '林晓']).problem).toBe('personal');
    expect(judgePassword('linxiao likes grilled aubergine', ['linxiao']).problem).toBeNull();
  });

  it('calls a long sentence strong and ten letters weak', () => {
    expect(judgePassword('four horses by the river', []).score).toBe(4);
    expect(judgePassword('gkwtmbzpqd', []).score).toBe(1);
    expect(judgePassword('gkwtmbzpqdvx', []).score).toBe(2);
  });
});
