import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../http/app-error.ts';
import { commonPasswords } from './common-passwords.ts';

/** 32 MB and about 80 ms a try on one core: what a sign-in may cost, and what a thief pays for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Tries that may run at once; each holds 32 MB and a thread of the pool that files and DNS use as well. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 64;

/** `scrypt$N$r$p$salt$key`, both base64url: later costs can be raised without losing old passwords. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes the same time whether there is a password to compare with (null: no such login) or not. */
export async function isPasswordRight(password: string, stored: string | null): Promise<boolean> {
  const known = stored === null ? null : parseHash(stored);
  const salt = known?.salt ?? Buffer.alloc(SALT_BYTES);
  const key = await deriveKey(password, salt, known?.cost ?? COST);
  return known !== null && key.length === known.key.length && timingSafeEqual(key, known.key);
}

/** Among the most used ones, or made of the login itself. */
export function isCommonPassword(password: string, login: string): boolean {
  const plain = password.toLowerCase();
  const isOneCharacter = new Set(plain).size <= 2;
  return isOneCharacter || commonPasswords.has(plain) || plain === login || plain === `${login}${login}`;
}

/** Sixteen characters that can be read out on the telephone: no 0/o, 1/l/i. */
export function randomPassword(length = 16): string {
  const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
  let password = '';
  while (password.length < length) {
    for (const byte of randomBytes(length)) {
      // Bytes above the last whole multiple would make some characters likelier.
      if (byte < 248 && password.length < length) password += alphabet[byte % alphabet.length];
    }
  }
  return password;
}

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function parseHash(stored: string): { cost: Cost; salt: Buffer; key: Buffer } | null {
  const [kind, N, r, p, salt, key] = stored.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined) return null;
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

let running = 0;
const waiting: (() => void)[] = [];

async function deriveKey(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  if (waiting.length >= WAITING_MAX) throw new AppError('slow-down', null, { retryAfterSeconds: 5 });
  if (running < AT_ONCE_MAX) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await scryptAsync(password, salt, cost);
  } finally {
    // The place is handed on, so nobody who comes later can take it.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function scryptAsync(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  const options = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
