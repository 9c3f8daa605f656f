import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdInstanceLock } from './instance-lock.ts';
import { readProcess } from './process-table.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const url = 'http://localhost:8080';

function startTicks(pid: number): number {
  return readProcess(pid)?.startTicks ?? 0;
}

it('is held until it is released, and leaves nothing behind', () => {
  const release = holdInstanceLock(folder, url);
  expect(readdirSync(folder)).toEqual(['launcher.json']);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

it('is taken over from a launcher that is dead', () => {
  writeFileSync(join(folder, 'launcher.json'), JSON.stringify({ pid: 4_000_000, startTicks: 1, url }));
  holdInstanceLock(folder, url);
  expect(JSON.parse(readFileSync(join(folder, 'launcher.json'), 'utf8'))).toMatchObject({ pid: process.pid });
});

it('is taken over when another program has the number now', () => {
  // This process lives and has that start time, but is no launcher.
  const holder = { pid: process.pid, startTicks: startTicks(process.pid), url };
  writeFileSync(join(folder, 'launcher.json'), JSON.stringify(holder));
  expect(() => holdInstanceLock(folder, url)).not.toThrow();
});

it.each(['', '{', '{"pid":"1"}', 'null'])('is taken over when it says %j', (content) => {
  writeFileSync(join(folder, 'launcher.json'), content);
  expect(() => holdInstanceLock(folder, url)).not.toThrow();
});
