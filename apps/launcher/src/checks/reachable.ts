import { chmodSync, chownSync, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Account } from './account.ts';

const EXECUTE = 0o1;

/** Whether this user may pass a folder or run a file, by the permission bits. Access lists are not looked at. */
function mayExecute(path: string, user: Account): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === user.userId ? 6 : gid === user.groupId ? 3 : 0;
  return ((mode >> shift) & EXECUTE) === EXECUTE;
}

/**
 * The uppermost folder on the way to a path, itself included, that this user cannot pass. Parts that do not exist yet
 * are taken as passable.
 */
export function firstBlockedFolder(path: string, user: Account): string | undefined {
  const folders: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return folders.find((folder) => existsSync(folder) && statSync(folder).isDirectory() && !mayExecute(folder, user));
}

/** Whether this user can reach a program and run it. */
export function mayRun(program: string, user: Account): boolean {
  return firstBlockedFolder(dirname(program), user) === undefined && mayExecute(program, user);
}

const GROUP_BITS = 0o070;
const GROUP_EXECUTE = 0o010;

/**
 * Lets the database user pass our own data folder when it was made closed to everyone else (mktemp does that): through
 * the group, so that nobody but the database gains anything. A folder that some group already uses is left alone.
 */
export function letPass(dataDir: string, user: Account): void {
  if (!existsSync(dataDir) || mayExecute(dataDir, user)) return;
  const { mode, uid } = statSync(dataDir);
  if (uid !== process.getuid?.() || (mode & GROUP_BITS) !== 0) return;
  chownSync(dataDir, uid, user.groupId);
  chmodSync(dataDir, (mode & 0o7777) | GROUP_EXECUTE);
}
