/** Assignments with their commit: engine, event log and a PostgreSQL that syncs to disk. */
import { mkdtemp, rm } from 'node:fs/promises';
import { startPostgres } from '@shouwen/launcher';
import type { RoutingEffect } from '@shouwen/routing';

import { createPool } from '../../apps/server/src/platform/db/connect.ts';
import { migrateUp } from '../../apps/server/src/platform/db/migrate.ts';
import { eventLogMigrations } from '../../apps/server/src/platform/events/event-log.migration.ts';
import { openEventLog } from '../../apps/server/src/platform/events/event-log.ts';
import { createLog } from '../../apps/server/src/platform/log.ts';
import { RoutingHost } from '../../apps/server/src/routing/routing-host.ts';
import { arrival, CENTRE, centreEvents, numbersFrom } from './workload.ts';

const TENANT_ID = 1;

export interface DurableFigures {
  readonly assignmentsPerSecond: number;
  /** Free agent to committed offer, milliseconds. */
  readonly offerP50Ms: number;
  readonly offerP99Ms: number;
}

/** Fills a centre with every agent in a contact and 10,000 waiting, then lets `inFlight` agents work for `ms`. */
export async function measureDurable(runs: readonly { inFlight: number; ms: number }[]): Promise<DurableFigures[]> {
  const dataDir = await mkdtemp('/tmp/shouwen-bench-');
  const postgres = await startPostgres({ dataDir });
  try {
    const { role } = await migrateUp({
      databaseUrl: postgres.url,
      tenantId: TENANT_ID,
      migrations: eventLogMigrations,
    });
    const pool = createPool({ databaseUrl: postgres.url, tenantId: TENANT_ID, role });
    const log = createLog('silent');
    const clock = { now: () => Date.now() };
    const events = await openEventLog({ pool, clock, log, tenantId: TENANT_ID });
    const host = new RoutingHost({ events, pool, clock, log });
    await host.restore();
    const shift = new Shift(host);
    await shift.begin();
    const figures: DurableFigures[] = [];
    for (const run of runs) figures.push(await shift.work(run.inFlight, run.ms));
    await host.stop();
    await events.close();
    await pool.end();
    return figures;
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

class Shift {
  readonly #host: RoutingHost;
  readonly #number = numbersFrom(11);
  /** Agents with the contact they have in hand. */
  readonly #busy: { agentId: string; contactId: string }[] = [];
  /** Answers that are on their way. */
  readonly #behind: Promise<void>[] = [];
  #contacts = 0;

  constructor(host: RoutingHost) {
    this.#host = host;
  }

  async begin(): Promise<void> {
    const at = Date.now();
    const setUp = centreEvents(at).map((event) => this.#host.submit(event));
    for (let index = 0; index < CENTRE.agents; index += 1) {
      setUp.push(
        this.#host.submit({ kind: 'agent.stateSet', at, agentId: `a${index}`, state: 'available', reason: null }),
      );
    }
    const arrived: Promise<readonly RoutingEffect[]>[] = [];
    for (let index = 0; index < CENTRE.agents + CENTRE.waiting; index += 1) arrived.push(this.#arrive());
    await Promise.all(setUp);
    for (const effects of await Promise.all(arrived)) await this.#take(effects);
  }

  async work(inFlight: number, ms: number): Promise<DurableFigures> {
    const latencies: number[] = [];
    const startedAt = performance.now();
    const endAt = startedAt + ms;
    await Promise.all(Array.from({ length: inFlight }, () => this.#workUntil(endAt, latencies)));
    const seconds = (performance.now() - startedAt) / 1000;
    await Promise.all(this.#behind.splice(0));
    latencies.sort((a, b) => a - b);
    const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
    return { assignmentsPerSecond: latencies.length / seconds, offerP50Ms: at(0.5), offerP99Ms: at(0.99) };
  }

  /** One desk: ends the contact in hand, is free, gets the next offer. Its end and the arrival are not waited for. */
  async #workUntil(endAt: number, latencies: number[]): Promise<void> {
    while (performance.now() < endAt) {
      const held = this.#busy.shift();
      if (held === undefined) return;
      const { agentId, contactId } = held;
      const at = Date.now();
      const behind = [this.#host.submit({ kind: 'contact.ended', at, contactId, by: 'customer' }), this.#arrive()];
      const freedAt = performance.now();
      const effects = await this.#host.submit({ kind: 'wrapup.completed', at, agentId, contactId });
      if (effects.some((effect) => effect.kind === 'offer.made')) latencies.push(performance.now() - freedAt);
      const arrived = await Promise.all(behind);
      for (const each of [effects, ...arrived]) this.#behind.push(this.#take(each));
    }
  }

  #arrive(): Promise<readonly RoutingEffect[]> {
    this.#contacts += 1;
    return this.#host.submit(arrival(`c${this.#contacts}`, Date.now(), this.#number));
  }

  /** Every offer is answered at once. */
  async #take(effects: readonly RoutingEffect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.kind !== 'offer.made') continue;
      const { offerId, agentId, contactId } = effect;
      const at = Date.now();
      await this.#host.submit({ kind: 'offer.accepted', at, offerId, agentId });
      await this.#host.submit({ kind: 'contact.connected', at, contactId, agentId });
      this.#busy.push({ agentId, contactId });
    }
  }
}
