import { Client } from 'pg';
import { hasCode } from '../messages/reason.ts';
import type { Passwords } from './passwords.ts';

/** Name of the role and of the database. */
export const DATABASE_NAME = 'shouwen';

const CONNECT_TIMEOUT_MS = 5000;

/** Address of a database over the Unix socket in this folder. */
export function socketUrl(socketDir: string, role: string, password: string, database: string): string {
  return `postgresql://${role}:${password}@${encodeURIComponent(socketDir)}/${database}`;
}

/** Connects, does something, disconnects. */
export async function withClient<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks between queries would otherwise end the launcher.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** SQLSTATEs of a server that is up but lacks our role, its password or our database. */
const NOT_SET_UP = ['28P01', '28000', '3D000'];

/** Creates the role and the database, or mends what is missing of them. */
async function setUp(client: Client, password: string): Promise<void> {
  // Neither statement takes parameters; name and password are ours and hold no quotes.
  const role = await client.query('select 1 from pg_roles where rolname = $1', [DATABASE_NAME]);
  const verb = role.rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${DATABASE_NAME} with login nosuperuser createdb password '${password}'`);
  const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE_NAME]);
  if (database.rowCount === 0) await client.query(`create database ${DATABASE_NAME} owner ${DATABASE_NAME}`);
}

/**
 * Whether the database answers to our role. On the first start this is also what creates role and database, so that
 * later starts cost one connection.
 */
export async function answersOrIsSetUp(socketDir: string, passwords: Passwords): Promise<boolean> {
  const url = socketUrl(socketDir, DATABASE_NAME, passwords.shouwen, DATABASE_NAME);
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch (error) {
    if (!hasCode(error, ...NOT_SET_UP)) return false;
  }
  await withClient(socketUrl(socketDir, 'postgres', passwords.postgres, 'postgres'), (client) =>
    setUp(client, passwords.shouwen),
  );
  await withClient(url, (client) => client.query('select 1'));
  return true;
}
