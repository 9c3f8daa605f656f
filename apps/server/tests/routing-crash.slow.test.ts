import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { snapshot } from '@shouwen/routing';
import { expect, it } from 'vitest';
import type { StoredEvent } from '../src/platform/events-port.ts';
import { logDatabase, openTestHost, type TestDatabase } from './_event-log.ts';
import { usePostgres } from './_postgres.ts';
import { rebuiltState } from './_rebuilt-state.ts';

const postgres = usePostgres();
const KILLS = 10;
const centre = fileURLToPath(new URL('_crash-centre.ts', import.meta.url));

/** Contacts that have arrived before a centre is killed: it is in the middle of its work then, however slow the machine. */
const ARRIVED = 100;

/** Lets a centre work for `ms` once it is busy, kills it without warning, and returns what was seen of it. */
async function liveAndDie(database: TestDatabase, life: number, ms: number): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-crash-'));
  const notebook = path.join(folder, 'said');
  await writeFile(notebook, '');
  const child = spawn(process.execPath, [centre, database.databaseUrl, database.role ?? '-', String(life), notebook], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    while (child.exitCode === null && (await readFile(notebook, 'utf8')).split('ack ').length < ARRIVED)
      await sleep(10);
    await sleep(ms);
    expect(child.exitCode, 'the centre ended by itself').toBeNull();
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  const said = await readFile(notebook, 'utf8');
  await rm(folder, { recursive: true });
  return said.split('\n').slice(0, -1);
}

/** Reads the log once, going on where it stopped the last time, and holds what it says against the rules. */
class Onlooker {
  readonly queued = new Set<string>();
  readonly inside = new Set<string>();
  readonly offered = new Set<string>();
  readonly openOffers = new Map<string, string>();
  readonly ringing = new Map<string, string>();
  readonly ended = new Set<string>();
  seq = 0;

  read(events: readonly StoredEvent[]): void {
    for (const { seq, kind, data } of events) {
      expect(seq).toBe(this.seq + 1);
      this.seq = seq;
      const [contactId, offerId, agentId] = [String(data.contactId), String(data.offerId), String(data.agentId)];
      if (kind === 'contact.queued') {
        expect(this.queued).not.toContain(contactId);
        this.queued.add(contactId);
        this.inside.add(contactId);
      } else if (kind === 'contact.released') this.inside.delete(contactId);
      else if (kind === 'offer.made') {
        expect(this.offered, 'an offer made twice').not.toContain(offerId);
        expect(this.openOffers.get(contactId), `${contactId} offered to two`).toBeUndefined();
        expect(this.ringing.get(agentId), `${agentId} has two offers`).toBeUndefined();
        this.offered.add(offerId);
        this.openOffers.set(contactId, offerId);
        this.ringing.set(agentId, offerId);
      } else if (kind === 'offer.accepted' || kind === 'offer.withdrawn') {
        expect(this.openOffers.get(contactId)).toBe(offerId);
        expect(this.ringing.get(agentId)).toBe(offerId);
        this.openOffers.delete(contactId);
        this.ringing.delete(agentId);
        this.ended.add(offerId);
      }
    }
  }
}

it('goes on after ten kills in mid-load: nothing seen outside is unknown, no contact is lost or offered twice', async () => {
  const database = await logDatabase(postgres);
  const onlooker = new Onlooker();
  const rung = new Set<string>();
  let snapshots = 0;
  for (let life = 0; life < KILLS; life += 1) {
    // Different every time, the same on every run.
    const said = await liveAndDie(database, life, (life * 67) % 300);
    await using opened = await openTestHost(database);
    // At once: what came due while nobody was there changes the state in the next turn.
    const restored = opened.host.snapshot();
    const upTo = await opened.log.lastSeq();
    expect(snapshot(await rebuiltState(opened.log, upTo))).toEqual(restored);
    for (;;) {
      const page = (await opened.log.readAfter(onlooker.seq, 5000)).filter(({ seq }) => seq <= upTo);
      if (page.length === 0) break;
      onlooker.read(page);
    }
    const words = (word: string) =>
      said.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
    expect(words('ack').length).toBeGreaterThan(50);
    expect(words('ack').filter((contactId) => !onlooker.queued.has(contactId))).toEqual([]);
    expect(words('offer').length).toBeGreaterThan(50);
    expect(words('offer').filter((offerId) => !onlooker.offered.has(offerId))).toEqual([]);
    expect(words('withdrawn').filter((offerId) => !onlooker.ended.has(offerId))).toEqual([]);
    for (const offerId of words('offer')) {
      expect(rung, 'rang twice').not.toContain(offerId);
      rung.add(offerId);
    }
    expect(restored.contacts.map((contact) => contact.id).sort()).toEqual([...onlooker.inside].sort());
    const { rows } = await opened.pool.query<{ seq: number }>('select max(seq)::integer as seq from routing_snapshot');
    if ((rows[0]?.seq ?? 0) > 0 && (rows[0]?.seq ?? 0) < upTo) snapshots += 1;
  }
  // Otherwise only replays from the beginning would have been tried.
  expect(snapshots).toBeGreaterThan(KILLS / 2);
  expect(onlooker.offered.size).toBeGreaterThan(1000);
}, 120_000);
