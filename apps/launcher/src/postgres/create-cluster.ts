import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Account } from '../checks/account.ts';
import { LaunchError } from '../messages/problems.ts';
import { hasCode } from '../messages/reason.ts';
import { syncFolder } from './passwords.ts';
import type { Programs } from './programs.ts';

const OUTPUT_BYTES_MAX = 65_536;

function giveTo(path: string, user: Account | undefined): void {
  if (user !== undefined) chownSync(path, user.userId, user.groupId);
}

/** Environment of PostgreSQL's programs: none of the caller's PG… variables, no locale but our own flags. */
export const databaseEnvironment: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

interface ProgramRun {
  readonly program: string;
  readonly words: readonly string[];
  readonly user: Account | undefined;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs one of PostgreSQL's programs to its end and gives its output. */
export function runProgram(run: ProgramRun): Promise<{ code: number | null; output: string }> {
  return new Promise((settle, fail) => {
    const child = spawn(run.program, run.words, {
      cwd: '/',
      env: databaseEnvironment,
      // Ctrl-C reaches the launcher alone; it ends this program through the signal.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(run.signal && { signal: run.signal }),
      ...(run.user && { uid: run.user.userId, gid: run.user.groupId }),
    });
    let output = '';
    const collect = (part: Buffer) => {
      output = (output + part.toString('utf8')).slice(-OUTPUT_BYTES_MAX);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    // A program that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(run.input ?? '');
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
      if (child.pid === undefined) fail(error);
    });
    // Also after a signal: initdb then removes what it has made, and nobody may reuse the place before it is done.
    child.once('close', (code) => (failure === undefined ? settle({ code, output }) : fail(failure)));
  });
}

function removeUnfinished(clusterDir: string): void {
  const parent = dirname(clusterDir);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(clusterDir)}.new-`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

export interface NewCluster {
  readonly clusterDir: string;
  readonly programs: Programs;
  readonly user: Account | undefined;
  readonly password: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Creates the database's files unless they are there. They are made beside their place and renamed into it, so a start
 * that was killed half way leaves nothing that looks like a database.
 * @returns whether they were created now
 * @throws {LaunchError} when another major version made the files, or initdb fails
 */
export async function createCluster(given: NewCluster): Promise<boolean> {
  const { clusterDir, programs, user } = given;
  const versionFile = join(clusterDir, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const found = readFileSync(versionFile, 'utf8').trim();
    if (found === programs.majorVersion) return false;
    throw LaunchError.of('database-version-other', { path: clusterDir, found, wanted: programs.majorVersion });
  }
  removeUnfinished(clusterDir);
  const temporary = `${clusterDir}.new-${randomBytes(6).toString('hex')}`;
  mkdirSync(temporary, { mode: 0o700 });
  giveTo(temporary, user);
  const passwordFile = `${temporary}-password`;
  try {
    writeFileSync(passwordFile, `${given.password}\n`, { mode: 0o600 });
    giveTo(passwordFile, user);
    const words = [
      ...['-D', temporary, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      // Without these a system without LANG gets SQL_ASCII; the bundled ICU is too old to build indexes on.
      ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
      '--text-search-config=simple',
    ];
    const { code, output } = await runProgram({ program: programs.initdb, words, user, signal: given.signal });
    if (code !== 0) throw LaunchError.of('database-not-created', { detail: firstComplaint(output) });
    moveIntoPlace(temporary, clusterDir);
    syncFolder(dirname(clusterDir));
    return true;
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** rename(2) replaces an empty folder and refuses a full one, which would be somebody's data. */
function moveIntoPlace(temporary: string, clusterDir: string): void {
  try {
    renameSync(temporary, clusterDir);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
    throw LaunchError.of('folder-unusable', { option: 'DATA_DIR', path: clusterDir, reason: 'ENOTEMPTY' });
  }
}

function firstComplaint(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => /error|fatal|cannot|could not/i.test(line)) ?? lines.findLast((line) => line !== '') ?? ''
  );
}
