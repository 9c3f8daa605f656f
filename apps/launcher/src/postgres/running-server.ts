import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LaunchError } from '../messages/problems.ts';
import { isStillRunning, listProcesses, type ProcessFacts, readProcess } from '../supervise/process-table.ts';
import { adoptProcess, exitsWithin } from '../supervise/running-process.ts';

/** How long a dead postmaster may stay a zombie before its lock is removed over its head. */
const ZOMBIE_WAIT_MS = 2000;
/** Its child processes notice that it is gone and end within this time. */
const BACKENDS_WAIT_MS = 10_000;
const POLL_MS = 50;
const FAST_SHUTDOWN_MS = 30_000;

function postmasterPid(clusterDir: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isPostgresOf(facts: ProcessFacts, clusterDir: string): boolean {
  const at = facts.words.indexOf('-D');
  return basename(facts.words[0] ?? '') === 'postgres' && at > 0 && facts.words[at + 1] === clusterDir;
}

/** Processes working inside the database's folder, which is what every process of a running server does. */
function processesInside(clusterDir: string): ProcessFacts[] {
  return listProcesses().filter((facts) => {
    try {
      return !facts.isZombie && readlinkSync(`/proc/${facts.pid}/cwd`) === clusterDir;
    } catch {
      return false;
    }
  });
}

async function waitUntil(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/**
 * The server that a launcher which is gone has left running on this database, if there is one.
 *
 * postmaster.pid names a process number only. PostgreSQL takes any living process of its user with that number for a
 * running server and refuses to start: a zombie that nobody reaps, or another program after a reboot. Both are told
 * apart here and the file is removed, but never while any process still works in the folder.
 * @throws {LaunchError} `database-in-use` when processes stay in the folder without their postmaster
 */
export async function findRunningServer(clusterDir: string): Promise<ProcessFacts | undefined> {
  const pid = postmasterPid(clusterDir);
  if (pid === undefined) return undefined;
  const facts = readProcess(pid);
  if (facts !== undefined && !facts.isZombie && isPostgresOf(facts, clusterDir)) return facts;
  if (facts?.isZombie) await waitUntil(() => readProcess(pid) === undefined, ZOMBIE_WAIT_MS);
  const isEmpty = await waitUntil(() => processesInside(clusterDir).length === 0, BACKENDS_WAIT_MS);
  const remaining = processesInside(clusterDir)[0];
  if (!isEmpty && remaining !== undefined) {
    throw LaunchError.of('database-in-use', { path: clusterDir, pid: remaining.pid });
  }
  // Where the number is free PostgreSQL sees that itself, and cleans up after the dead server better with the file.
  if (facts !== undefined) rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
  return undefined;
}

/** Whether a running server was started with exactly this command line, so that taking it over changes nothing. */
export function isSameServer(facts: ProcessFacts, program: string, words: readonly string[]): boolean {
  const wanted = [program, ...words];
  return facts.words.length === wanted.length && facts.words.every((word, index) => word === wanted[index]);
}

/** Ends a server that cannot be taken over: a fast shutdown, which writes everything out. */
export async function endServer(facts: ProcessFacts): Promise<void> {
  const running = adoptProcess(facts);
  running.signal('SIGINT');
  if (await exitsWithin(running, FAST_SHUTDOWN_MS)) return;
  running.signal('SIGQUIT');
  await waitUntil(() => !isStillRunning(facts), FAST_SHUTDOWN_MS);
}
