import { setTimeout as sleep } from 'node:timers/promises';
import { isStillRunning, listProcesses, type ProcessFacts, signalProcess } from './process-table.ts';

/** What a process of this instance carries on its command line, so that a later launcher knows it for certain. */
export function instanceMark(dataDir: string): string {
  return `--instance=${dataDir}`;
}

const TERMINATE_WAIT_MS = 3000;
const POLL_MS = 50;

/** Processes that a launcher which is gone has left running for this data folder, the database itself aside. */
export function findLeftovers(dataDir: string): ProcessFacts[] {
  const mark = instanceMark(dataDir);
  // initdb at work on files that will never be used.
  const unfinished = `${dataDir}/postgres.new-`;
  return listProcesses().filter(
    ({ isZombie, words }) => !isZombie && words.some((word) => word === mark || word.startsWith(unfinished)),
  );
}

/**
 * Ends what a killed launcher has left behind, except the database, which is taken over.
 * @returns how many were ended
 */
export async function endLeftovers(dataDir: string): Promise<number> {
  const leftovers = findLeftovers(dataDir);
  for (const { pid } of leftovers) signalProcess(pid, 'SIGTERM');
  const deadline = Date.now() + TERMINATE_WAIT_MS;
  while (Date.now() < deadline && leftovers.some(isStillRunning)) await sleep(POLL_MS);
  for (const facts of leftovers) if (isStillRunning(facts)) signalProcess(facts.pid, 'SIGKILL');
  while (leftovers.some(isStillRunning)) await sleep(POLL_MS);
  return leftovers.length;
}
