import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../messages/problems.ts';
import { hasCode } from '../messages/reason.ts';
import { readProcess } from './process-table.ts';

const LOCK_FILE = 'launcher.json';
const ATTEMPTS_MAX = 10;

interface LockHolder {
  readonly pid: number;
  readonly startTicks: number;
  readonly url: string;
}

function readHolder(path: string): LockHolder | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (json === null || typeof json !== 'object') return undefined;
    if (!('pid' in json && 'startTicks' in json && 'url' in json)) return undefined;
    const { pid, startTicks, url } = json;
    if (typeof pid !== 'number' || typeof startTicks !== 'number' || typeof url !== 'string') return undefined;
    return { pid, startTicks, url };
  } catch {
    return undefined;
  }
}

function isAlive(holder: LockHolder): boolean {
  const facts = readProcess(holder.pid);
  if (facts === undefined || facts.isZombie || facts.startTicks !== holder.startTicks) return false;
  // After a reboot pid and ticks may coincide with another program's.
  return facts.words.some((word) => word.endsWith('launcher/src/main.ts'));
}

/**
 * Makes this launcher the only one of its data folder. A lock whose holder is dead is taken over.
 * @param url told to the person who starts a second one
 * @returns releases the lock
 * @throws {LaunchError} `already-running`
 */
export function holdInstanceLock(runDir: string, url: string): () => void {
  const path = join(runDir, LOCK_FILE);
  const own = `${path}.${process.pid}`;
  const startTicks = readProcess(process.pid)?.startTicks ?? 0;
  writeFileSync(own, JSON.stringify({ pid: process.pid, startTicks, url } satisfies LockHolder), { mode: 0o644 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      try {
        // A hard link appears whole or not at all, unlike a file that is created and then written.
        linkSync(own, path);
        return () => rmSync(path, { force: true });
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(holder)) {
        throw LaunchError.of('already-running', { pid: holder.pid, url: holder.url });
      }
      removeStale(path);
    }
    throw LaunchError.of('already-running', { pid: 0, url });
  } finally {
    unlinkSync(own);
  }
}

/**
 * Two launchers may find the same dead lock. The rename lets only one of them have it; should it hold by then the lock
 * of the other one, which was quicker, it is put back.
 */
function removeStale(path: string): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
    const holder = readHolder(aside);
    if (holder !== undefined && isAlive(holder)) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EEXIST')) throw error;
  }
}
