import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcesses, type ProcessFacts } from '../src/supervise/process-table.ts';
import { scratchFolder } from './_scratch-folder.ts';

/**
 * A clone whose server and media are stand-ins of a few lines, under the real launcher and a real database: what is
 * tested is starting, keeping and stopping, not what they do.
 */
export interface FakeProject {
  readonly projectDir: string;
  readonly dataDir: string;
  readonly httpPort: number;
  readonly sipPort: number;
  /** Starts the launcher; it does not wait. */
  launch(words?: readonly string[], environment?: NodeJS.ProcessEnv): FakeLaunch;
  /** Every process that works for this project, whoever started it. */
  processes(): ProcessFacts[];
  pidOf(name: 'server' | 'media' | 'postgres'): number;
  /** Waits until the database's files are being made. */
  isCreating(): Promise<void>;
  remove(): Promise<void>;
}

export interface FakeLaunch {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Waits until the text was printed. */
  says(text: string): Promise<void>;
  /** Waits for the end and gives the exit status. */
  ended(): Promise<number | null>;
}

const serverProgram = `
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
const config = JSON.parse(process.env.SHOUWEN_CONFIG);
if (process.env.FAKE_REFUSE) { console.error(process.env.FAKE_REFUSE); process.exit(78); }
if (process.env.FAKE_NEVER) { console.error('Error: ' + process.env.FAKE_NEVER); process.exit(1); }
const order = (text) => appendFileSync(config.dataDir + '/order.txt', text + '\\n');
const demo = config.demo ? { url: '/', accounts: [{ login: 'wang', password: 'pw', role: '坐席', name: '王芳' }] } : undefined;
createServer((request, response) => {
  if (request.url === '/healthz') response.end(JSON.stringify({ ready: true, missing: [] }));
  else response.end(JSON.stringify(config));
}).listen(config.httpPort, config.httpBind, () => {
  writeFileSync(config.runDir + '/welcome.json', JSON.stringify(demo ? { demo } : { setupPath: '/setup/once' }));
});
process.on('SIGTERM', () => {
  order('server drains');
  setTimeout(() => { order('server has drained'); process.exit(0); }, Number(process.env.FAKE_DRAIN_MS ?? 100));
});
`;

const mediaProgram = `
import { appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
const { MEDIA_SOCKET } = process.env;
createServer((socket) => socket.on('error', () => {})).listen(MEDIA_SOCKET);
process.on('SIGTERM', () => {
  const dataDir = process.argv[2].slice('--instance='.length);
  const database = existsSync(dataDir + '/postgres/postmaster.pid') ? 'runs' : 'is gone';
  appendFileSync(dataDir + '/order.txt', 'media stops, database ' + database + '\\n');
  process.exit(0);
});
`;

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(false));
    server.listen(port, '127.0.0.1', () => {
      const socket = createSocket('udp4');
      const end = (free: boolean) => socket.close(() => server.close(() => settle(free)));
      socket.once('error', () => end(false));
      socket.bind(port, '127.0.0.1', () => end(true));
    });
  });
}

/** A port free for UDP and TCP, below those the kernel hands out to others before the launcher takes it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 9000);
    if (await isFree(port)) return port;
  }
}

const SAYS_WAIT_MS = 30_000;

function follow(child: ChildProcess): FakeLaunch {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  child.stderr?.on('data', (part: Buffer) => {
    stderr += part.toString();
  });
  const ended = new Promise<number | null>((settle) => child.once('close', (code) => settle(code)));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    async says(text) {
      const deadline = Date.now() + SAYS_WAIT_MS;
      while (!(stdout + stderr).includes(text)) {
        if (Date.now() > deadline || child.exitCode !== null)
          throw new Error(`never said ${text}:\n${stdout}${stderr}`);
        await sleep(20);
      }
    },
    ended: () => ended,
  };
}

/** Makes the clone in the temporary folder. */
export async function makeFakeProject(): Promise<FakeProject> {
  const projectDir = mkdtempSync(join(scratchFolder(), 'project-'));
  chmodSync(projectDir, 0o755);
  const dataDir = join(projectDir, 'data');
  const launcher = JSON.stringify(join(import.meta.dirname, '../src/launch.ts'));
  const programs = {
    server: serverProgram,
    media: mediaProgram,
    launcher: `import { launch } from ${launcher};
      const projectDir = ${JSON.stringify(projectDir)};
      process.exit(await launch({ projectDir, words: process.argv.slice(2), environment: process.env }));`,
  };
  for (const [name, program] of Object.entries(programs)) {
    mkdirSync(join(projectDir, 'apps', name, 'src'), { recursive: true });
    writeFileSync(join(projectDir, 'apps', name, 'src', 'main.ts'), program);
  }
  writeFileSync(join(projectDir, 'package.json'), '{"type":"module"}');
  const [httpPort, sipPort] = [await freePort(), await freePort()];
  const environment = {
    ...{ PATH: process.env.PATH, LANG: 'en_US.UTF-8', HTTP_PORT: String(httpPort), SIP_PORT: String(sipPort) },
    RTP_PORTS: '29200-29299',
  };
  const launches: FakeLaunch[] = [];
  const processes = () =>
    listProcesses().filter(
      ({ words, isZombie }) =>
        !isZombie && words.some((word) => word.startsWith(projectDir) || word.includes(`=${dataDir}`)),
    );
  return {
    ...{ projectDir, dataDir, httpPort, sipPort, processes },
    launch(words = [], more = {}) {
      const main = join(projectDir, 'apps', 'launcher', 'src', 'main.ts');
      const launch = follow(
        spawn(process.execPath, [main, ...words], {
          env: { ...environment, ...more },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
      launches.push(launch);
      return launch;
    },
    pidOf(name) {
      const end = name === 'postgres' ? '/native/bin/postgres' : `apps/${name}/src/main.ts`;
      const found = processes().find(({ words }) => words.slice(0, 2).some((word) => word.endsWith(end)));
      if (found === undefined) throw new Error(`no ${name} runs`);
      return found.pid;
    },
    async isCreating() {
      const names = () => (existsSync(dataDir) ? readdirSync(dataDir) : []);
      const deadline = Date.now() + SAYS_WAIT_MS;
      while (!names().some((name) => name.startsWith('postgres.new-') && !name.endsWith('-password'))) {
        if (Date.now() > deadline) throw new Error('no database is being made');
        await sleep(5);
      }
      // Some way into it, so that there is something half made.
      await sleep(150);
    },
    async remove() {
      for (const { child } of launches) child.kill('SIGKILL');
      // Asked first: a killed PostgreSQL leaves its shared memory behind.
      for (const { pid } of processes()) process.kill(pid, 'SIGINT');
      for (let attempt = 0; attempt < 200 && processes().length > 0; attempt += 1) await sleep(25);
      for (const { pid } of processes()) process.kill(pid, 'SIGKILL');
      while (processes().length > 0) await sleep(20);
      rmSync(projectDir, { recursive: true, force: true });
    },
  };
}
