import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT_WRONG_CONFIGURATION } from '@shouwen/contract/config';
import { backOffMs, HEALTHY_AFTER_MS } from './back-off.ts';
import { lastReason, logSize, logTail } from './log-file.ts';
import { exitsWithin, type ProcessExit, type RunningProcess } from './running-process.ts';

/** One signal of a stop and how long to wait after it. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

/** What is supervised. */
export interface SupervisedOptions {
  readonly name: string;
  readonly logFile: string;
  /** Starts the process, or takes over one that runs. Called again after every crash. */
  launch(): Promise<RunningProcess>;
  /** Whether it does its work; asked again and again until it says yes. */
  isReady(running: RunningProcess): Promise<boolean>;
  /** What has happened, for the terminal. */
  report(event: SupervisionEvent): void;
}

export type SupervisionEvent =
  | {
      readonly kind: 'ready';
      readonly name: string;
      readonly pid: number;
      readonly restarts: number;
      readonly ms: number;
    }
  | { readonly kind: 'crashed'; readonly name: string; readonly reason: string; readonly retryInMs: number };

/** The process ended before it was ever ready, too often or in a way that starting again cannot mend. */
export class NeverReadyError extends Error {
  readonly code: 'refused' | 'failed';

  constructor(code: 'refused' | 'failed', reason: string) {
    super(reason);
    this.code = code;
  }
}

/** A process that is kept running until it is stopped. */
export interface Supervised {
  readonly name: string;
  /** Settles when the process is ready for the first time; rejects with {@link NeverReadyError}. */
  readonly firstReady: Promise<void>;
  /** Process number of the present run, if one runs. */
  pid(): number | undefined;
  /** Ends it with these signals, one after the other until it is gone; SIGKILL comes after the last. */
  stop(steps: readonly StopStep[]): Promise<void>;
}

/** How often a process may end before its first readiness until the start is given up. */
const FIRST_START_ATTEMPTS_MAX = 4;
const READY_POLL_MS = 40;

function exitText(exit: ProcessExit): string {
  if (exit.signal !== null) return `signal ${exit.signal}`;
  return exit.code === null ? 'ended' : `exit code ${exit.code}`;
}

/** Starts a process and starts it again, with growing pauses, whenever it ends by itself. */
export function superviseProcess(options: SupervisedOptions): Supervised {
  let current: RunningProcess | undefined;
  let stopSteps: Promise<void> | undefined;
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  // Nobody may be waiting any more when a stop comes during the start.
  first.promise.catch(() => {});
  let wasReady = false;
  let restarts = 0;

  async function pollReadiness(running: RunningProcess, startedAt: number, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      if (await options.isReady(running).catch(() => false)) {
        if (over.aborted) return;
        wasReady = true;
        options.report({ kind: 'ready', name: options.name, pid: running.pid, restarts, ms: Date.now() - startedAt });
        first.resolve();
        return;
      }
      await sleep(READY_POLL_MS, undefined, { signal: over }).catch(() => {});
    }
  }

  /** One run of the process, from start to end. Gives the reason it ended, and its exit code. */
  async function runOnce(): Promise<{ reason: string; code: number | null }> {
    const logFrom = logSize(options.logFile);
    const startedAt = Date.now();
    const over = new AbortController();
    try {
      current = await options.launch();
      if (stopping.signal.aborted) current.signal('SIGKILL');
      const readiness = pollReadiness(current, startedAt, over.signal);
      const exit = await current.exited;
      over.abort();
      await readiness;
      const said = lastReason(logTail(options.logFile, logFrom));
      // A refusal is a sentence made for the operator; it stands by itself.
      if (exit.code === EXIT_WRONG_CONFIGURATION && said !== '') return { reason: said, code: exit.code };
      return { reason: said === '' ? exitText(exit) : `${exitText(exit)}: ${said}`, code: exit.code };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error), code: null };
    } finally {
      over.abort();
      current = undefined;
    }
  }

  async function keepRunning(): Promise<void> {
    let failuresInRow = 0;
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      const { reason, code } = await runOnce();
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt >= HEALTHY_AFTER_MS) failuresInRow = 0;
      const refused = code === EXIT_WRONG_CONFIGURATION;
      if (!wasReady && (refused || failuresInRow + 1 >= FIRST_START_ATTEMPTS_MAX)) {
        first.reject(new NeverReadyError(refused ? 'refused' : 'failed', reason));
        return;
      }
      const retryInMs = backOffMs(failuresInRow);
      failuresInRow += 1;
      restarts += 1;
      options.report({ kind: 'crashed', name: options.name, reason, retryInMs });
      await sleep(retryInMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const finished = keepRunning();

  async function runStopSteps(steps: readonly StopStep[]): Promise<void> {
    for (const { signal, waitMs } of steps) {
      const running = current;
      if (running === undefined) break;
      running.signal(signal);
      if (await exitsWithin(running, waitMs)) break;
    }
    current?.signal('SIGKILL');
    await finished;
  }

  return {
    name: options.name,
    firstReady: first.promise,
    pid: () => current?.pid,
    async stop(steps) {
      stopping.abort();
      // A second, more impatient call does not wait for the first one's patience.
      const sooner = runStopSteps(steps);
      stopSteps = stopSteps === undefined ? sooner : Promise.race([stopSteps, sooner]);
      await stopSteps;
    },
  };
}
