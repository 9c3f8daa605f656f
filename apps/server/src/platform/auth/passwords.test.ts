import { describe, expect, it } from 'vitest';
import { hashPassword, isCommonPassword, isPasswordRight, randomPassword } from './passwords.ts';

describe('a stored password', () => {
  it('is known again, and only it', async () => {
    const stored = await hashPassword('正确的马电池订书钉');
    expect(stored).toMatch(/^scrypt\$32768\$8\$1\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/);
    expect(await isPasswordRight('正确的马电池订书钉', stored)).toBe(true);
    expect(await isPasswordRight('正确的马电池订书', stored)).toBe(false);
  });

  it('is salted', async () => {
    expect(await hashPassword('the same password')).not.toBe(await hashPassword('the same password'));
  });

  it('is the same however the keyboard composed it', async () => {
    expect(await isPasswordRight('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait'))).toBe(true);
  });

  it('made with other costs is still known', async () => {
    const { scryptSync } = await import('node:crypto');
    const salt = Buffer.alloc(16, 3);
    const key = scryptSync('old password', salt, 32, { N: 16_384, r: 8, p: 1 });
    const stored = `scrypt$16384$8$1$${salt.toString('base64url')}$${key.toString('base64url')}`;
    expect(await isPasswordRight('old password', stored)).toBe(true);
  });

  it('that is missing or unreadable lets nobody in', async () => {
    for (const stored of [null, '', 'plain', 'bcrypt$1$2$3$4$5', 'scrypt$32768$8$1$AAAA$']) {
      expect(await isPasswordRight('', stored)).toBe(false);
    }
  });

  it('is computed beside the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    await hashPassword('a long enough one');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('isCommonPassword', () => {
  it.each(['1234567890', 'Password123', 'aaaaaaaaaaaa', 'ababababab', 'wangfangwangfang', 'woaini1314520'])(
    'refuses %s',
    (password) => {
      expect(isCommonPassword(password, 'wangfang')).toBe(true);
    },
  );
  it('accepts a phrase', () => {
    expect(isCommonPassword('correct horse battery', 'wangfang')).toBe(false);
  });
});

describe('randomPassword', () => {
  it('is 16 characters nobody mistakes for others, evenly chosen', () => {
    const text = Array.from({ length: 2000 }, () => randomPassword()).join('');
    expect(text).toMatch(/^[2-9a-hjkmnp-z]+$/);
    expect(text).toHaveLength(32_000);
    const counts = Object.values(Object.groupBy([...text], (character) => character)).map(
      (group) => group?.length ?? 0,
    );
    expect(counts).toHaveLength(31);
    // Each is expected 1032 times; six standard deviations are about 190.
    expect(Math.min(...counts)).toBeGreaterThan(840);
    expect(Math.max(...counts)).toBeLessThan(1230);
  });
});
