import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createStorage, StoragePathError } from './storage.ts';

describe('storage', () => {
  it('makes folders below DATA_DIR for the server alone', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'shouwen-storage-'));
    const storage = createStorage({ dataDir, recordingsDir: '/recordings' });
    const folder = await storage.folder('exports');
    expect(folder).toBe(path.join(dataDir, 'exports'));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await rm(dataDir, { recursive: true });
  });

  it('finds recordings by their stored name', () => {
    const storage = createStorage({ dataDir: '/data', recordingsDir: '/recordings' });
    expect(storage.recordingPath('2026/11/22/a.rec')).toBe('/recordings/2026/11/22/a.rec');
  });

  it('follows no name out of its folder', () => {
    const storage = createStorage({ dataDir: '/data', recordingsDir: '/recordings' });
    for (const name of ['../master.key', '/etc/passwd', 'a/../../b', '..', '.', '', 'a\0b', '../recordings-2/x']) {
      expect(() => storage.recordingPath(name)).toThrow(StoragePathError);
    }
  });
});
