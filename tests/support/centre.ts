import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(import.meta.dirname, '../..');
const READY_MS_MAX = 90_000;

/** A whole centre as `npm start` runs it: launcher, database, media, server, on free ports and a folder of its own. */
export interface Centre {
  url: string;
  httpPort: number;
  sipPort: number;
  dataDir: string;
  /** Path of the one-time link; null in a demo centre. */
  setupPath: string | null;
  /** Who may sign in to a demo centre. */
  accounts: { login: string; password: string; role: string; name: string }[];
  output(): string;
  /** Process ids of the running server or media process, found by what they run. */
  pidOf(name: 'server' | 'media'): Promise<number>;
  ready(): Promise<void>;
  /** The launcher. */
  pid: number;
  /** Exit code; the data folder goes unless `isKept`. */
  stop(options?: { isKept?: boolean }): Promise<number | null>;
}

export async function startCentre(
  options: { isDemo?: boolean; environment?: Record<string, string> } = {},
): Promise<Centre> {
  const dataDir = options.environment?.DATA_DIR ?? (await mkdtemp('/tmp/shouwen-test-'));
  const [httpPort, sipPort] = await Promise.all([freePort(), freePort()]);
  const rtpFirst = 30_000 + Math.floor(Math.random() * 120) * 200;
  let output = '';
  const child = spawn(
    path.join(ROOT, 'node_modules/.bin/node'),
    ['apps/launcher/src/main.ts', ...(options.isDemo === true ? ['--demo'] : [])],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '/tmp',
        LANG: 'en_US.UTF-8',
        DATA_DIR: dataDir,
        HTTP_PORT: String(httpPort),
        SIP_PORT: String(sipPort),
        RTP_PORTS: `${rtpFirst}-${rtpFirst + 699}`,
        DRAIN_SECONDS: '3',
        PRACTICE: 'on',
        ...options.environment,
      },
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${httpPort}`;
  const ready = async (): Promise<void> => await waitReady(url, child, () => output);
  await ready();
  const welcome = await readWelcome(() => output);
  return {
    url,
    httpPort,
    sipPort,
    dataDir,
    ...welcome,
    output: () => output,
    ready,
    pid: child.pid ?? 0,
    pidOf: (name) => childRunning(child.pid ?? 0, `apps/${name}/src/main.ts`),
    stop: async ({ isKept = false } = {}) => {
      const code = await stop(child);
      if (!isKept && process.env.KEEP_DATA === undefined) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

/** What the terminal printed: the one-time link, or who may sign in. */
async function readWelcome(output: () => string): Promise<Pick<Centre, 'setupPath' | 'accounts'>> {
  for (let attempt = 0; attempt < 100 && !output().includes('Stop: Ctrl-C'); attempt += 1) await sleep(50);
  const text = output();
  const setupPath = /https?:\/\/\S+?(\/setup\/\S+)/.exec(text)?.[1] ?? null;
  const table = text.slice(text.indexOf('Account'));
  const accounts = [...table.matchAll(/^ {2}(\S+) {2,}(\S+) {2,}(\S+) {2,}(.+)$/gm)].map((match) => ({
    login: match[1] ?? '',
    password: match[2] ?? '',
    role: match[3] ?? '',
    name: (match[4] ?? '').trim(),
  }));
  return { setupPath, accounts: setupPath === null ? accounts : [] };
}

async function waitReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const endAt = Date.now() + READY_MS_MAX;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The centre ended with ${child.exitCode}:\n${output()}`);
    const isReady = await fetch(`${url}/healthz`).then(
      (response) => response.status === 200,
      () => false,
    );
    if (isReady) return;
    if (Date.now() > endAt) throw new Error(`The centre was not ready in time:\n${output()}`);
    await sleep(100);
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill('SIGTERM');
  const code = await Promise.race([ended, sleep(30_000, null)]);
  if (child.exitCode === null) child.kill('SIGKILL');
  return code;
}

/** A free TCP port whose UDP twin is most likely free as well. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function childRunning(parent: number, program: string): Promise<number> {
  const { readdir } = await import('node:fs/promises');
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const [command, status] = await Promise.all([
      readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => ''),
      readFile(`/proc/${entry}/status`, 'utf8').catch(() => ''),
    ]);
    const isChild = new RegExp(`^PPid:\\s+${parent}$`, 'm').test(status);
    if (isChild && command.includes(program)) return Number(entry);
  }
  throw new Error(`${program} is not running under ${parent}.`);
}
