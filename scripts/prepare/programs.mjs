// Running other programs: with their output in a log, or as the last thing run.mjs does.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

/** The clone. */
export const projectDir = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Logs and stamps of preparation; git ignores it. */
export const cacheDir = join(projectDir, '.cache');

/** Path of a log in the cache folder, which is made. */
export function logPath(name) {
  mkdirSync(cacheDir, { recursive: true });
  return join(cacheDir, name);
}

/**
 * Runs a program with its output in a log.
 * @param {{ cwd?: string, environment?: NodeJS.ProcessEnv, append?: boolean }} [options]
 * @returns {Promise<number>} its exit code; 127 when it could not be started
 */
export function runLogged(program, words, log, options = {}) {
  const file = openSync(log, options.append ? 'a' : 'w');
  writeSync(file, `$ ${program} ${words.join(' ')}\n`);
  return new Promise((settle) => {
    const child = spawn(program, words, {
      cwd: options.cwd ?? projectDir,
      env: options.environment ?? process.env,
      stdio: ['ignore', file, file],
    });
    child.once('error', (error) => {
      writeSync(file, `${error.message}\n`);
      closeSync(file);
      settle(127);
    });
    child.once('exit', (code, signal) => {
      closeSync(file);
      settle(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** The line of a log that says best what went wrong. */
export function reasonInLog(log) {
  const plain = stripVTControlCharacters(readFileSync(log, 'utf8'));
  const lines = plain.split('\n').map((line) => line.trim());
  // npm lists the fields of an error before it says what it means.
  const noise =
    /^$|^\$ |A complete log of this run|^npm error? *$|^(npm error )?(code|errno|syscall|address|port) \S+$/i;
  const telling = lines.filter((line) => !noise.test(line));
  const found = telling.find((line) => /(^E:|\berror\b|\bcannot\b|failed|ENOTFOUND|EACCES|ENOSPC)/i.test(line));
  return (found ?? telling.at(-1) ?? '').replace(/^npm error /i, '').slice(0, 200);
}

/**
 * Runs a program in our place, as the last thing we do. Newer Nodes become that program and cost nothing more. Older ones
 * pass on every signal and end as it ends; a signal from the terminal then reaches it twice, directly and through us,
 * which the launcher counts as one.
 */
export function runToEnd(program, words, environment = process.env) {
  if (typeof process.execve === 'function') {
    process.chdir(projectDir);
    process.execve(program, [program, ...words], { ...environment });
  }
  return new Promise((settle) => {
    const child = spawn(program, words, { cwd: projectDir, env: environment, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => {
      console.error(error.message);
      settle(1);
    });
    child.once('exit', (code, signal) => settle(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
