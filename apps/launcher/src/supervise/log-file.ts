import { closeSync, copyFileSync, fstatSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log above this size is copied to `<name>.1` and emptied. */
export const LOG_BYTES_MAX = 20_971_520;

const TAIL_BYTES = 8192;

/** Opens a log for appending and makes its folder; the caller closes it. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o711 });
  rotateLog(path);
  return openSync(path, 'a', 0o640);
}

/**
 * Keeps one older part and empties the file in place: the processes hold it open for appending, so it cannot be renamed
 * away from them. Lines written between copy and truncation are lost.
 */
export function rotateLog(path: string): void {
  try {
    if (statSync(path).size <= LOG_BYTES_MAX) return;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  } catch {
    // No log yet, or a full disk: neither may stop the centre.
  }
}

/** Size of a log now, to read later only what was written since. */
export function logSize(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** The end of a log, from an offset on, at most 8 kB. */
export function logTail(path: string, from = 0): string {
  let log: number | undefined;
  try {
    log = openSync(path, 'r');
    const size = fstatSync(log).size;
    const start = Math.max(size < from ? 0 : from, size - TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    readSync(log, buffer, 0, buffer.length, start);
    return buffer.toString('utf8');
  } catch {
    return '';
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

function fieldOf(value: unknown, names: readonly string[]): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return Object.entries(value).find(([name]) => names.includes(name))?.[1];
}

/** Text of one log line: the message and the error of a JSON line, else the line as it is. */
function lineText(line: string): string {
  if (!line.startsWith('{')) return line.trim();
  try {
    const entry: unknown = JSON.parse(line);
    const said = [fieldOf(entry, ['msg']), fieldOf(fieldOf(entry, ['error', 'err']), ['message'])];
    const texts = said.filter((text) => typeof text === 'string' && text !== '');
    if (texts.length > 0) return texts.join(': ');
  } catch {
    // Cut in the middle: show it raw.
  }
  return line.trim();
}

/** The line of a log that best says why a process ended: the thrown error if there is one, else the last line. */
export function lastReason(tail: string): string {
  const lines = tail.split('\n').filter((line) => line.trim() !== '');
  const thrown = lines.findLast((line) =>
    /^(Uncaught )?[A-Za-z]*Error\b.*:|^\S+ \S+ \S+ \[\d+\] (FATAL|PANIC):/.test(line),
  );
  const chosen = thrown ?? lines.findLast((line) => !/^\s+at |^Node\.js v|^[}\])]/.test(line)) ?? '';
  return lineText(chosen).slice(0, 300);
}
