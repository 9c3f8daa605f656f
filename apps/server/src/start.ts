import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Configuration, EXIT_WRONG_CONFIGURATION, WELCOME_FILE, type Welcome } from '@shouwen/contract/config';
import pg from 'pg';
import { installChapters, migrations } from './compose.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createPlatform, TENANT_ID } from './platform/create-platform.ts';
import { createClient } from './platform/db/connect.ts';
import { type MigrateResult, migrateUp } from './platform/db/migrate.ts';
import { openEventLog } from './platform/events/open-event-log.ts';
import { listRoutes, type ServedRoute } from './platform/http/list-routes.ts';
import { openListener } from './platform/http/listener.ts';
import { createLog, type Log } from './platform/log.ts';
import { StartError } from './platform/start-error.ts';
import { createStopList } from './platform/stop.ts';

const DATABASE_WAIT_MS = 30_000;
const DATABASE_RETRY_MS = 300;
/** A download may run for long; the calls that must be saved do not wait for it. */
const REQUESTS_MS_MAX = 3000;

export interface RunningServer {
  readonly port: number;
  /** What is served, for the test that compares it with what is described. */
  readonly routes: readonly ServedRoute[];
  /** Drains and stops, within the configured time. */
  stop(): Promise<void>;
}

/** Of the time to drain, what is left for everything after the calls. */
const CLOSE_MS = 1500;

export interface StartOptions {
  readonly log?: Log;
  readonly clock?: Clock;
}

/**
 * Starts in an order that can be looked at: the port answers "not ready" first, then come the schema, the chapters in
 * story order, the first content, the welcome file, and readiness.
 * @throws {StartError} for what an operator can mend
 */
export async function startServer(config: Configuration, options: StartOptions = {}): Promise<RunningServer> {
  const log = options.log ?? createLog(config.logLevel);
  const stopList = createStopList(log);
  const listener = await openListener(config.httpBind, config.httpPort);
  const stop = async () => {
    log.info('the server stops');
    void listener.close();
    await stopList.run(config.drainSeconds * 1000);
    listener.destroy();
    log.info('the server has stopped');
  };
  try {
    const { role } = await migrateWhenThere(config, log);
    const platform = await createPlatform({
      config,
      listener,
      stopList,
      log,
      clock: options.clock ?? systemClock,
      role,
      createEventLog: (parts) => openEventLog(parts, stopList),
    });
    const routes = listRoutes(platform.http);
    let isOpen = false;
    platform.health.register('server', () => isOpen);
    const chapters = await installChapters(platform);
    await chapters.adopt();
    // Runs first: what was asked before is answered while every part is still there.
    stopList.onStop('requests', () =>
      Promise.race([listener.close(), sleep(REQUESTS_MS_MAX, undefined, { ref: false })]),
    );
    // Before that: agents finish their calls over the same requests.
    stopList.onStop('calls', () => chapters.drain(Math.max(0, config.drainSeconds * 1000 - CLOSE_MS)));
    await platform.http.ready();
    listener.serve((request, response) => platform.http.routing(request, response));
    await writeWelcome(config.runDir, await chapters.welcome());
    isOpen = true;
    log.info({ port: listener.port }, 'the server is ready');
    return { port: listener.port, routes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The launcher starts the database at the same time, and a database may be restarting. */
async function migrateWhenThere(config: Configuration, log: Log): Promise<MigrateResult> {
  const { databaseUrl } = config;
  await waitForDatabase(databaseUrl, log);
  const result = await migrateUp({ databaseUrl, tenantId: TENANT_ID, migrations });
  if (result.applied.length > 0) log.info({ applied: result.applied }, 'the database is up to date');
  return result;
}

async function waitForDatabase(databaseUrl: string, log: Log): Promise<void> {
  const end = Date.now() + DATABASE_WAIT_MS;
  for (;;) {
    const client = createClient({ databaseUrl, tenantId: TENANT_ID, role: null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      // 28: name or password; 3D: no such database. Waiting does not mend these.
      const isFinal = error instanceof pg.DatabaseError && /^(28|3D)/.test(code);
      if (isFinal || Date.now() > end) {
        throw new StartError(
          isFinal ? EXIT_WRONG_CONFIGURATION : 1,
          `The database does not let us in (${code}); check DATABASE_URL and that PostgreSQL runs.`,
        );
      }
      log.debug({ code }, 'the database is not there yet');
      await sleep(DATABASE_RETRY_MS);
    }
  }
}

/** For the launcher, which prints it and deletes it; holds one-time links and first passwords. */
async function writeWelcome(runDir: string, welcome: Welcome): Promise<void> {
  await mkdir(runDir, { recursive: true, mode: 0o700 });
  const file = path.join(runDir, WELCOME_FILE);
  // Written aside and renamed, so that nobody reads half of it; a new file, so that its mode is really 0600.
  const aside = `${file}.new`;
  await rm(aside, { force: true });
  await writeFile(aside, JSON.stringify(welcome), { mode: 0o600, flag: 'wx' });
  await rename(aside, file);
}
