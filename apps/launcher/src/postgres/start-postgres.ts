import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, isRoot } from '../checks/account.ts';
import { firstBlockedFolder, letPass } from '../checks/reachable.ts';
import { LaunchError } from '../messages/problems.ts';
import { lastReason, logSize, logTail } from '../supervise/log-file.ts';
import { adoptProcess, exitsWithin, type RunningProcess, startProcess } from '../supervise/running-process.ts';
import { answersOrIsSetUp, DATABASE_NAME, socketUrl } from './connect.ts';
import { createCluster, databaseEnvironment, runProgram } from './create-cluster.ts';
import { chooseDatabaseUser } from './database-user.ts';
import { type Passwords, readOrMakePasswords } from './passwords.ts';
import { findPrograms, type Programs } from './programs.ts';
import { endServer, findRunningServer, isSameServer } from './running-server.ts';
import { serverArguments } from './settings.ts';
import { makeFolder, makeSocketFolder } from './socket-folder.ts';

/** Where a database lives and with what it differs from the usual. */
export interface PostgresOptions {
  /** Absolute. `postgres/`, `postgres.password`, `run/` and `logs/` are made inside. */
  readonly dataDir: string;
  /** Settings that replace or add to ours (settings.ts). */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gives up the start. */
  readonly signal?: AbortSignal;
}

/** Files, programs and passwords of a database that can be started any number of times. */
export interface PreparedPostgres {
  readonly clusterDir: string;
  readonly socketDir: string;
  readonly logFile: string;
  readonly programs: Programs;
  readonly user: Account | undefined;
  readonly passwords: Passwords;
  readonly words: readonly string[];
  /** The files were made just now. */
  readonly isNew: boolean;
  /** For the server: role `shouwen`, owner of database `shouwen`, may create databases, is no superuser. */
  readonly url: string;
  /** Superuser `postgres`. */
  readonly adminUrl: string;
}

/** Programs are copied here when root runs a clone that the database user cannot enter. */
const PROGRAM_COPIES_DIR = '/var/cache/shouwen';

/**
 * Makes everything a start needs: folders, passwords, and on the first time the database's files.
 * @throws {LaunchError} with what the operator has to change
 */
export async function preparePostgres(options: PostgresOptions): Promise<PreparedPostgres> {
  const { dataDir } = options;
  const clusterDir = join(dataDir, 'postgres');
  const user = chooseDatabaseUser(clusterDir);
  if (!existsSync(dataDir)) makeFolder(dataDir, 0o711);
  if (user !== undefined) letPass(dataDir, user);
  const blockedAt = user && firstBlockedFolder(dataDir, user);
  if (blockedAt !== undefined) {
    throw LaunchError.of('folder-blocked', { option: 'DATA_DIR', path: dataDir, blockedAt, user: user?.name ?? '' });
  }
  const socketDir = join(makeSocketFolder(dataDir), 'postgres');
  makeFolder(socketDir, 0o700, user);
  const programs = findPrograms(user, isRoot() ? PROGRAM_COPIES_DIR : dataDir);
  const { passwords, areNew } = readOrMakePasswords(join(dataDir, 'postgres.password'));
  const isNew = await createCluster({
    ...{ clusterDir, programs, user, password: passwords.postgres },
    signal: options.signal,
  });
  const prepared = {
    ...{ clusterDir, socketDir, programs, user, passwords, isNew },
    logFile: join(dataDir, 'logs', 'postgres.log'),
    words: serverArguments({ clusterDir, socketDir }, options.settings),
    url: socketUrl(socketDir, DATABASE_NAME, passwords.shouwen, DATABASE_NAME),
    adminUrl: socketUrl(socketDir, 'postgres', passwords.postgres, 'postgres'),
  };
  if (areNew && !isNew) await resetPassword(prepared);
  return prepared;
}

/** The password file was lost: sets the new password in single-user mode, which asks for none. */
async function resetPassword(prepared: PreparedPostgres): Promise<void> {
  const running = await findRunningServer(prepared.clusterDir);
  if (running !== undefined) await endServer(running);
  const { code, output } = await runProgram({
    program: prepared.programs.postgres,
    words: ['--single', '-D', prepared.clusterDir, 'postgres'],
    user: prepared.user,
    input: `alter role postgres with password '${prepared.passwords.postgres}'\n`,
  });
  if (code !== 0) throw LaunchError.of('database-not-created', { detail: lastReason(output) });
}

const ADOPT_ANSWER_MS = 10_000;
const ANSWER_POLL_MS = 25;

async function answersWithin(prepared: PreparedPostgres, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (Date.now() < deadline) {
    if (await isPostgresReady(prepared).catch(() => false)) return true;
    await sleep(ANSWER_POLL_MS);
  }
  return false;
}

/**
 * Starts the server, or takes over one that runs on these files with the same settings and answers. One that runs but
 * does not fit is shut down first.
 */
export async function launchPostgres(prepared: PreparedPostgres): Promise<RunningProcess> {
  const left = await findRunningServer(prepared.clusterDir);
  if (left !== undefined) {
    const fits = isSameServer(left, prepared.programs.postgres, prepared.words);
    if (fits && (await answersWithin(prepared, ADOPT_ANSWER_MS))) return adoptProcess(left);
    await endServer(left);
  }
  return startProcess({
    command: prepared.programs.postgres,
    words: prepared.words,
    environment: databaseEnvironment,
    workingDir: '/',
    logFile: prepared.logFile,
    user: prepared.user,
  });
}

/** Whether the database answers to the role of the server; creates role and database on the first time. */
export function isPostgresReady(prepared: PreparedPostgres): Promise<boolean> {
  return answersOrIsSetUp(prepared.socketDir, prepared.passwords);
}

/** A database that runs. */
export interface StartedPostgres {
  /** Role `shouwen` in database `shouwen`; may create databases, is no superuser. */
  readonly url: string;
  /** Superuser `postgres` in database `postgres`. */
  readonly adminUrl: string;
  readonly pid: number;
  /** Shuts it down, writing everything out; the files stay. */
  stop(): Promise<void>;
}

const STOP_WAIT_MS = 20_000;

/**
 * A real PostgreSQL for tests, benches and scripts: creates the files on the first call, then starts the server and
 * waits until it answers. Works as root and as an ordinary user. It is not supervised; call `stop`.
 * @throws {LaunchError} when it cannot be created or ends before it answers
 */
export async function startPostgres(options: PostgresOptions): Promise<StartedPostgres> {
  const prepared = await preparePostgres(options);
  const logFrom = logSize(prepared.logFile);
  const running = await launchPostgres(prepared);
  let hasEnded = false;
  running.exited.then(() => {
    hasEnded = true;
  });
  async function stop(): Promise<void> {
    running.signal('SIGINT');
    if (await exitsWithin(running, STOP_WAIT_MS)) return;
    running.signal('SIGQUIT');
    await running.exited;
  }
  while (!(await isPostgresReady(prepared).catch(() => false))) {
    if (hasEnded) {
      const detail = lastReason(logTail(prepared.logFile, logFrom));
      throw LaunchError.of('database-not-created', { detail });
    }
    if (options.signal?.aborted) {
      await stop();
      options.signal.throwIfAborted();
    }
    await sleep(ANSWER_POLL_MS);
  }
  return { url: prepared.url, adminUrl: prepared.adminUrl, pid: running.pid, stop };
}
