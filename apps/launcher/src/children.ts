import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BilingualText, Configuration } from '@shouwen/contract/config';
import { LaunchError } from './messages/problems.ts';
import { type ProcessName, processNames } from './messages/progress.ts';
import { isPostgresReady, launchPostgres, type PreparedPostgres } from './postgres/start-postgres.ts';
import { instanceMark } from './supervise/end-leftovers.ts';
import { acceptsConnections, askHealth } from './supervise/health.ts';
import { startProcess } from './supervise/running-process.ts';
import type { SupervisionEvent } from './supervise/supervise-process.ts';
import { NeverReadyError, type StopStep, type Supervised, superviseProcess } from './supervise/supervise-process.ts';

/** A supervised process with its name and log, as the rest of the launcher handles it. */
export interface Child {
  readonly name: ProcessName;
  readonly logFile: string;
  readonly supervised: Supervised;
}

/** What every child is started with. */
export interface ChildContext {
  readonly projectDir: string;
  readonly settings: Configuration;
  readonly environment: NodeJS.ProcessEnv;
  report(name: ProcessName, event: SupervisionEvent): void;
}

/** How each process is ended: it may drain, then it is made to go. SIGKILL follows by itself. */
export function orderlySteps(name: ProcessName, drainSeconds: number): readonly StopStep[] {
  // The server keeps its own limit of drainSeconds; the extra time lets it close its connections.
  if (name === 'server') return [{ signal: 'SIGTERM', waitMs: drainSeconds * 1000 + 2000 }];
  if (name === 'media') return [{ signal: 'SIGTERM', waitMs: 5000 }];
  return [
    { signal: 'SIGINT', waitMs: 20_000 },
    { signal: 'SIGQUIT', waitMs: 5000 },
  ];
}

/** The second Ctrl-C. The database still writes out what it has; that takes a moment only. */
export function hastySteps(name: ProcessName): readonly StopStep[] {
  if (name !== 'postgres') return [{ signal: 'SIGKILL', waitMs: 1000 }];
  return [
    { signal: 'SIGINT', waitMs: 3000 },
    { signal: 'SIGQUIT', waitMs: 2000 },
  ];
}

function logFileOf(context: ChildContext, name: ProcessName): string {
  return join(context.settings.dataDir, 'logs', `${name}.log`);
}

/** Node with one of our programs. The mark lets a later launcher find it should this one be killed. */
function nodeCommand(context: ChildContext, name: 'media' | 'server', environment: NodeJS.ProcessEnv) {
  const { dataDir } = context.settings;
  const program = join(context.projectDir, 'apps', name, 'src', 'main.ts');
  return {
    command: process.execPath,
    words: [program, instanceMark(dataDir)],
    environment: {
      // Saves about half a second, and 40 MB, at every start after the first; npm start names a place in the clone.
      NODE_COMPILE_CACHE: join(dataDir, 'cache', 'compiled'),
      ...context.environment,
      ...environment,
    },
    workingDir: context.projectDir,
    logFile: logFileOf(context, name),
  };
}

export function supervisePostgres(context: ChildContext, prepared: PreparedPostgres): Child {
  const { logFile } = prepared;
  const supervised = superviseProcess({
    name: 'postgres',
    logFile,
    launch: () => launchPostgres(prepared),
    isReady: () => isPostgresReady(prepared),
    report: (event) => context.report('postgres', event),
  });
  return { name: 'postgres', logFile, supervised };
}

export function superviseMedia(context: ChildContext): Child {
  const { settings } = context;
  const command = nodeCommand(context, 'media', {
    MEDIA_SOCKET: settings.mediaSocket,
    RTP_PORTS: `${settings.rtpPorts.first}-${settings.rtpPorts.last}`,
    PUBLIC_ADDRESS: settings.publicAddress,
    BIND_ADDRESS: settings.sipBind,
    RECORDINGS_DIR: settings.recordingsDir,
    PROMPT_DIRS: settings.promptDirs.join(':'),
    MEDIA_WORKERS: String(settings.mediaWorkers),
    LOG_LEVEL: settings.logLevel,
  });
  const supervised = superviseProcess({
    name: 'media',
    logFile: command.logFile,
    async launch() {
      rmSync(settings.mediaSocket, { force: true });
      return startProcess(command);
    },
    isReady: () => acceptsConnections(settings.mediaSocket),
    report: (event) => context.report('media', event),
  });
  return { name: 'media', logFile: command.logFile, supervised };
}

export function superviseServer(context: ChildContext): Child {
  const { settings } = context;
  const command = nodeCommand(context, 'server', {
    NODE_ENV: context.environment.NODE_ENV ?? 'production',
    SHOUWEN_CONFIG: JSON.stringify(settings),
  });
  const supervised = superviseProcess({
    name: 'server',
    logFile: command.logFile,
    launch: () => startProcess(command),
    isReady: async () => (await askHealth(settings.httpBind, settings.httpPort)).isReady,
    report: (event) => context.report('server', event),
  });
  return { name: 'server', logFile: command.logFile, supervised };
}

/** How long the first readiness may take: recovery after a crash, and migrations with a demo centre. */
const READY_SECONDS_MAX: Record<ProcessName, number> = { postgres: 300, media: 30, server: 240 };
const WAITING_NOTE_MS = 15_000;

/**
 * Waits until a process is ready for the first time.
 * @param note told every 15 s what is still missing
 * @throws {LaunchError} when it refuses, keeps ending, or takes too long
 */
export async function waitForFirstReady(
  child: Child,
  settings: Configuration,
  note: (missing: string) => void,
): Promise<void> {
  const name: BilingualText = processNames[child.name];
  const limitMs = READY_SECONDS_MAX[child.name] * 1000;
  const { firstReady } = child.supervised;
  const over = new AbortController();
  const ready = firstReady.then(() => true);
  try {
    for (let waitedMs = 0; waitedMs < limitMs; waitedMs += WAITING_NOTE_MS) {
      const pause = sleep(WAITING_NOTE_MS, false, { signal: over.signal }).catch(() => false);
      if (await Promise.race([ready, pause])) return;
      note(await missingOf(child, settings));
    }
  } catch (error) {
    if (!(error instanceof NeverReadyError)) throw error;
    if (error.code === 'refused') throw LaunchError.of('process-refused', { name, detail: error.message });
    throw LaunchError.of('process-failed', { name, detail: error.message, log: child.logFile });
  } finally {
    over.abort();
  }
  const missing = await missingOf(child, settings);
  throw LaunchError.of('process-not-ready', { name, seconds: limitMs / 1000, missing, log: child.logFile });
}

async function missingOf(child: Child, settings: Configuration): Promise<string> {
  if (child.name !== 'server') return child.name;
  const { missing } = await askHealth(settings.httpBind, settings.httpPort);
  return missing.length === 0 ? child.name : missing.join(', ');
}
