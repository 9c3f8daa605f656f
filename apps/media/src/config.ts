import { isIPv4 } from 'node:net';
import { availableParallelism, networkInterfaces } from 'node:os';

/** Where the process listens and what it may touch; from the environment. */
export interface MediaConfig {
  /** Path of the control socket. */
  socketPath: string;
  workers: number;
  portFirst: number;
  portLast: number;
  /** Written into SDP. */
  publicAddress: string;
  bindAddress: string;
  recordingsDir: string;
  promptDirs: string[];
  /** A leg without RTP for this long is closed when no server is connected to do it. */
  orphanSeconds: number;
}

/** A setting that cannot be used; the message is one sentence for the operator. */
export class ConfigError extends Error {}

const PORTS_MIN = 4;

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new ConfigError(`${name} is not set.`);
  return value;
}

function wholeNumber(
  environment: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

function portRange(text: string): { first: number; last: number } {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  if (!(first >= 1024 && last <= 65_535 && last - first + 1 >= PORTS_MIN)) {
    throw new ConfigError(`RTP_PORTS must be a range of ports such as 20000-20999, not "${text}".`);
  }
  return { first, last };
}

function address(environment: NodeJS.ProcessEnv, name: string, fallback: string): string {
  const value = environment[name] || fallback;
  if (!isIPv4(value)) throw new ConfigError(`${name} must be an IPv4 address, not "${value}"; media speaks IPv4 only.`);
  return value;
}

/** The first address of this machine that others can reach, else loopback. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** Reads and checks the environment. Throws ConfigError with one clear sentence. */
export function readConfig(environment: NodeJS.ProcessEnv): MediaConfig {
  const { first, last } = portRange(environment.RTP_PORTS || '20000-20999');
  const bindAddress = address(environment, 'BIND_ADDRESS', '127.0.0.1');
  const publicAddress = address(environment, 'PUBLIC_ADDRESS', bindAddress === '0.0.0.0' ? ownAddress() : bindAddress);
  if (publicAddress === '0.0.0.0')
    throw new ConfigError('PUBLIC_ADDRESS must be an address others can send to, not 0.0.0.0.');
  return {
    socketPath: required(environment, 'MEDIA_SOCKET'),
    workers: wholeNumber(environment, 'MEDIA_WORKERS', availableParallelism(), 1, 64),
    portFirst: first,
    portLast: last,
    publicAddress,
    bindAddress,
    recordingsDir: required(environment, 'RECORDINGS_DIR'),
    promptDirs: (environment.PROMPT_DIRS ?? '').split(':').filter((dir) => dir !== ''),
    orphanSeconds: wholeNumber(environment, 'MEDIA_ORPHAN_SECONDS', 600, 1, 86_400),
  };
}
