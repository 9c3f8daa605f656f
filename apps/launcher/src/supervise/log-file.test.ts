import { appendFileSync, closeSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LOG_BYTES_MAX, lastReason, logSize, logTail, openLog, rotateLog } from './log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'logs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a log', () => {
  it('is emptied in place above its size, and writing goes on', () => {
    const path = join(folder, 'deep', 'big.log');
    const log = openLog(path);
    writeSync(log, 'x'.repeat(LOG_BYTES_MAX + 1));
    rotateLog(path);
    writeSync(log, 'after\n');
    closeSync(log);
    expect(readFileSync(path, 'utf8')).toBe('after\n');
    expect(statSync(`${path}.1`).size).toBe(LOG_BYTES_MAX + 1);
  });

  it('is left alone below it', () => {
    const path = join(folder, 'small.log');
    appendFileSync(path, 'one\n');
    rotateLog(path);
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  it('gives only what was written since, and at most 8 kB', () => {
    const path = join(folder, 'tail.log');
    appendFileSync(path, 'old\n');
    const from = logSize(path);
    appendFileSync(path, 'new\n');
    expect(logTail(path, from)).toBe('new\n');
    appendFileSync(path, 'y'.repeat(20_000));
    expect(logTail(path)).toHaveLength(8192);
    expect(logTail(join(folder, 'none.log'))).toBe('');
  });
});

describe('the reason a process ended', () => {
  it.each([
    [
      'node:internal/x\n  throw err;\n\nTypeError: no such thing\n    at a (b.ts:1)\n\nNode.js v24.21.0\n',
      'TypeError: no such thing',
    ],
    ['{"level":50,"msg":"migration 7 failed"}\n', 'migration 7 failed'],
    [
      '{"level":"error","error":{"type":"E","message":"no table"},"msg":"migration failed"}\n',
      'migration failed: no table',
    ],
    [
      '2026-11-22 06:00:00.000 UTC [42] FATAL:  data directory has wrong ownership\n',
      '2026-11-22 06:00:00.000 UTC [42] FATAL:  data directory has wrong ownership',
    ],
    ['starting\nstopping because of x\n', 'stopping because of x'],
    ['', ''],
    [`${'z'.repeat(5000)}\n`, 'z'.repeat(300)],
  ])('is found in %j', (tail, reason) => {
    expect(lastReason(tail)).toBe(reason);
  });
});
