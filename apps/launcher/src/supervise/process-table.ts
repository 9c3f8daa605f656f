import { readdirSync, readFileSync, statSync } from 'node:fs';

/** One process as /proc shows it. */
export interface ProcessFacts {
  readonly pid: number;
  /** Field 22 of /proc/pid/stat: clock ticks since boot. With the pid it names one process for good until a reboot. */
  readonly startTicks: number;
  /** A dead process nobody has waited for; it can do nothing any more. */
  readonly isZombie: boolean;
  /** Command line; empty for a zombie. */
  readonly words: readonly string[];
  readonly userId: number;
}

/** What /proc says about a process, or nothing when there is none. */
export function readProcess(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may itself hold spaces and brackets, so the fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    words.pop();
    return {
      pid,
      startTicks: Number(fields[19]),
      isZombie: fields[0] === 'Z' || fields[0] === 'X',
      words,
      userId: statSync(`/proc/${pid}`).uid,
    };
  } catch {
    return undefined;
  }
}

/** Every process that can be read. */
export function listProcesses(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((facts) => facts !== undefined);
}

/** Whether this very process still runs, not another that was given its number. */
export function isStillRunning(known: Pick<ProcessFacts, 'pid' | 'startTicks'>): boolean {
  const now = readProcess(known.pid);
  return now !== undefined && !now.isZombie && now.startTicks === known.startTicks;
}

/** Sends a signal; a process that is gone is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone in the meantime.
  }
}
