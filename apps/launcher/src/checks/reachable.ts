import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Account } from './account.ts';

const EXECUTE = 0o1;

/** Whether this user may pass through the folder, by its permission bits. Access lists are not looked at. */
function mayPass(folder: string, user: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
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
  return folders.find((folder) => existsSync(folder) && statSync(folder).isDirectory() && !mayPass(folder, user));
}
