import { createHash } from 'node:crypto';
import { EXIT_WRONG_CONFIGURATION } from '@shouwen/contract/config';
import type pg from 'pg';
import { StartError } from '../start-error.ts';
import { createClient } from './connect.ts';
import type { Migration } from './migration.ts';
import { grantTables, prepareRole } from './role.ts';

export interface MigrateOptions {
  readonly databaseUrl: string;
  readonly tenantId: number;
  readonly migrations: readonly Migration[];
}

export interface MigrateResult {
  readonly applied: readonly string[];
  /** Role for {@link createPool}; null where the user may not make one and its own rights are used. */
  readonly role: string | null;
}

/** Any number that nothing else in the database takes; advisory locks are counted per database. */
const LOCK = 7_205_111;

/**
 * Brings the schema up to date, each step in its own transaction. Of two servers that start together the second waits
 * and then finds nothing to do.
 * @throws {StartError} when an applied step was changed afterwards, or the database is newer than this program
 */
export async function migrateUp(options: MigrateOptions): Promise<MigrateResult> {
  return withLockedClient(options, async (client) => {
    const applied = await readApplied(client);
    checkApplied(applied, options.migrations);
    const names = new Set(applied.map((row) => row.name));
    const missing = options.migrations.filter((migration) => !names.has(migration.name));
    for (const migration of missing) {
      await inTransaction(client, migration.name, async () => {
        await client.query(migration.up);
        await client.query('insert into migration (name, checksum) values ($1, $2)', [
          migration.name,
          checksumOf(migration),
        ]);
      });
    }
    const role = await prepareRole(client);
    if (role !== null) await grantTables(client, role);
    return { applied: missing.map((migration) => migration.name), role };
  });
}

/** Takes back the last `count` applied steps, the newest first; returns their names. */
export async function migrateDown(options: MigrateOptions, count: number): Promise<string[]> {
  return withLockedClient(options, async (client) => {
    const applied = await readApplied(client);
    checkApplied(applied, options.migrations);
    const byName = new Map(options.migrations.map((migration) => [migration.name, migration]));
    const undone: string[] = [];
    for (const row of applied.toReversed().slice(0, count)) {
      const migration = byName.get(row.name);
      if (migration === undefined) continue;
      await inTransaction(client, row.name, async () => {
        await client.query(migration.down);
        await client.query('delete from migration where name = $1', [row.name]);
      });
      undone.push(row.name);
    }
    return undone;
  });
}

interface AppliedRow {
  name: string;
  checksum: string;
}

async function readApplied(client: pg.Client): Promise<AppliedRow[]> {
  await client.query(`create table if not exists migration (
    position integer generated always as identity primary key,
    name text not null unique,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`);
  const { rows } = await client.query<AppliedRow>('select name, checksum from migration order by position');
  return rows;
}

function checkApplied(applied: readonly AppliedRow[], migrations: readonly Migration[]): void {
  const byName = new Map(migrations.map((migration) => [migration.name, migration]));
  if (byName.size !== migrations.length) throw new Error('two migrations have the same name');
  for (const row of applied) {
    const migration = byName.get(row.name);
    if (migration === undefined) {
      throw new StartError(
        EXIT_WRONG_CONFIGURATION,
        `The database was made by a newer version (it has had "${row.name}"); start that version.`,
      );
    }
    if (checksumOf(migration) !== row.checksum) {
      throw new StartError(
        EXIT_WRONG_CONFIGURATION,
        `The migration "${row.name}" was changed after this database had it; restore the program or the database.`,
      );
    }
  }
}

function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.up).digest('hex');
}

async function withLockedClient<Result>(
  options: MigrateOptions,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = createClient({ ...options, role: null });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    return await work(client);
  } finally {
    // Ends the session and with it the lock.
    await client.end();
  }
}

async function inTransaction(client: pg.Client, name: string, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new MigrationError(name, error);
  }
}

/** A step failed and was rolled back whole; the cause is the database's own error. */
export class MigrationError extends Error {
  readonly code = 'migration-failed';
  constructor(name: string, cause: unknown) {
    super(`migration ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
