import pg from 'pg';
import { SERVER_ROLE } from './connect.ts';

const DUPLICATE_OBJECT = '42710';
const UNIQUE_VIOLATION = '23505';
const INSUFFICIENT_PRIVILEGE = '42501';
const TUPLE_CONCURRENTLY_UPDATED = 'XX000';
const GRANT_ATTEMPTS_MAX = 20;

/**
 * Makes the role the server's queries run as. Roles belong to the whole cluster, so another database's server may do the
 * same at the same moment.
 * @returns null when the user may not create roles and none was prepared for it; then its own rights are used
 */
export async function prepareRole(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ may_create: boolean; exists: boolean; is_member: boolean }>(
    `select rolsuper or rolcreaterole as may_create,
            to_regrole($1) is not null as exists,
            to_regrole($1) is not null and pg_has_role(current_user, to_regrole($1), 'member') as is_member
       from pg_roles where rolname = current_user`,
    [SERVER_ROLE],
  );
  const user = rows[0];
  if (user === undefined) return null;
  if (user.exists && user.is_member) return SERVER_ROLE;
  if (!user.may_create) return null;
  if (!user.exists) await createRole(client);
  try {
    // A superuser may take any role; others must be members, which PostgreSQL 16 no longer makes the creator.
    await retryWhileBusy(() => client.query(`grant ${SERVER_ROLE} to current_user`));
  } catch (error) {
    if (hasCode(error, INSUFFICIENT_PRIVILEGE)) return null;
    throw error;
  }
  return SERVER_ROLE;
}

/** Rights on all tables and sequences there are now; run after the migrations. */
export async function grantTables(client: pg.Client, role: string): Promise<void> {
  await retryWhileBusy(async () => {
    await client.query(`grant usage on schema public to ${role}`);
    await client.query(`grant select, insert, update, delete on all tables in schema public to ${role}`);
    await client.query(`grant usage, select on all sequences in schema public to ${role}`);
    await client.query(`revoke insert, update, delete on migration from ${role}`);
  });
}

async function createRole(client: pg.Client): Promise<void> {
  try {
    await client.query(`create role ${SERVER_ROLE} nologin noinherit nocreatedb nocreaterole nosuperuser nobypassrls`);
  } catch (error) {
    if (hasCode(error, DUPLICATE_OBJECT) || hasCode(error, UNIQUE_VIOLATION)) return;
    throw error;
  }
}

/** Two servers granting on the same catalogue row: one gets "tuple concurrently updated". */
async function retryWhileBusy(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const isBusy = hasCode(error, TUPLE_CONCURRENTLY_UPDATED) || hasCode(error, UNIQUE_VIOLATION);
      if (!isBusy || attempt >= GRANT_ATTEMPTS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25 * attempt));
    }
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof pg.DatabaseError && error.code === code;
}
