import { parseArgs } from 'node:util';
import type { Language } from '@shouwen/contract';

export class UsageError extends Error {}

export interface CallersOptions {
  host: string;
  port: number;
  to: string;
  from: string | null;
  language: Language;
  meanGapMs: number;
  forMs: number;
  callsMax: number;
  talkMs: number;
  key: string | null;
  /** One call with the test sentence instead of customers. */
  isTest: boolean;
}

export const usage = `npm run callers -- [options]
  --rate 30/h     calls per hour (h), minute (m) or second (s), at random intervals; default 30/h
  --for 10m       how long to call (s, m, h), at most 24 h; default 10m
  --calls 100     at most so many calls; default 1000
  --to 10000      number to call; default 10000
  --key 1         key to press in the menu; default: as callers do
  --from 138...   number to show; default: another for each call
  --talk 2m       how long a caller stays, waiting included, on average; default 2m
  --language zh   zh or en
  --host, --port  where the centre's SIP listens; default 127.0.0.1 and SIP_PORT or 5060
`;

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 24 * 3_600_000;

/** Reads the command line; throws UsageError with one sentence that says what is wrong and what is allowed. */
export function readOptions(argv: string[], environment: NodeJS.ProcessEnv): CallersOptions | 'help' {
  const values = parse(argv);
  if (values.help === true) return 'help';
  const language = values.language ?? 'zh';
  if (language !== 'zh' && language !== 'en') throw new UsageError('--language is zh or en.');
  const key = values.key ?? null;
  if (key !== null && !/^[0-9*#]$/.test(key)) throw new UsageError('--key is one of 0-9, * and #.');
  const port = Number(values.port ?? environment.SIP_PORT ?? 5060);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError('--port is a number from 1 to 65535.');
  const callsMax = Number(values.calls ?? 1000);
  if (!Number.isInteger(callsMax) || callsMax < 1) throw new UsageError('--calls is a number from 1.');
  return {
    host: values.host ?? '127.0.0.1',
    port,
    to: values.to ?? '10000',
    from: values.from ?? null,
    language,
    key,
    meanGapMs: gapOf(values.rate ?? '30/h'),
    forMs: durationOf('--for', values.for ?? '10m'),
    talkMs: durationOf('--talk', values.talk ?? '2m'),
    callsMax,
    isTest: values.test === true,
  };
}

function parse(argv: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    rate: text,
    for: text,
    calls: text,
    to: text,
    key: text,
    from: text,
    talk: text,
    language: text,
    host: text,
    port: text,
    test: flag,
    help: flag,
  };
  try {
    return parseArgs({ args: argv, options }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}. See npm run callers -- --help.`);
  }
}

function gapOf(rate: string): number {
  const match = /^(\d+(?:\.\d+)?)\/([smh])$/.exec(rate);
  const count = Number(match?.[1] ?? 0);
  const unit = UNITS[match?.[2] ?? ''] ?? 0;
  if (count <= 0 || unit / count < 10)
    throw new UsageError('--rate is a number with /h, /m or /s, at most 100/s: 30/h.');
  return unit / count;
}

function durationOf(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh])$/.exec(text);
  const ms = Number(match?.[1] ?? 0) * (UNITS[match?.[2] ?? ''] ?? 0);
  if (ms <= 0 || ms > LONGEST_MS) throw new UsageError(`${name} is a number with s, m or h, at most 24h: 10m.`);
  return ms;
}
