import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Configuration, WELCOME_FILE, type Welcome, welcome } from '@shouwen/contract/config';
import { checkDatabaseUrl } from './checks/database-url.ts';
import {
  type Child,
  type ChildContext,
  hastySteps,
  orderlySteps,
  superviseMedia,
  supervisePostgres,
  superviseServer,
  waitForFirstReady,
} from './children.ts';
import * as progress from './messages/progress.ts';
import type { Terminal } from './plan-start.ts';
import { preparePostgres } from './postgres/start-postgres.ts';
import { type StopSignals, whenAborted } from './stop-signals.ts';
import type { SupervisionEvent } from './supervise/supervise-process.ts';

/** The three processes, those that have been started so far, in the order in which they stop. */
export interface Centre {
  server?: Child;
  media?: Child;
  postgres?: Child;
}

export interface CentreOptions {
  readonly projectDir: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: Configuration;
  readonly usesOwnDatabase: boolean;
  readonly terminal: Terminal;
  readonly stop: StopSignals;
  /** The server is ready, for the first time or again after a crash. */
  onServerReady(): void;
}

/** Tells of crashes and recoveries; the first readiness is told by the start itself. */
function reportEvent(options: CentreOptions, name: progress.ProcessName, event: SupervisionEvent): void {
  const { terminal } = options;
  if (event.kind === 'crashed') {
    terminal.complain(progress.crashed(name, event.reason, event.retryInMs));
  } else if (event.restarts > 0) {
    terminal.say(progress.readyAgain(name, event.ms));
    if (name === 'server') options.onServerReady();
  }
}

async function startDatabase(centre: Centre, options: CentreOptions): Promise<string> {
  const { settings, terminal } = options;
  const startedAt = Date.now();
  if (!options.usesOwnDatabase) {
    await checkDatabaseUrl(settings.databaseUrl);
    terminal.say(progress.stepDone('postgres', 'found', Date.now() - startedAt));
    return settings.databaseUrl;
  }
  const prepared = await preparePostgres({ dataDir: settings.dataDir, signal: options.stop.first });
  options.stop.first.throwIfAborted();
  centre.postgres = supervisePostgres(contextOf(options, settings), prepared);
  await waitForFirstReady(centre.postgres, settings, (missing) => terminal.say(progress.stillWaiting(missing)));
  terminal.say(progress.stepDone('postgres', prepared.isNew ? 'created' : 'started', Date.now() - startedAt));
  return prepared.url;
}

function contextOf(options: CentreOptions, settings: Configuration): ChildContext {
  const { projectDir, environment } = options;
  return { projectDir, environment, settings, report: (name, event) => reportEvent(options, name, event) };
}

async function startChild(child: Child, options: CentreOptions): Promise<void> {
  const startedAt = Date.now();
  const note = (missing: string) => options.terminal.say(progress.stillWaiting(missing));
  await waitForFirstReady(child, options.settings, note);
  options.terminal.say(progress.stepDone(child.name, 'started', Date.now() - startedAt));
}

/**
 * Starts database and media side by side, and the server as soon as the database answers.
 * @param centre filled in on the way, so that a stop during the start finds what already runs
 * @throws {LaunchError} when one of them cannot be started
 */
export async function startCentre(centre: Centre, options: CentreOptions): Promise<void> {
  options.stop.first.throwIfAborted();
  centre.media = superviseMedia(contextOf(options, options.settings));
  const media = startChild(centre.media, options);
  // Whichever fails first is told; the other must not end the launcher as an unhandled rejection.
  media.catch(() => {});
  const databaseUrl = await startDatabase(centre, options);
  options.stop.first.throwIfAborted();
  rmSync(join(options.settings.runDir, WELCOME_FILE), { force: true });
  centre.server = superviseServer(contextOf(options, { ...options.settings, databaseUrl }));
  await Promise.all([media, startChild(centre.server, options)]);
}

/** What the server wrote for the person who started it; nothing when it wrote nothing. */
export function readWelcome(runDir: string): Welcome {
  try {
    const result = welcome.safeParse(JSON.parse(readFileSync(join(runDir, WELCOME_FILE), 'utf8')));
    return result.data ?? {};
  } catch {
    return {};
  }
}

/** Stops server, media and database, one after the other; on `second` all at once. */
export async function stopCentre(centre: Centre, drainSeconds: number, second: AbortSignal): Promise<void> {
  const children = [centre.server, centre.media, centre.postgres].filter((child) => child !== undefined);
  async function inOrder(steps: (child: Child) => ReturnType<typeof orderlySteps>): Promise<void> {
    for (const child of children) await child.supervised.stop(steps(child));
  }
  const orderly = inOrder((child) => orderlySteps(child.name, drainSeconds));
  await Promise.race([orderly, whenAborted(second)]);
  if (second.aborted) await inOrder((child) => hastySteps(child.name));
  await orderly;
}
