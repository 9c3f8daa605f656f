import type { Configuration } from '@shouwen/contract/config';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import { createSessions } from './auth/sessions.ts';
import type { Clock } from './clock.ts';
import { createDb, createPool } from './db/connect.ts';
import type { Db } from './db/database.ts';
import { createRecorder, type EventLogPort } from './events-port.ts';
import { createHealth } from './health.ts';
import { createHttp } from './http/create-http.ts';
import type { Listener } from './http/listener.ts';
import { createMetrics, installMetrics } from './http/metrics.ts';
import { createUpgradeRegistry } from './http/upgrade.ts';
import { installWebApp } from './http/web-app.ts';
import type { Log } from './log.ts';
import { newId } from './new-id.ts';
import type { Platform } from './platform.ts';
import { createHub } from './realtime/hub.ts';
import { createRealtimeServer } from './realtime/realtime-server.ts';
import type { StopList } from './stop.ts';
import { createStorage } from './storage/storage.ts';
import { createVault, readMasterKey } from './vault.ts';

/** One centre per database for now; everything below is written as if there were more. */
export const TENANT_ID = 1;

const PURGE_MS = 10 * 60_000;

/** What the event log is made of; the log itself is handed in, so that the platform can be tested without one. */
export interface EventLogParts {
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly tenantId: number;
}

export interface CreatePlatformOptions {
  readonly config: Configuration;
  readonly listener: Listener;
  readonly stopList: StopList;
  readonly log: Log;
  readonly clock: Clock;
  /** Role of the server's queries; from the migration. */
  readonly role: string | null;
  createEventLog(parts: EventLogParts): Promise<EventLogPort>;
}

/** Builds the parts once, in the order they need each other, and says how each stops. */
export async function createPlatform(options: CreatePlatformOptions): Promise<Platform> {
  const { config, listener, stopList, log, clock, role } = options;
  const tenantId = TENANT_ID;
  const vault = createVault(await readMasterKey(config.masterKeyFile));
  const pool = createPool({ databaseUrl: config.databaseUrl, tenantId, role });
  const db = createDb(pool);
  stopList.onStop('database', () => db.destroy());
  await warnWithoutRowSecurity(pool, log);

  const health = createHealth();
  health.register('database', async () => (await pool.query('select 1')).rowCount === 1);
  const events = await options.createEventLog({ pool, db, clock, log, tenantId });
  const isHttps = config.publicUrl.startsWith('https:');
  const sessions = createSessions({ db, clock, isHttps });

  const hub = createHub();
  const realtime = createRealtimeServer({ hub, sessions, clock, log, lastSeq: () => events.lastSeq() });
  const upgrades = createUpgradeRegistry(listener.server, config.publicUrl);
  upgrades.register('/api/realtime', realtime.upgrade);

  const http = await createHttp({ server: listener.server, log, sessions, health, publicUrl: config.publicUrl });
  const metrics: Registry = createMetrics();
  installMetrics(http, metrics);
  await installWebApp(http, config.webDir);
  stopList.onStop('realtime', () => realtime.stop());
  stopList.onStop('sockets', () => upgrades.close());
  runRegularly(stopList, log, 'sessions purged', PURGE_MS, () => sessions.purge());

  return {
    config,
    tenantId,
    pool,
    db,
    events,
    record: createRecorder(events),
    log,
    clock,
    newId: () => newId(clock.now()),
    http,
    upgrade: upgrades.register,
    realtime: hub,
    sessions,
    vault,
    storage: createStorage(config),
    health,
    metrics,
    onStop: stopList.onStop,
  };
}

/** A user of the database that passes by row-level security takes away the second line; the first, our queries, holds. */
async function warnWithoutRowSecurity(pool: pg.Pool, log: Log): Promise<void> {
  const { rows } = await pool.query<{ passes: boolean }>(
    'select rolsuper or rolbypassrls as passes from pg_roles where rolname = current_user',
  );
  if (rows[0]?.passes === true) log.warn('the database user passes by row-level security; give the server another');
}

/** Work that must be done now and then, and whose failure today is tomorrow's matter. */
export function runRegularly(
  stopList: Pick<StopList, 'onStop'>,
  log: Log,
  name: string,
  everyMs: number,
  work: () => Promise<unknown>,
): void {
  const timer = setInterval(() => {
    work().catch((error: unknown) => log.error({ error, work: name }, 'regular work failed'));
  }, everyMs);
  timer.unref();
  stopList.onStop(name, () => clearInterval(timer));
}
