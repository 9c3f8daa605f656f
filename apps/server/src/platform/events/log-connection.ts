/** The one connection the log appends on, and Kysely over the very same one for projections. */
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Database, Db } from '../db/database.ts';
import type { StoredEvent } from '../events-port.ts';
import { float8Array, jsonArray, textArray } from './binary-arrays.ts';
import type { Lease } from './lease.ts';

export interface LogConnection {
  readonly client: pg.PoolClient;
  /** Queries of `db` run on `client`, one after another. */
  readonly db: Db;
  /** The connection is broken or no longer wanted. */
  close(): void;
}

export async function openLogConnection(pool: pg.Pool): Promise<LogConnection> {
  const client = await pool.connect();
  const ignore = () => undefined;
  // A broken connection shows in the next query; without a listener it would end the process.
  client.on('error', ignore);
  const borrowed: PostgresPoolClient = {
    query: client.query.bind(client),
    release: ignore,
  };
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: { connect: async () => borrowed, end: async () => undefined, options: {} } }),
  });
  return {
    client,
    db,
    close() {
      client.release(true);
    },
  };
}

/**
 * The group and the check of the epoch in one statement: the share lock makes a taker of the lease wait until this is
 * committed, and an old epoch writes nothing. The notice goes out with the commit.
 */
const APPEND = `
  with held as materialized (
    select 1 from event_lease where tenant_id = $1 and epoch = $2 for share
  ), added as (
    insert into event (tenant_id, seq, at, kind, subject, data)
    select $1, $3::bigint + new.place, to_timestamp(new.at / 1000.0), new.kind, new.subject, new.data
      from unnest($4::float8[], $5::text[], $6::text[], $7::json[]) with ordinality
           as new(at, kind, subject, data, place),
           held
    returning 1
  ), counted as (
    select count(*)::integer as added from added
  )
  select added, case when added > 0 then pg_notify('event', $8) end from counted`;

/** What is committed together, and the data of each as JSON. */
export interface Group {
  readonly events: readonly StoredEvent[];
  readonly words: readonly string[];
}

/** Appends a group whose sequence numbers follow one another. False when the lease is no longer ours. */
export async function insertGroup(
  client: pg.ClientBase,
  tenantId: number,
  lease: Lease,
  { events, words }: Group,
): Promise<boolean> {
  const before = (events[0]?.seq ?? 1) - 1;
  const last = before + events.length;
  const { rows } = await client.query<{ added: number }>({
    name: 'append-events',
    text: APPEND,
    values: [
      tenantId,
      lease.epoch,
      before,
      float8Array(events.map((event) => event.at)),
      textArray(events.map((event) => event.kind)),
      textArray(events.map((event) => event.subject)),
      jsonArray(words),
      `${tenantId}:${last}`,
    ],
  });
  return rows[0]?.added === events.length;
}
