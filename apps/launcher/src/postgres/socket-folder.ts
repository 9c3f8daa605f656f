import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../checks/account.ts';
import { LaunchError } from '../messages/problems.ts';

/** sockaddr_un takes 107 bytes and a zero; the longest name of ours below the folder is `postgres/.s.PGSQL.5432.lock`. */
const SOCKET_FOLDER_BYTES_MAX = 107 - '/postgres/.s.PGSQL.5432.lock'.length;

/** Makes a folder of this owner and mode, or checks that an existing one is not someone else's. */
export function makeFolder(path: string, mode: number, owner?: Account): void {
  mkdirSync(path, { recursive: true, mode });
  const facts = lstatSync(path);
  const wanted = owner?.userId ?? process.getuid?.() ?? facts.uid;
  if (!facts.isDirectory() || (facts.uid !== wanted && process.getuid?.() !== 0)) {
    throw LaunchError.of('folder-unusable', { option: 'DATA_DIR', path, reason: 'EPERM' });
  }
  if (owner !== undefined && facts.uid !== owner.userId) chownSync(path, owner.userId, owner.groupId);
  if ((facts.mode & 0o777) !== mode) chmodSync(path, mode);
}

/**
 * Folder for Unix sockets: `DATA_DIR/run`, or one in the temporary folder when that path is too long for a socket.
 * @throws {LaunchError} when the folder in the temporary folder belongs to someone else
 */
export function makeSocketFolder(dataDir: string): string {
  const runDir = join(dataDir, 'run');
  if (Buffer.byteLength(runDir) <= SOCKET_FOLDER_BYTES_MAX) {
    makeFolder(runDir, 0o711);
    return runDir;
  }
  const short = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const path = join(tmpdir(), `shouwen-${process.getuid?.() ?? 0}-${short}`);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw LaunchError.of('folder-unusable', { option: 'DATA_DIR', path, reason: 'EPERM' });
  }
  makeFolder(path, 0o711);
  const owner = lstatSync(path).uid;
  if (owner !== process.getuid?.()) {
    throw LaunchError.of('folder-unusable', { option: 'DATA_DIR', path, reason: 'EPERM' });
  }
  return path;
}
