// npm ci, when the lock file asks for it.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logPath, projectDir, reasonInLog, runLogged } from './programs.mjs';
import { PrepareError, showWork } from './texts.mjs';

const modulesDir = join(projectDir, 'node_modules');
/** npm writes this file last, so it tells when, and whether, an installation was finished. */
const installedLock = join(modulesDir, '.package-lock.json');
/** Digest of the lock file that was installed last: a checkout that only touches the file installs nothing. */
const installedMark = join(modulesDir, '.installed-lock');

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(projectDir, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  if (!existsSync(installedLock)) return false;
  if (existsSync(installedMark) && readFileSync(installedMark, 'utf8') === lockDigest()) return true;
  if (statSync(join(projectDir, 'package-lock.json')).mtimeMs > statSync(installedLock).mtimeMs) return false;
  writeFileSync(installedMark, lockDigest());
  return true;
}

/** npm empties the target of a link before it installs: the packages of another folder would be gone. */
function refuseLink() {
  if (lstatSync(modulesDir, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new PrepareError('modules-linked', modulesDir);
  }
}

/** How to run npm: the one that runs us, since a second one may be older; else whatever PATH has. */
export function npmCommand() {
  const { npm_execpath: npm } = process.env;
  if (npm?.endsWith('.js') && existsSync(npm)) return { program: process.execPath, words: [npm] };
  return { program: 'npm', words: [] };
}

function runNpm(command, log) {
  const npm = npmCommand();
  // dev: Vite and the type checker live there, whatever NODE_ENV says.
  const flags = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  return runLogged(npm.program, [...npm.words, ...command, ...flags], log);
}

/** @returns {Promise<number>} milliseconds it took */
export async function ensurePackages() {
  const startedAt = Date.now();
  if (isInstalled()) return Date.now() - startedAt;
  refuseLink();
  const log = logPath('install.log');
  const done = showWork('install');
  let code = await runNpm(['ci'], log);
  // A lock written where a registry lacked the builds for other systems does not list them, and `ci` insists on them.
  if (code !== 0 && /from lock file/.test(readFileSync(log, 'utf8')))
    code = await runNpm(['install', '--no-save'], log);
  done();
  if (code === 127) throw new PrepareError('npm-missing');
  if (code !== 0) throw new PrepareError('install-failed', reasonInLog(log), log);
  writeFileSync(installedMark, lockDigest());
  return Date.now() - startedAt;
}
