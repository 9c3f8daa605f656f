import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database, Db } from './database.ts';

const INT8 = 20;
const CONNECTIONS_MAX = 16;
/** No query of ours takes this long; one that does must not hold a connection for ever. */
const STATEMENT_MS_MAX = 30_000;

/** Role that the server's queries run as; it owns nothing, cannot create, and row-level security holds for it. */
export const SERVER_ROLE = 'shouwen_server';

export interface ConnectOptions {
  readonly databaseUrl: string;
  readonly tenantId: number;
  /** Null: as the user in the address. */
  readonly role: string | null;
  readonly connectionsMax?: number;
}

/**
 * A pool whose every session is bound to one tenant, and to the server's role, from its first moment. Both are start-up
 * parameters, so `RESET` and `DISCARD ALL` come back to them.
 */
export function createPool(options: ConnectOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connectionConfig(options),
    max: options.connectionsMax ?? CONNECTIONS_MAX,
    connectionTimeoutMillis: 5000,
  });
  // An idle session that the database ends is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** The same binding for a single session, e.g. for LISTEN or a migration. */
export function createClient(options: ConnectOptions): pg.Client {
  return new pg.Client(connectionConfig(options));
}

export function createDb(pool: pg.Pool): Db {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

function connectionConfig(options: ConnectOptions): pg.ClientConfig {
  const { address, options: given } = takeOptions(options.databaseUrl);
  const settings = [
    given,
    `-c app.tenant_id=${options.tenantId}`,
    '-c timezone=UTC',
    options.role === null ? '' : `-c role=${options.role} -c statement_timeout=${STATEMENT_MS_MAX}`,
  ];
  return {
    connectionString: address,
    application_name: 'shouwen-server',
    types: { getTypeParser },
    options: settings.filter((setting) => setting !== '').join(' '),
  };
}

/** pg lets `options` in the address win over ours; so they are taken out of it and put before ours. */
function takeOptions(databaseUrl: string): { address: string; options: string } {
  const [address = '', query] = databaseUrl.split('?');
  const parameters = new URLSearchParams(query);
  const options = parameters.get('options') ?? '';
  parameters.delete('options');
  const rest = parameters.toString();
  return { address: rest === '' ? address : `${address}?${rest}`, options };
}

/** Counts and sequence numbers fit a double; as strings they would be compared as text. */
const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) => {
  if (oid === INT8 && format !== 'binary') return Number;
  return pg.types.getTypeParser(oid, format);
};
