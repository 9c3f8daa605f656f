import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Configuration } from '@shouwen/contract/config';

/** Where files live. Names come from us, but are checked as if they did not. */
export interface Storage {
  /** Absolute path of a folder below DATA_DIR, made when missing, readable by the server alone. */
  folder(name: string): Promise<string>;
  /** Absolute path of a recording by the relative name that the event log holds. */
  recordingPath(file: string): string;
}

export function createStorage(config: Pick<Configuration, 'dataDir' | 'recordingsDir'>): Storage {
  return {
    async folder(name) {
      const folder = pathBelow(config.dataDir, name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    recordingPath: (file) => pathBelow(config.recordingsDir, file),
  };
}

/** @throws {StoragePathError} when `name` would leave `folder` */
export function pathBelow(folder: string, name: string): string {
  const root = path.resolve(folder);
  const full = path.resolve(root, name);
  if (name.includes('\0') || !full.startsWith(root + path.sep)) throw new StoragePathError();
  return full;
}

/** A file name pointed out of its folder. */
export class StoragePathError extends Error {
  readonly code = 'bad-path';
  constructor() {
    super('a stored file name leaves its folder');
  }
}
