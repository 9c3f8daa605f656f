import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRoot } from '../src/checks/account.ts';
import { firstBlockedFolder } from '../src/checks/reachable.ts';
import { type PostgresOptions, type StartedPostgres, startPostgres } from '../src/index.ts';
import { listProcesses, readProcess } from '../src/supervise/process-table.ts';
import { scratchFolder } from './_scratch-folder.ts';

// A database is some thousand files on a disk that other tests use too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const root = mkdtempSync(join(scratchFolder(), 'pg-'));
chmodSync(root, 0o755);
const started: StartedPostgres[] = [];
let dataDir = '';
let count = 0;

beforeEach(() => {
  count += 1;
  dataDir = join(root, String(count));
});
afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
afterAll(() => rmSync(root, { recursive: true }));

async function start(options: Partial<PostgresOptions> = {}): Promise<StartedPostgres> {
  const postgres = await startPostgres({ dataDir, ...options });
  started.push(postgres);
  return postgres;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows.map((row: unknown[]) => row[0]);
  } finally {
    await client.end();
  }
}

/** Lets the kernel forget a process that was not our child: PID 1 may take its time to reap it. */
async function isGone(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const facts = readProcess(pid);
    if (facts === undefined || facts.isZombie) return;
    await sleep(25);
  }
  throw new Error(`process ${pid} is still there`);
}

describe('a new database', () => {
  it('is UTF-8 with code point order, durable, and reached by socket only', async () => {
    const { url, adminUrl } = await start();
    expect(
      await query(url, "select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'shouwen'"),
    ).toEqual(['b C.UTF-8']);
    expect(await query(url, 'show server_encoding')).toEqual(['UTF8']);
    expect(await query(url, 'show fsync')).toEqual(['on']);
    expect(await query(url, 'show synchronous_commit')).toEqual(['on']);
    expect(await query(adminUrl, 'show listen_addresses')).toEqual(['']);
    expect(await query(url, "select lower('ÄÖ') || upper('首问é')")).toEqual(['äö首问É']);
  });

  it('gives the server a role that row-level security binds and that may make test copies', async () => {
    const { url } = await start();
    expect(await query(url, 'select rolsuper or rolbypassrls from pg_roles where rolname = current_user')).toEqual([
      false,
    ]);
    expect(await query(url, 'create extension pg_trgm')).toEqual([]);
    expect(await query(url, 'create database copy template shouwen')).toEqual([]);
  });

  it('lets nobody in without the password', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind when it is given up half way', async () => {
    const signal = AbortSignal.timeout(300);
    await expect(startPostgres({ dataDir, signal })).rejects.toThrow();
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    mkdirSync(join(dataDir, 'postgres.new-1', 'base'), { recursive: true });
    const { url } = await start();
    expect(await query(url, 'select 1')).toEqual([1]);
    expect(existsSync(join(dataDir, 'postgres.new-1'))).toBe(false);
  });

  it('does not replace a folder that holds something else', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'thesis.txt'), 'years of work');
    await expect(startPostgres({ dataDir })).rejects.toThrow('it holds something that is not ours');
    expect(readFileSync(join(dataDir, 'postgres', 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('works below a path too long for a socket', async () => {
    dataDir = join(root, 'l'.repeat(90), 'data');
    const { url } = await start();
    expect(await query(url, 'select 1')).toEqual([1]);
    const socketDir = dirname(decodeURIComponent(new URL(url).host));
    expect(socketDir.startsWith(tmpdir())).toBe(true);
    await started.pop()?.stop();
    rmSync(socketDir, { recursive: true });
  });
});

describe('starting again', () => {
  it('finds the data', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await query(second.url, 'select answer from kept')).toEqual([42]);
  });

  it('takes over a server that still runs with the same settings', async () => {
    const first = await start();
    const second = await start();
    expect(second.pid).toBe(first.pid);
    expect(await query(second.url, 'select 1')).toEqual([1]);
    await second.stop();
    expect(readProcess(first.pid)?.isZombie ?? true).toBe(true);
  });

  it('replaces a server that runs with other settings', async () => {
    const first = await start();
    const second = await start({ settings: { work_mem: '8MB' } });
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'show work_mem')).toEqual(['8MB']);
  });

  it('recovers what was committed before kill -9', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    process.kill(first.pid, 'SIGKILL');
    await isGone(first.pid);
    const { url } = await start();
    expect(await query(url, 'select answer from kept')).toEqual([42]);
  });

  it('is not stopped by a postmaster.pid that names another living program', async () => {
    const first = await start();
    const lines = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    await first.stop();
    lines[0] = String(process.pid);
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
    const { url } = await start();
    expect(await query(url, 'select 1')).toEqual([1]);
  });

  it('is not stopped by a dead postmaster nobody has reaped', async () => {
    const first = await start();
    const lines = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    await first.stop();
    // `sleep` replaces the shell and never waits for its child, which stays a zombie.
    const parent = spawn('/bin/sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 30']);
    const [output] = await once(parent.stdout, 'data');
    const zombie = Number(String(output));
    await isGone(zombie);
    expect(readProcess(zombie)?.isZombie).toBe(true);
    lines[0] = String(zombie);
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
    const { url } = await start();
    expect(await query(url, 'select 1')).toEqual([1]);
    parent.kill('SIGKILL');
  });

  it('mends a lost password file', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    rmSync(join(dataDir, 'postgres.password'));
    const { url } = await start();
    expect(await query(url, 'select answer from kept')).toEqual([42]);
  });

  it('refuses files of another major version', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(startPostgres({ dataDir })).rejects.toThrow('was made by PostgreSQL 17 and this is 18');
  });
});

describe.runIf(isRoot())('as root', () => {
  it('runs as another user, who owns the files', async () => {
    const { pid } = await start();
    const owner = statSync(join(dataDir, 'postgres')).uid;
    expect(owner).not.toBe(0);
    expect(readProcess(pid)?.userId).toBe(owner);
  });

  it('names the folder the database user cannot pass', async () => {
    const closed = join(root, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    await expect(startPostgres({ dataDir: join(closed, 'data') })).rejects.toThrow(
      new RegExp(`^The database runs as user \\w+, who cannot pass ${closed}; run chmod o\\+x ${closed} or `),
    );
    expect(existsSync(join(closed, 'data', 'postgres'))).toBe(false);
  });
});

const nobody = { name: 'nobody', userId: 65_534, groupId: 65_534 };
const isReadable = firstBlockedFolder(import.meta.dirname, nobody) === undefined;

describe.runIf(isRoot() && isReadable)('as an ordinary user', () => {
  it('starts, answers and stops', async () => {
    mkdirSync(dataDir, { mode: 0o700 });
    chownSync(dataDir, nobody.userId, nobody.groupId);
    const program = `import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))};
      const postgres = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} });
      console.log('answers'); await postgres.stop(); console.log('stopped');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      uid: nobody.userId,
      gid: nobody.groupId,
      env: {},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString();
    });
    await once(child, 'close');
    expect(output).toBe('answers\nstopped\n');
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody.userId);
    expect(listProcesses().filter(({ words }) => words.includes(join(dataDir, 'postgres')))).toEqual([]);
  });
});
