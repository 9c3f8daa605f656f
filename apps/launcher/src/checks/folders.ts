import { accessSync, constants, existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { OptionValues } from '@shouwen/contract/config';
import { LaunchError } from '../messages/problems.ts';
import { reasonOf } from '../messages/reason.ts';
import { chooseDatabaseUser } from '../postgres/database-user.ts';
import { isRoot } from './account.ts';
import { firstBlockedFolder } from './reachable.ts';

/** The centre refuses to start with less: a full disk in mid-shift loses recordings. */
export const FREE_BYTES_MIN = 500 * 1024 * 1024;

/** Where root keeps the data of a clone that the database user cannot enter, such as one below /root. */
const SYSTEM_DATA_DIR = '/var/lib/shouwen';

/** The data folder as an absolute path, and whether the usual one had to give way. */
export interface DataDirChoice {
  readonly dataDir: string;
  /** The folder the database user cannot pass, when that is why `./data` was not taken. */
  readonly blockedAt: string | undefined;
}

/** DATA_DIR, else `data` in the clone, else {@link SYSTEM_DATA_DIR} when the database could not work there. */
export function chooseDataDir(options: OptionValues, projectDir: string): DataDirChoice {
  const dataDir = resolve(projectDir, options.DATA_DIR ?? 'data');
  if (options.DATA_DIR !== undefined || options.DATABASE_URL !== undefined || !isRoot()) {
    return { dataDir, blockedAt: undefined };
  }
  const user = chooseDatabaseUser(join(dataDir, 'postgres'));
  const blockedAt = user && firstBlockedFolder(dirname(dataDir), user);
  return blockedAt === undefined ? { dataDir, blockedAt } : { dataDir: SYSTEM_DATA_DIR, blockedAt };
}

/**
 * Makes a folder if it is missing and proves by a trial file that it can be written.
 * @throws {LaunchError} `folder-unusable`, naming the option that chooses the folder
 */
export function checkFolder(path: string, option: string, mode: number): void {
  try {
    makeFolders(path, mode);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const trial = join(path, `.trial-${process.pid}`);
    writeFileSync(trial, '');
    rmSync(trial);
  } catch (error) {
    throw LaunchError.of('folder-unusable', { option, path, reason: reasonOf(error) });
  }
}

/** @throws {LaunchError} `disk-full` when the disk of this folder has less room than this for us */
export function checkFreeSpace(path: string, bytesMin = FREE_BYTES_MIN): void {
  const disk = statfsSync(path);
  const free = disk.bavail * disk.bsize;
  if (free >= bytesMin) return;
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  throw LaunchError.of('disk-full', { path, freeMegabytes: megabytes(free), neededMegabytes: megabytes(bytesMin) });
}

/**
 * One folder after the other: Node's own `recursive` never ends where the system says that a folder cannot exist although
 * its parent does (/proc/x).
 */
function makeFolders(path: string, mode: number): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path), mode);
  mkdirSync(path, { mode });
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

/** @throws {LaunchError} `key-file-unreadable` when the file is there but closed to us, or can never be made */
export function checkKeyFile(path: string): void {
  try {
    if (!existsSync(path)) accessSync(nearestExisting(dirname(path)), constants.W_OK | constants.X_OK);
    else if (statSync(path).isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    else accessSync(path, constants.R_OK);
  } catch (error) {
    throw LaunchError.of('key-file-unreadable', { path, reason: reasonOf(error) });
  }
}
