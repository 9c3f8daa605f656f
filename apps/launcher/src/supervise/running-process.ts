import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from './log-file.ts';
import { isStillRunning, type ProcessFacts, signalProcess } from './process-table.ts';

/** How a process ended; both are null when it was not our child and nobody can know. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process under supervision, started by us or taken over from a launcher that is gone. */
export interface RunningProcess {
  readonly pid: number;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  signal(name: NodeJS.Signals): void;
}

/** What to run. */
export interface ProcessCommand {
  readonly command: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly workingDir: string;
  /** stdout and stderr go straight to this file, so the process outlives its launcher without a broken pipe. */
  readonly logFile: string;
  /** Run as this user; the launcher must be root. */
  readonly user?: { readonly userId: number; readonly groupId: number } | undefined;
}

/** The command was not found or could not be run. */
export class SpawnError extends Error {
  readonly code = 'spawn-failed';
}

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((settle) => {
    child.once('exit', (code, signal) => settle({ code, signal }));
  });
}

/**
 * Starts a process in its own process group, so that Ctrl-C in the terminal reaches the launcher alone and the order of
 * stopping stays ours.
 * @throws {SpawnError} when it cannot be started
 */
export async function startProcess(what: ProcessCommand): Promise<RunningProcess> {
  const log = openLog(what.logFile);
  try {
    const child = spawn(what.command, what.words, {
      cwd: what.workingDir,
      env: what.environment,
      detached: true,
      stdio: ['ignore', log, log],
      ...(what.user && { uid: what.user.userId, gid: what.user.groupId }),
    });
    const exited = exitOf(child);
    await new Promise<void>((settle, fail) => {
      child.once('spawn', () => settle());
      child.once('error', (error) => fail(new SpawnError(`${what.command}: ${error.message}`)));
    });
    const pid = child.pid ?? 0;
    return {
      pid,
      exited,
      signal(name) {
        // `child.kill` knows when the child was reaped, so a reused number is never hit.
        child.kill(name);
      },
    };
  } finally {
    closeSync(log);
  }
}

const ADOPTED_POLL_MS = 200;

/** Takes a running process over that is not our child; its end is seen by looking at /proc. */
export function adoptProcess(known: ProcessFacts): RunningProcess {
  async function watch(): Promise<ProcessExit> {
    while (isStillRunning(known)) await sleep(ADOPTED_POLL_MS);
    return { code: null, signal: null };
  }
  return {
    pid: known.pid,
    exited: watch(),
    signal(name) {
      if (isStillRunning(known)) signalProcess(known.pid, name);
    },
  };
}

/** Waits for the end of a process, at most this long. */
export async function exitsWithin(running: RunningProcess, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const ended = running.exited.then(() => true);
  const late = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false);
  const result = await Promise.race([ended, late]);
  timer.abort();
  return result;
}
