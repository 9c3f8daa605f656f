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
  /** Whole lives a second: queued, offered, accepted, connected, ended, wrapped up; all of it stored. */
  readonly livesPerSecond: number;
  /** Free agent to committed offer, milliseconds, over the whole run. */
  readonly offerP50Ms: number;
  readonly offerP99Ms: number;
  /** The median of the 99th percentiles of single seconds: what a second is like when nobody else uses the machine. */
  readonly offerP99MsOfSeconds: number;
  /** CPU of this process for one life, microseconds. */
  readonly cpuUsPerLife: number;
}

export interface DurableRun {
  readonly inFlight: number;
  readonly ms: number;
}

/** Of a centre with every agent in a contact and 10,000 waiting. */
export interface DurableMeasurement {
  /** `inFlight` agents work for `ms`. */
  readonly runs: readonly DurableFigures[];
  /**
   * Assignments a second when all agents become free at once, again and again: from the first event to the last commit,
   * each with the end of wrap-up, the offer with its receipt, and the agent's new state. What comes before and after is
   * stored too, but not in the time measured.
   */
  readonly assignmentsPerSecond: number;
}

/** Measures the runs, then assignments alone for about `assignMs`. */
export async function measureDurable(runs: readonly DurableRun[], assignMs: number): Promise<DurableMeasurement> {
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
    const assignmentsPerSecond = await shift.assign(assignMs);
    await host.stop();
    await events.close();
    await pool.end();
    return { runs: figures, assignmentsPerSecond };
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Latency {
  readonly at: number;
  readonly ms: number;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length * share)] ?? Number.NaN;
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
    const offers: Latency[] = [];
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    const endAt = startedAt + ms;
    await Promise.all(Array.from({ length: inFlight }, () => this.#workUntil(endAt, offers)));
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    await Promise.all(this.#behind.splice(0));
    const all = offers.map((offer) => offer.ms);
    const ofSeconds = Object.values(Object.groupBy(offers, ({ at }) => Math.floor((at - startedAt) / 1000)));
    return {
      livesPerSecond: offers.length / seconds,
      offerP50Ms: percentile(all, 0.5),
      offerP99Ms: percentile(all, 0.99),
      offerP99MsOfSeconds: percentile(
        ofSeconds.map((some) =>
          percentile(
            (some ?? []).map((offer) => offer.ms),
            0.99,
          ),
        ),
        0.5,
      ),
      cpuUsPerLife: (user + system) / offers.length,
    };
  }

  /** All agents at once, until `ms` have been measured. */
  async assign(ms: number): Promise<number> {
    let made = 0;
    let tookMs = 0;
    while (tookMs < ms) {
      const held = this.#busy.splice(0);
      const at = Date.now();
      await Promise.all(
        held.map(({ contactId }) => this.#host.submit({ kind: 'contact.ended', at, contactId, by: 'customer' })),
      );
      const startedAt = performance.now();
      const freed = await Promise.all(
        held.map((part) => this.#host.submit({ kind: 'wrapup.completed', at: Date.now(), ...part })),
      );
      tookMs += performance.now() - startedAt;
      for (const effects of freed) made += effects.filter((effect) => effect.kind === 'offer.made').length;
      await Promise.all(held.map(() => this.#arrive()));
      await Promise.all(freed.map((effects) => this.#take(effects)));
    }
    return (made / tookMs) * 1000;
  }

  /** One desk: ends the contact in hand, is free, gets the next offer. Its end and the arrival are not waited for. */
  async #workUntil(endAt: number, offers: Latency[]): Promise<void> {
    while (performance.now() < endAt) {
      const held = this.#busy.shift();
      if (held === undefined) return;
      const { agentId, contactId } = held;
      const at = Date.now();
      const behind = [this.#host.submit({ kind: 'contact.ended', at, contactId, by: 'customer' }), this.#arrive()];
      const freedAt = performance.now();
      const effects = await this.#host.submit({ kind: 'wrapup.completed', at, agentId, contactId });
      if (effects.some((effect) => effect.kind === 'offer.made')) {
        offers.push({ at: freedAt, ms: performance.now() - freedAt });
      }
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
