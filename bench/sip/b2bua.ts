import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type RunningSipp, runSipp, startSipp } from '../../tests/sip/_sipp.ts';
import type { BenchRow } from '../row.ts';
import { atMost } from '../table.ts';
import type { B2buaReport } from './b2bua-process.ts';

const TARGET_MS = 0.8;
/** Calls are made for this long before anything is measured: the JIT needs a few thousand messages. */
const WARM_UP_SECONDS = 3;
/** A quiet hour and a busy one. At low rates each message wakes the process anew, which costs more than the message. */
const MEASURED = [
  { perSecond: 100, seconds: 8 },
  { perSecond: 300, seconds: 4 },
] as const;
const STEP_SECONDS = 4;
/** Rates tried, until one is not clean; no further, so that the whole stays under a minute. */
const RATES = [200, 400, 600, 800, 1_000];

/** A B2BUA in its own process between a sipp that calls and one that is called. */
class Bench {
  readonly #process: ChildProcess;
  readonly #called: RunningSipp;
  readonly port: number;

  private constructor(child: ChildProcess, called: RunningSipp, port: number) {
    this.#process = child;
    this.#called = called;
    this.port = port;
  }

  static async start(): Promise<Bench> {
    const called = await startSipp({ scenario: 'uas', calls: 1_000_000, timeoutSeconds: 120 });
    const child = fork(path.join(import.meta.dirname, 'b2bua-process.ts'), [String(called.port)], {
      execPath: process.execPath,
      execArgv: [],
    });
    const { port } = await nextReport(child);
    return new Bench(child, called, port);
  }

  async report(): Promise<B2buaReport> {
    const report = nextReport(this.#process);
    this.#process.send('report');
    return await report;
  }

  /** Calls through the B2BUA; true when every call went through and no message was sent twice. */
  async call(perSecond: number, seconds: number): Promise<{ isClean: boolean; successful: number }> {
    const calls = perSecond * seconds;
    const result = await runSipp({
      scenario: 'uac',
      target: this.port,
      calls,
      perSecond,
      atOnce: 5_000,
      timeoutSeconds: seconds + 6,
    });
    const isClean = result.successful === calls && result.failed === 0 && result.retransmissions === 0;
    return { isClean, successful: result.successful };
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await exited;
    await this.#called.stop();
  }
}

function nextReport(child: ChildProcess): Promise<B2buaReport> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('the B2BUA process ended'));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      if (isReport(message)) resolve(message);
      else reject(new Error('the B2BUA process said something else'));
    });
  });
}

function isReport(message: unknown): message is B2buaReport {
  return typeof message === 'object' && message !== null && 'cpuMicroseconds' in message && 'port' in message;
}

/** CPU time per two-leg call, and the highest rate at which every call is clean. */
export async function measureB2bua(): Promise<BenchRow[]> {
  const bench = await Bench.start();
  try {
    await bench.call(100, WARM_UP_SECONDS);
    const rows: BenchRow[] = [];
    for (const { perSecond, seconds } of MEASURED) rows.push(await measureCpu(bench, perSecond, seconds));
    const highest = await climb(bench);
    return [...rows, rateRow(highest), cpuAtRateRow(highest)];
  } finally {
    await bench.stop();
  }
}

interface Highest {
  rate: number;
  cpuMilliseconds: number;
  /** The next rate was tried and not clean; otherwise the list of rates was at its end. */
  isCeiling: boolean;
}

async function climb(bench: Bench): Promise<Highest> {
  let highest: Highest = { rate: 0, cpuMilliseconds: Number.NaN, isCeiling: false };
  for (const rate of RATES) {
    const before = await bench.report();
    const { isClean, successful } = await bench.call(rate, STEP_SECONDS);
    const after = await bench.report();
    if (!isClean) return { ...highest, isCeiling: true };
    const cpuMilliseconds = (after.cpuMicroseconds - before.cpuMicroseconds) / 1000 / successful;
    highest = { rate, cpuMilliseconds, isCeiling: false };
  }
  return highest;
}

async function measureCpu(bench: Bench, perSecond: number, seconds: number): Promise<BenchRow> {
  const before = await bench.report();
  const { successful } = await bench.call(perSecond, seconds);
  const after = await bench.report();
  const value = (after.cpuMicroseconds - before.cpuMicroseconds) / 1000 / successful;
  return {
    group: 'sip',
    name: `B2BUA, CPU per two-leg call at ${perSecond}/s`,
    value,
    unit: 'ms',
    target: TARGET_MS,
    targetText: `<= ${TARGET_MS} ms`,
    verdict: atMost(value, TARGET_MS),
    how: `process CPU time over ${successful} calls, sipp to sipp on UDP, signalling only`,
  };
}

function rateRow({ rate, isCeiling }: Highest): BenchRow {
  return {
    group: 'sip',
    name: 'B2BUA, highest clean calls/s',
    value: rate,
    unit: 'calls/s',
    target: null,
    targetText: '',
    verdict: 'info',
    how: `${STEP_SECONDS} s a step, no call failed, no message repeated; ${isCeiling ? 'the next step was not clean' : 'highest step tried'}; sipp shares the cores`,
  };
}

function cpuAtRateRow({ rate, cpuMilliseconds }: Highest): BenchRow {
  return {
    group: 'sip',
    name: 'B2BUA, CPU per call at that rate',
    value: cpuMilliseconds,
    unit: 'ms',
    target: null,
    targetText: '',
    verdict: 'info',
    how: `process CPU time at ${rate}/s`,
  };
}
