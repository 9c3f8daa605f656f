import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { snapshot } from '@shouwen/routing';
import { expect, it } from 'vitest';
import type { StoredEvent } from '../src/platform/events-port.ts';
import { logDatabase, openTestHost, openTestLog, type TestDatabase } from './_event-log.ts';
import { usePostgres } from './_postgres.ts';
import { rebuiltState } from './_rebuilt-state.ts';

const postgres = usePostgres();
const LIVES = 10;
const writer = fileURLToPath(new URL('_crash-writer.ts', import.meta.url));

/** Starts a writer and kills it without warning, `ms` after it has begun to work. Returns what it said. */
async function liveAndDie(database: TestDatabase, life: number, ms: number): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-crash-'));
  const notebook = path.join(folder, 'said');
  await writeFile(notebook, '');
  const child = spawn(process.execPath, [writer, database.databaseUrl, database.role ?? '-', String(life), notebook], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  while (child.exitCode === null && !(await readFile(notebook, 'utf8')).includes('ack')) await sleep(5);
  await sleep(ms);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await ended;
  const said = await readFile(notebook, 'utf8');
  await rm(folder, { recursive: true });
  return said.split('\n').slice(0, -1);
}

async function readAll(log: { readAfter(seq: number, limit: number): Promise<readonly StoredEvent[]> }) {
  const all: StoredEvent[] = [];
  for (let page = await log.readAfter(0, 5000); page.length > 0; page = await log.readAfter(all.length, 5000)) {
    all.push(...page);
  }
  return all;
}

it('keeps every acknowledged event through ten kills, and nothing is done that is not in the log', async () => {
  const database = await logDatabase(postgres);
  const said: string[] = [];
  for (let life = 0; life < LIVES; life += 1) {
    // Different every time, the same on every run.
    said.push(...(await liveAndDie(database, life, 40 + ((life * 67) % 150))));
  }
  await using opened = await openTestLog(database);
  const all = await readAll(opened.log);
  expect(all.map((event) => event.seq)).toEqual(all.map((_event, index) => index + 1));

  const words = (word: string) =>
    said.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const queued = new Set(all.filter((event) => event.kind === 'contact.queued').map((event) => event.data.contactId));
  const offered = new Set(all.filter((event) => event.kind === 'offer.made').map((event) => event.data.offerId));
  expect(words('ready')).toHaveLength(LIVES);
  expect(words('ack').length).toBeGreaterThan(LIVES * 32);
  expect(words('ack').filter((contactId) => !queued.has(contactId))).toEqual([]);
  expect(words('offer').filter((offerId) => !offered.has(offerId))).toEqual([]);
  expect(offered.size).toBe(all.filter((event) => event.kind === 'offer.made').length);
}, 120_000);

it('rebuilds the same state from a snapshot as from the whole log', async () => {
  const database = await logDatabase(postgres);
  await liveAndDie(database, 0, 150);
  {
    // Restores, and leaves a snapshot when something was submitted.
    await using opened = await openTestHost(database);
    await opened.host.submit({
      kind: 'contact.queued',
      at: Date.now(),
      contactId: 'x',
      channel: 'voice',
      queueId: 'sales',
    });
  }
  await liveAndDie(database, 1, 80);
  await using opened = await openTestHost(database);
  const { rows } = await opened.pool.query('select count(*)::integer as count from routing_snapshot');
  expect(rows).toEqual([{ count: 1 }]);
  expect(snapshot(await rebuiltState(opened.log))).toEqual(opened.host.snapshot());
}, 60_000);
