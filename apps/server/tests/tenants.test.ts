import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { createPool } from '../src/platform/db/connect.ts';
import { migrateUp } from '../src/platform/db/migrate.ts';
import { usePostgres } from './_postgres.ts';

const postgres = usePostgres();

const insertAccount = `insert into account (account_id, login, name, role, language) values ($1, $1, $1, 'agent', 'zh')`;

async function twoTenants() {
  const { databaseUrl, role } = await postgres.migrated(migrations);
  const one = createPool({ databaseUrl, tenantId: 1, role, connectionsMax: 2 });
  const two = createPool({ databaseUrl, tenantId: 2, role, connectionsMax: 2 });
  return {
    databaseUrl,
    role,
    one,
    two,
    [Symbol.asyncDispose]: async () => void (await Promise.all([one.end(), two.end()])),
  };
}

async function databaseOwnedBy(user: string, right: string): Promise<string> {
  await postgres.admin(`create user ${user} ${right} nosuperuser`, `create database ${user} owner ${user}`);
  return postgres.url(user, user);
}

describe('row-level security', () => {
  // First in this file: later databases of this cluster find the role already made.
  it('holds for an owner who may create roles but is no superuser', async () => {
    const databaseUrl = await databaseOwnedBy('maker', 'createrole');
    const { role } = await migrateUp({ databaseUrl, tenantId: 1, migrations });
    expect(role).toBe('shouwen_server');
    const pool = createPool({ databaseUrl, tenantId: 7, role, connectionsMax: 1 });
    await pool.query(insertAccount, ['wang']);
    expect((await pool.query('select tenant_id from account')).rows).toEqual([{ tenant_id: 7 }]);
    await pool.end();
  });

  it('runs queries as a role that cannot pass by it, whoever the owner is', async () => {
    await using tenants = await twoTenants();
    const { rows } = await tenants.one.query(
      'select current_user as name, rolsuper or rolbypassrls as passes from pg_roles where rolname = current_user',
    );
    expect(rows).toEqual([{ name: 'shouwen_server', passes: false }]);
  });

  it('shows a tenant its own rows alone', async () => {
    await using tenants = await twoTenants();
    await tenants.one.query(insertAccount, ['wang']);
    await tenants.two.query(insertAccount, ['li']);
    const names = async (pool: typeof tenants.one) => (await pool.query('select name from account')).rows;
    expect(await names(tenants.one)).toEqual([{ name: 'wang' }]);
    expect(await names(tenants.two)).toEqual([{ name: 'li' }]);
  });

  it('changes and deletes nothing of another tenant', async () => {
    await using tenants = await twoTenants();
    await tenants.one.query(insertAccount, ['wang']);
    expect((await tenants.two.query(`update account set name = 'x' where account_id = 'wang'`)).rowCount).toBe(0);
    expect((await tenants.two.query('delete from account')).rowCount).toBe(0);
    expect((await tenants.one.query('select 1 from account')).rowCount).toBe(1);
  });

  it('refuses a row written for another tenant', async () => {
    await using tenants = await twoTenants();
    const foreign = insertAccount.replace('(account_id', '(tenant_id, account_id').replace('($1,', '(2, $1,');
    await expect(tenants.one.query(foreign, ['wang'])).rejects.toThrow('row-level security');
  });

  it('gives the server no right to change the schema or the list of migrations', async () => {
    await using tenants = await twoTenants();
    await expect(tenants.one.query('create table mine (id int)')).rejects.toThrow('permission denied');
    await expect(tenants.one.query('drop table account')).rejects.toThrow('must be owner');
    await expect(tenants.one.query('delete from migration')).rejects.toThrow('permission denied');
  });

  it('holds for an owner who may not create roles', async () => {
    const databaseUrl = await databaseOwnedBy('plain', 'nocreaterole');
    const { role } = await migrateUp({ databaseUrl, tenantId: 1, migrations });
    expect(role).toBeNull();
    const one = createPool({ databaseUrl, tenantId: 1, role, connectionsMax: 1 });
    const two = createPool({ databaseUrl, tenantId: 2, role, connectionsMax: 1 });
    await one.query(insertAccount, ['wang']);
    expect((await two.query('select 1 from account')).rowCount).toBe(0);
    await Promise.all([one.end(), two.end()]);
  });

  it('does without the role where another owner made it and shares it with nobody', async () => {
    const databaseUrl = await databaseOwnedBy('second', 'createrole');
    const { role } = await migrateUp({ databaseUrl, tenantId: 1, migrations });
    expect(role).toBeNull();
  });

  it('costs no scan: the policy is part of the key that is looked up', async () => {
    await using tenants = await twoTenants();
    await tenants.one.query(
      `insert into account (account_id, login, name, role, language)
       select i::text, 'login' || i, 'name', 'agent', 'zh' from generate_series(1, 5000) i`,
    );
    const { rows } = await tenants.one.query(`explain select name from account where account_id = '17'`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Scan using account_pkey/);
    expect(plan).toMatch(/Index Cond: .*tenant_id = .*current_setting.*account_id = '17'/);
  });

  it('keeps options that stand in the address', async () => {
    const { databaseUrl, role } = await postgres.migrated(migrations);
    const address = `${databaseUrl}?options=${encodeURIComponent('-c app.tenant_id=9 -c work_mem=5MB')}`;
    const pool = createPool({ databaseUrl: address, tenantId: 1, role, connectionsMax: 1 });
    const { rows } = await pool.query(
      `select current_setting('app.tenant_id') as tenant, current_setting('work_mem') as memory`,
    );
    expect(rows).toEqual([{ tenant: '1', memory: '5MB' }]);
    await pool.end();
  });

  it('reads big integers as numbers', async () => {
    await using tenants = await twoTenants();
    expect((await tenants.one.query('select count(*) as n, 9007199254740991::int8 as big from account')).rows).toEqual([
      { n: 0, big: 9007199254740991 },
    ]);
  });
});
