/** An event log, or a routing host on one, over a database of its own. */
import type { QueueConfig } from '@shouwen/routing';
import pino from 'pino';
import { createPool } from '../src/platform/db/connect.ts';
import { eventLogMigrations } from '../src/platform/events/event-log.migration.ts';
import { type EventLog, openEventLog } from '../src/platform/events/event-log.ts';
import type { NewEvent } from '../src/platform/events-port.ts';
import { RoutingHost } from '../src/routing/routing-host.ts';
import { TEST_TENANT, type TestPostgres } from './_postgres.ts';

export const quietLog = pino({ level: process.env.TEST_LOG ?? 'silent' });

export interface TestDatabase {
  readonly databaseUrl: string;
  readonly role: string | null;
}

export function logDatabase(postgres: TestPostgres): Promise<TestDatabase> {
  return postgres.migrated(eventLogMigrations);
}

/** What a test opens besides the log itself, closed with it. */
export interface TestLog extends AsyncDisposable {
  readonly log: EventLog;
  readonly pool: ReturnType<typeof createPool>;
}

export interface TestLogOptions {
  /** Logs in one process need names of their own to be rivals. */
  readonly owner?: string;
  readonly waitMsMax?: number;
}

export async function openTestLog(database: TestDatabase, options: TestLogOptions = {}): Promise<TestLog> {
  const pool = createPool({ ...database, tenantId: TEST_TENANT, connectionsMax: 4 });
  const clock = { now: () => Date.now() };
  const log = await openEventLog({ pool, clock, log: quietLog, tenantId: TEST_TENANT, ...options });
  return {
    log,
    pool,
    async [Symbol.asyncDispose]() {
      await log.close();
      await pool.end();
    },
  };
}

/** A server's part that matters here: the log and the host on it, the state restored. */
export async function openTestHost(
  database: TestDatabase,
  options: { readonly snapshotSubmits?: number } = {},
): Promise<TestLog & { readonly host: RoutingHost }> {
  const opened = await openTestLog(database);
  const clock = { now: () => Date.now() };
  const host = new RoutingHost({ events: opened.log, pool: opened.pool, clock, log: quietLog, ...options });
  await host.restore();
  return {
    ...opened,
    host,
    async [Symbol.asyncDispose]() {
      await host.stop();
      await opened[Symbol.asyncDispose]();
    },
  };
}

export function noted(kind: string, data: Record<string, unknown> = {}, at?: number): NewEvent {
  return { kind, subject: 'centre', data, ...(at === undefined ? {} : { at }) };
}

/** A voice queue everybody serves. */
export function testQueue(changes: Partial<QueueConfig> = {}): QueueConfig {
  return {
    id: 'sales',
    name: 'Sales',
    channels: ['voice'],
    skills: [],
    priority: 0,
    serviceLevel: { answerWithinMs: 20_000 },
    ageing: null,
    offerTimeoutMs: 20_000,
    wrapUpMsMax: 60_000,
    overflow: [],
    maxWaiting: null,
    ...changes,
  };
}
