import { loginSchema, passwordSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { checkAccount, loginPattern } from './check-account.ts';
import { passwordMin } from './password-strength.ts';

describe('an account to be made', () => {
  const good = { name: '林晓', login: 'linxiao', password: 'four horses by the river', centreName: '通联云客服' };

  it('passes when complete', () => {
    expect(Object.values(checkAccount(good)).filter(Boolean)).toEqual([]);
  });

  it('names every field that has to change', () => {
    expect(checkAccount({ name: ' ', login: '林', password: 'short', centreName: '' })).toEqual({
      name: 'empty',
      login: 'login',
      password: 'password-short',
      centreName: 'empty',
    });
    expect(checkAccount({ ...good, password: 'linxiao2108' }).password).toBe('password-easy');
  });

  it('agrees with the server about logins and the shortest password', () => {
    for (const login of ['a', 'ab', 'a.b@c-d_e', '-ab', 'x'.repeat(64), 'x'.repeat(65), '林晓']) {
      expect(loginPattern.test(login), login).toBe(loginSchema.safeParse(login).success);
    }
    expect(passwordSchema.safeParse('x'.repeat(passwordMin)).success).toBe(true);
    expect(passwordSchema.safeParse('x'.repeat(passwordMin - 1)).success).toBe(false);
  });
});
