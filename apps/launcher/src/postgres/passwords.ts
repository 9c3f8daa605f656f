import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../messages/reason.ts';

/** Passwords of the two roles, made at random once. Hexadecimal, so they need no escaping anywhere. */
export interface Passwords {
  /** Superuser `postgres`: creates the role and the database, nothing else. */
  readonly postgres: string;
  /** Role `shouwen`, which owns the database; row-level security binds it, as it would not bind a superuser. */
  readonly shouwen: string;
}

/** Writes a file so that after a power cut it is whole or absent. */
export function writeFileDurably(path: string, content: string, mode: number): void {
  const temporary = `${path}.new-${process.pid}`;
  const file = openSync(temporary, 'w', mode);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Makes renames within a folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function parsePasswords(text: string): Passwords | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (json === null || typeof json !== 'object' || !('postgres' in json) || !('shouwen' in json)) return undefined;
    const { postgres, shouwen } = json;
    const isWhole = [postgres, shouwen].every((value) => typeof value === 'string' && /^[0-9a-f]{32,}$/.test(value));
    return isWhole ? { postgres: String(postgres), shouwen: String(shouwen) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the passwords, or makes them when the file is missing or damaged.
 * @returns whether they are new, and so unknown to a database that exists already
 */
export function readOrMakePasswords(path: string): { passwords: Passwords; areNew: boolean } {
  try {
    const passwords = parsePasswords(readFileSync(path, 'utf8'));
    if (passwords !== undefined) return { passwords, areNew: false };
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const passwords = { postgres: randomBytes(24).toString('hex'), shouwen: randomBytes(24).toString('hex') };
  writeFileDurably(path, `${JSON.stringify(passwords)}\n`, 0o600);
  return { passwords, areNew: true };
}
