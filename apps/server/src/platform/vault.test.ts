import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartError } from './start-error.ts';
import { createVault, readMasterKey } from './vault.ts';

const vault = createVault(Buffer.alloc(32, 7));

describe('the vault', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const secret = Buffer.from('trunk password');
    const sealed = [vault.seal('trunk:1', secret), vault.seal('trunk:1', secret)];
    expect(sealed.map((text) => vault.open('trunk:1', text).toString())).toEqual(['trunk password', 'trunk password']);
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed[0]).not.toContain('trunk');
  });

  it('opens nothing that was changed, moved to another purpose, or sealed by another key', () => {
    const sealed = vault.seal('trunk:1', Buffer.from('secret'));
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => vault.open('trunk:1', `v1.${changed.toString('base64url')}`)).toThrow();
    }
    expect(() => vault.open('trunk:2', sealed)).toThrow();
    expect(() => createVault(Buffer.alloc(32, 8)).open('trunk:1', sealed)).toThrow();
    for (const text of ['', 'v1', 'v1.', 'v1.AAAA', 'v2.AAAA', sealed.slice(0, 20)]) {
      expect(() => vault.open('trunk:1', text)).toThrow();
    }
  });

  it('wraps a new data key for each recording', () => {
    const { key, wrappedKey } = vault.newDataKey('recording');
    expect(key).toHaveLength(32);
    expect(vault.open('recording', wrappedKey)).toEqual(key);
    expect(vault.newDataKey('recording').key).not.toEqual(key);
  });

  it('derives keys that stay the same and differ by purpose', () => {
    expect(vault.derive('sip-nonces')).toEqual(createVault(Buffer.alloc(32, 7)).derive('sip-nonces'));
    expect(vault.derive('sip-nonces')).not.toEqual(vault.derive('other'));
    expect(vault.derive('sip-nonces')).toHaveLength(32);
  });
});

describe('the master key', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'shouwen-key-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is made once, for its owner alone, and read again', async () => {
    const file = path.join(folder, 'keys/master.key');
    const keys = await Promise.all([readMasterKey(file), readMasterKey(file)]);
    expect(keys[0]).toEqual(keys[1]);
    expect(await readMasterKey(file)).toEqual(keys[0]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it('is never replaced when the file holds something else', async () => {
    const file = path.join(folder, 'broken.key');
    await writeFile(file, 'not a key');
    await expect(readMasterKey(file)).rejects.toThrow(StartError);
    expect(await readFile(file, 'utf8')).toBe('not a key');
  });

  it('is asked for in one sentence when it cannot be read or written', async () => {
    await expect(readMasterKey(folder)).rejects.toThrow(/cannot be read \(EISDIR\)/);
    await expect(readMasterKey(path.join(folder, 'broken.key/below'))).rejects.toThrow(StartError);
  });
});
