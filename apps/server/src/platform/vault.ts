import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EXIT_WRONG_CONFIGURATION } from '@shouwen/contract/config';
import { StartError } from './start-error.ts';

/** Keeps small secrets unreadable at rest, under one master key that is kept apart from the database. */
export interface Vault {
  /** AES-256-GCM; `purpose` is bound to the text, so a value moved to another column does not open. */
  seal(purpose: string, secret: Buffer): string;
  /** @throws {Error} when the text was changed, or sealed for another purpose or by another key */
  open(purpose: string, sealed: string): Buffer;
  /** A new 32-byte key for one recording or file, and the form to store. */
  newDataKey(purpose: string): { key: Buffer; wrappedKey: string };
  /** 32 bytes that are the same at every start, and tell nothing of the master key (HKDF, RFC 5869). */
  derive(purpose: string): Buffer;
}

const FORMAT = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function createVault(masterKey: Buffer): Vault {
  if (masterKey.length !== 32) throw new Error('a master key has 32 bytes');
  function seal(purpose: string, secret: Buffer): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', masterKey, iv).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    return `${FORMAT}.${sealed.toString('base64url')}`;
  }
  return {
    seal,
    open(purpose, sealed) {
      const [format, text] = sealed.split('.');
      const bytes = Buffer.from(text ?? '', 'base64url');
      if (format !== FORMAT || bytes.length < IV_BYTES + TAG_BYTES) throw new Error('not a sealed value');
      const decipher = createDecipheriv('aes-256-gcm', masterKey, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    },
    newDataKey(purpose) {
      const key = randomBytes(32);
      return { key, wrappedKey: seal(purpose, key) };
    },
    derive: (purpose) => Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32)),
  };
}

/** Reads the master key (64 hexadecimal digits), or makes it at the first start. */
export async function readMasterKey(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new StartError(EXIT_WRONG_CONFIGURATION, `The master key ${file} cannot be read (${error.code}).`);
  });
  if (text === null) return makeMasterKey(file);
  if (!/^[0-9a-f]{64}\s*$/i.test(text)) {
    throw new StartError(EXIT_WRONG_CONFIGURATION, `${file} is not a master key: 64 hexadecimal digits are expected.`);
  }
  return Buffer.from(text.trim(), 'hex');
}

async function makeMasterKey(file: string): Promise<Buffer> {
  const key = randomBytes(32);
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${key.toString('hex')}\n`);
      // A lost key loses every recording, so it must be on the disk before the first one is made.
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isErrno(error) && error.code === 'EEXIST') return readMasterKey(file);
    const code = isErrno(error) ? error.code : 'unknown error';
    throw new StartError(EXIT_WRONG_CONFIGURATION, `The master key ${file} cannot be written (${code}).`);
  }
  return key;
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
