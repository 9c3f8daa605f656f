import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../support/centre.ts';

export interface SippOptions {
  scenario: string;
  port: number;
  calls: number;
  perSecond?: number;
  atOnce?: number;
  service?: string;
  /** Where sipp calls from; another loopback address is a stranger. */
  from?: string;
  isTcp?: boolean;
  timeoutSeconds?: number;
}

/** Runs a sipp scenario against the centre; rejects with sipp's own words when a call failed. */
export async function runSipp(options: SippOptions): Promise<void> {
  const folder = await mkdtemp('/tmp/shouwen-sipp-');
  const from = options.from ?? '127.0.0.1';
  const argv = [
    `127.0.0.1:${options.port}`,
    ...['-sf', path.join(import.meta.dirname, 'scenarios', options.scenario)],
    ...['-s', options.service ?? '10000'],
    ...['-i', from, '-p', String(await freePort()), '-mi', from, '-mp', '46000'],
    ...[
      '-m',
      String(options.calls),
      '-r',
      String(options.perSecond ?? 10),
      '-l',
      String(options.atOnce ?? options.calls),
    ],
    ...[
      '-t',
      options.isTcp === true ? 't1' : 'u1',
      '-nostdin',
      '-timeout',
      `${options.timeoutSeconds ?? 60}s`,
      '-timeout_error',
    ],
  ];
  const child = spawn('sipp', argv, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk).slice(-4000)));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`sipp ended with ${code}:\n${output}`);
}
