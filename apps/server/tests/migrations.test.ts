import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { migrateDown, migrateUp } from '../src/platform/db/migrate.ts';
import type { Migration } from '../src/platform/db/migration.ts';
import { StartError } from '../src/platform/start-error.ts';
import { TEST_TENANT, usePostgres } from './_postgres.ts';

const postgres = usePostgres();

async function query<Row extends object>(databaseUrl: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Everything the migrations made, as text: tables, columns, constraints, indexes, policies. */
async function describeSchema(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ line: string }>(
    databaseUrl,
    `select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
              || coalesce(' ' || column_default, '') as line
       from information_schema.columns where table_schema = 'public' and table_name <> 'migration'
     union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migration'
     union all select 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
       from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 'migration'::regclass
     union all select 'policy ' || tablename || ' ' || policyname || ' ' || qual from pg_policies
     union all select 'function ' || oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
     order by 1`,
  );
  return rows.map((row) => row.line);
}

describe('migrations of all chapters', () => {
  it('go up, down to nothing, and up to the same schema', async () => {
    const databaseUrl = await postgres.empty();
    const options = { databaseUrl, tenantId: TEST_TENANT, migrations };

    const { applied } = await migrateUp(options);
    expect(applied).toEqual(migrations.map((migration) => migration.name));
    const first = await describeSchema(databaseUrl);
    expect(first.length).toBeGreaterThan(20);

    const undone = await migrateDown(options, migrations.length);
    expect(undone).toEqual(applied.toReversed());
    expect(await describeSchema(databaseUrl)).toEqual([]);

    await migrateUp(options);
    expect(await describeSchema(databaseUrl)).toEqual(first);
  });

  it('run once when two servers start together', async () => {
    const databaseUrl = await postgres.empty();
    const options = { databaseUrl, tenantId: TEST_TENANT, migrations };
    const results = await Promise.all([migrateUp(options), migrateUp(options), migrateUp(options)]);
    expect(results.map((result) => result.applied.length).sort((a, b) => a - b)).toEqual([0, 0, migrations.length]);
  });

  it('run in many databases of one cluster at once, which share the role', async () => {
    const databases = await Promise.all(Array.from({ length: 6 }, () => postgres.empty()));
    const results = await Promise.all(
      databases.map((databaseUrl) => migrateUp({ databaseUrl, tenantId: TEST_TENANT, migrations })),
    );
    expect(results.map((result) => result.role)).toEqual(Array(6).fill('shouwen_server'));
  });

  it('protect every table by forced row-level security, tenant first in its key', async () => {
    const { databaseUrl } = await postgres.migrated(migrations);
    const tables = await query<{ name: string; is_forced: boolean; policies: number; first_column: string | null }>(
      databaseUrl,
      `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as is_forced,
              (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
              (select a.attname from pg_index i
                 join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                where i.indrelid = c.oid and i.indisprimary) as first_column
         from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
          and not c.relispartition and c.relname <> 'migration'`,
    );
    expect(tables.length).toBeGreaterThan(0);
    const wrong = tables.filter(
      (table) => !table.is_forced || table.policies !== 1 || table.first_column !== 'tenant_id',
    );
    expect(wrong).toEqual([]);
  });
});

describe('the migrator', () => {
  const first: Migration = { name: 'test.0001', up: 'create table first (id int)', down: 'drop table first' };

  it('leaves nothing of a step that failed', async () => {
    const databaseUrl = await postgres.empty();
    const broken: Migration = { name: 'test.0002', up: 'create table second (id int); select 1/0', down: '' };
    const options = { databaseUrl, tenantId: TEST_TENANT, migrations: [first, broken] };
    await expect(migrateUp(options)).rejects.toThrow('migration test.0002: division by zero');
    expect(await describeSchema(databaseUrl)).toEqual(['column first.id integer YES']);
  });

  it('refuses a step that was changed after it was applied', async () => {
    const databaseUrl = await postgres.empty();
    await migrateUp({ databaseUrl, tenantId: TEST_TENANT, migrations: [first] });
    const changed = { ...first, up: `${first.up};` };
    const again = migrateUp({ databaseUrl, tenantId: TEST_TENANT, migrations: [changed] });
    await expect(again).rejects.toThrow(StartError);
  });

  it('refuses a database that is newer than the program', async () => {
    const databaseUrl = await postgres.empty();
    await migrateUp({ databaseUrl, tenantId: TEST_TENANT, migrations: [first] });
    const again = migrateUp({ databaseUrl, tenantId: TEST_TENANT, migrations: [] });
    await expect(again).rejects.toThrow('newer version');
  });
});
