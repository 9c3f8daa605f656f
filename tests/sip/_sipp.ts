import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { HOST } from './_harness.ts';

/** One run of sipp. */
export interface SippOptions {
  /** `uac` or `uas` for what is built in, else a file in `scenarios`. */
  scenario: string;
  /** Whom to call; left out for a scenario that waits to be called. */
  target?: number;
  calls: number;
  perSecond?: number;
  /** Calls at a time. */
  atOnce?: number;
  protocol?: 'UDP' | 'TCP';
  /** Percent of messages sipp throws away, in both directions. */
  lostPercent?: number;
  username?: string;
  password?: string;
  /** User part of the Request-URI. */
  service?: string;
  /** How long a call lasts; only the built-in `uac`. */
  durationMs?: number;
  timeoutSeconds?: number;
  /** What `[name]` in the scenario stands for. */
  words?: Readonly<Record<string, string>>;
}

export interface SippResult {
  successful: number;
  failed: number;
  retransmissions: number;
  /** The last of sipp's own words, for a failing test. */
  output: string;
}

/** A sipp that runs; `result` resolves when it has made or taken all its calls. */
export interface RunningSipp {
  port: number;
  result: Promise<SippResult>;
  stop(): Promise<void>;
}

/** A UDP port that TCP has free too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, HOST, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    if (!(await isTaken(port))) return port;
  }
}

async function isTaken(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(true));
    socket.bind(port, HOST, () => socket.close(() => resolve(false)));
  });
}

/** Starts sipp; a scenario that waits to be called listens when this resolves. */
export async function startSipp(options: SippOptions): Promise<RunningSipp> {
  const folder = await mkdtemp('/tmp/shouwen-sipp-');
  const port = await freePort();
  const child = spawn('sipp', argumentsOf(options, port, folder), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-3000);
    });
  }
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const result = exited.then(async () => {
    const figures = await readStatistics(path.join(folder, 'figures.csv'));
    const errors = await readFile(path.join(folder, 'errors.log'), 'utf8').catch(() => '');
    await rm(folder, { recursive: true, force: true });
    return { ...figures, output: `${errors.slice(0, 3000)}\n${output}` };
  });
  if (options.target === undefined && options.protocol !== 'TCP') await untilListening(child, port);
  else if (options.target === undefined) await new Promise((resolve) => setTimeout(resolve, 700));
  return {
    port,
    result,
    stop: async () => {
      child.kill('SIGKILL');
      await result;
    },
  };
}

/** Runs sipp to its end. */
export async function runSipp(options: SippOptions): Promise<SippResult> {
  return await (await startSipp(options)).result;
}

function argumentsOf(options: SippOptions, port: number, folder: string): string[] {
  const { scenario, target, calls, perSecond = 10, atOnce = 1000, protocol = 'UDP' } = options;
  const isBuiltIn = scenario === 'uac' || scenario === 'uas';
  const pairs: [string, string | number | undefined][] = [
    [isBuiltIn ? '-sn' : '-sf', isBuiltIn ? scenario : path.join(import.meta.dirname, 'scenarios', scenario)],
    ['-i', HOST],
    ['-p', port],
    ['-m', calls],
    ['-r', target === undefined ? undefined : perSecond],
    ['-l', target === undefined ? undefined : atOnce],
    ['-t', protocol === 'TCP' ? 't1' : 'u1'],
    ['-s', options.service],
    ['-au', options.username],
    ['-ap', options.password],
    ['-lost', options.lostPercent],
    ['-d', options.durationMs],
    ['-timeout', `${options.timeoutSeconds ?? 40}s`],
    ['-stf', path.join(folder, 'figures.csv')],
    ['-error_file', path.join(folder, 'errors.log')],
  ];
  const words = pairs.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
  const named = Object.entries(options.words ?? {}).flatMap(([name, value]) => ['-key', name, value]);
  const flags = ['-nostdin', '-timeout_error', '-trace_stat', '-trace_err'];
  return [...(target === undefined ? [] : [`${HOST}:${target}`]), ...words, ...named, ...flags];
}

/** sipp writes its figures as a line of names and lines of values; the last one counts. */
async function readStatistics(file: string): Promise<Omit<SippResult, 'output'>> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const values = (lines.at(-1) ?? '').split(';');
  const figure = (name: string) => Number(values[names.indexOf(name)] ?? Number.NaN);
  return {
    successful: figure('SuccessfulCall(C)'),
    failed: figure('FailedCall(C)'),
    retransmissions: figure('Retransmissions(C)'),
  };
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isTaken(port)) return;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('sipp does not listen');
}
