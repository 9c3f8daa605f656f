import {
  type AgentView,
  agentView,
  agentViews,
  type ContactView,
  contactView,
  contactViews,
  createState,
  expectedWaitMs,
  nextDueAt,
  positionOf,
  type QueueStats,
  queueIds,
  queueStats,
  type RoutingEffect,
  type RoutingEvent,
  type RoutingSnapshot,
  type RoutingState,
  snapshot,
  transition,
} from '@shouwen/routing';
import type pg from 'pg';
import type { AppendOptions } from '../platform/events/event-log.ts';
import { EventLogError } from '../platform/events/event-log-error.ts';
import type { EventLogPort, NewEvent, StoredEvent } from '../platform/events-port.ts';
import { logEntries, replayedEvent } from './log-entries.ts';
import { loadSnapshot, saveSnapshot } from './snapshots.ts';

const REPLAY_PAGE = 5000;
/** Submits that may wait for their commit. */
const WAITING_MAX = 20_000;
/**
 * A snapshot is made after this many submits, or after this time if there were any. Reading them again takes a start
 * some seconds; making one of a large centre takes longer than an offer may.
 */
const SNAPSHOT_SUBMITS = 100_000;
const SNAPSHOT_MS = 60_000;
/** Longest sleep of the wake-up timer; beyond 2^31 ms setTimeout fires at once. */
const SLEEP_MS_MAX = 3_600_000;

/** The engine cannot take events now. `overloaded`: try again. `stopped`: this server serves no more. */
export class RoutingHostError extends Error {
  readonly code: 'overloaded' | 'stopped';
  override readonly name = 'RoutingHostError';

  constructor(code: RoutingHostError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface RoutingHostParts {
  readonly events: Pick<EventLogPort, 'readAfter'> & {
    append(events: readonly NewEvent[], options?: AppendOptions): Promise<readonly StoredEvent[]>;
  };
  readonly pool: pg.Pool;
  readonly clock: { now(): number };
  /** A snapshot is made after this many submits at the latest; 100,000 when left out. */
  readonly snapshotSubmits?: number;
  readonly log: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** An event on its way to the log. */
interface Submitted {
  readonly effects: readonly RoutingEffect[];
  outcome: 'stored' | { readonly error: unknown } | null;
  readonly resolve: (effects: readonly RoutingEffect[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps the engine's state and is its only writer. Every event is applied at once in memory, appended to the log with
 * what it caused, and carried out only after the commit, in order.
 *
 * If the log refuses an event, memory is ahead of the log. Then everything submitted behind it is refused too, and the
 * state is rebuilt from the log before the next event is taken.
 */
export class RoutingHost {
  readonly #parts: RoutingHostParts;
  readonly #listeners = new Set<(effect: RoutingEffect) => void>();
  readonly #snapshotTimer: NodeJS.Timeout;
  #state: RoutingState = createState();
  /** What is appended builds on what was appended before: refused together. */
  #chain = {};
  /** Settles when everything submitted so far is stored or refused: the last number, or null. */
  #tail: Promise<number | null> = Promise.resolve(null);
  readonly #submitted: Submitted[] = [];
  #isCarryingOut = false;
  #lastSeq = 0;
  #submitsSinceSnapshot = 0;
  #snapshotRun: Promise<void> | null = null;
  #recovery: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(parts: RoutingHostParts) {
    this.#parts = parts;
    this.#snapshotTimer = setInterval(() => this.#maybeSnapshot(1), SNAPSHOT_MS);
    this.#snapshotTimer.unref();
  }

  /** Rebuilds the state from the newest snapshot and the log behind it. Call before the first submit. */
  async restore(): Promise<void> {
    const { pool, log, events } = this.#parts;
    const saved = await loadSnapshot(pool, log);
    let state = saved?.state ?? createState();
    let seq = saved?.seq ?? 0;
    for (;;) {
      const page = await events.readAfter(seq, REPLAY_PAGE);
      for (const stored of page) {
        const event = replayedEvent(stored);
        if (event !== null) state = transition(state, event).state;
      }
      const last = page.at(-1);
      if (last === undefined) break;
      seq = last.seq;
    }
    this.#state = state;
    this.#lastSeq = seq;
    this.#chain = {};
    const dueAt = nextDueAt(state);
    if (dueAt !== null) this.#wake(dueAt);
  }

  /**
   * Resolves after the commit with what the event caused.
   * @throws {RoutingHostError} `overloaded`, `stopped`
   * @throws {EventLogError} when it was not stored; then nothing was carried out
   */
  async submit(event: RoutingEvent): Promise<readonly RoutingEffect[]> {
    while (this.#recovery !== null) await this.#recovery;
    if (this.#isStopped) throw new RoutingHostError('stopped', 'Routing has stopped on this server.');
    if (this.#submitted.length >= WAITING_MAX) {
      throw new RoutingHostError('overloaded', 'The database does not keep up with routing; try again shortly.');
    }
    // What is stored must say when it was for the engine, whose time never runs backwards.
    const timed = event.at >= this.#state.now ? event : { ...event, at: this.#state.now };
    const result = transition(this.#state, timed);
    this.#state = result.state;
    return new Promise((resolve, reject) => {
      const item: Submitted = { effects: result.effects, outcome: null, resolve, reject };
      this.#submitted.push(item);
      this.#store(item, logEntries(timed, result.effects));
    });
  }

  /** Called with every committed effect, in order. Returns how to stop. */
  onEffect(listener: (effect: RoutingEffect) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  agentView(agentId: string): AgentView | null {
    return agentView(this.#state, agentId);
  }

  agentViews(): readonly AgentView[] {
    return agentViews(this.#state);
  }

  contactView(contactId: string): ContactView | null {
    return contactView(this.#state, contactId, this.#now());
  }

  contactViews(): readonly ContactView[] {
    return contactViews(this.#state, this.#now());
  }

  /** Contacts of the same queue that come before this one; null when it does not wait. */
  positionOf(contactId: string): number | null {
    return positionOf(this.#state, contactId, this.#now());
  }

  /** Expected time until an agent takes it; null when it cannot be said. */
  expectedWaitMs(contactId: string): number | null {
    return expectedWaitMs(this.#state, contactId, this.#now());
  }

  /** The figures of every queue. */
  queueStats(): readonly QueueStats[] {
    const now = this.#now();
    return queueIds(this.#state).flatMap((queueId) => queueStats(this.#state, queueId, now) ?? []);
  }

  /** The whole state as plain JSON; for tests and for looking into a fault. */
  snapshot(): RoutingSnapshot {
    return snapshot(this.#state);
  }

  /** Takes nothing new, waits for what was taken, and leaves a snapshot for the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#snapshotTimer);
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#recovery;
    // Whoever has submitted hears what became of it before the log and the database behind it are closed.
    await this.#tail;
    await this.#snapshotRun;
    await this.#snapshot();
  }

  #now(): number {
    return Math.max(this.#parts.clock.now(), this.#state.now);
  }

  #store(item: Submitted, entries: readonly NewEvent[]): void {
    if (entries.length === 0) {
      this.#settle(item, 'stored');
      return;
    }
    const chain = this.#chain;
    this.#tail = this.#parts.events.append(entries, { chain }).then(
      (stored) => {
        this.#lastSeq = stored.at(-1)?.seq ?? this.#lastSeq;
        this.#submitsSinceSnapshot += 1;
        this.#settle(item, 'stored');
        this.#maybeSnapshot(this.#parts.snapshotSubmits ?? SNAPSHOT_SUBMITS);
        return this.#lastSeq;
      },
      (error: unknown) => {
        this.#refused(chain, error);
        this.#settle(item, { error });
        return null;
      },
    );
  }

  /** Effects are carried out in the order of submitting: one that needed no commit waits for those before it. */
  #settle(item: Submitted, outcome: NonNullable<Submitted['outcome']>): void {
    item.outcome = outcome;
    if (this.#isCarryingOut) return;
    this.#isCarryingOut = true;
    let done = 0;
    for (const next of this.#submitted) {
      if (next.outcome === null) break;
      done += 1;
      if (next.outcome !== 'stored') {
        next.reject(next.outcome.error);
        continue;
      }
      for (const effect of next.effects) this.#carryOut(effect);
      next.resolve(next.effects);
    }
    this.#submitted.splice(0, done);
    this.#isCarryingOut = false;
  }

  /** Memory has what the log has not. */
  #refused(chain: object, error: unknown): void {
    if (error instanceof EventLogError && (error.code === 'lease-lost' || error.code === 'closed')) {
      this.#isStopped = true;
      if (this.#timer !== null) clearTimeout(this.#timer);
      return;
    }
    if (chain !== this.#chain || this.#recovery !== null) return;
    this.#parts.log.error({ error }, 'an event was not stored; the routing state is rebuilt from the log');
    this.#recovery = this.#recover().finally(() => {
      this.#recovery = null;
    });
  }

  async #recover(): Promise<void> {
    await this.#tail;
    try {
      await this.restore();
    } catch (error) {
      this.#parts.log.error({ error }, 'the routing state could not be rebuilt; routing stops');
      this.#isStopped = true;
    }
  }

  #carryOut(effect: RoutingEffect): void {
    if (effect.kind === 'timer') this.#wake(effect.dueAt);
    for (const listener of this.#listeners) {
      try {
        listener(effect);
      } catch (error) {
        this.#parts.log.error({ error, effect: effect.kind }, 'effect not carried out');
      }
    }
  }

  #wake(dueAt: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const delay = Math.min(Math.max(0, dueAt - this.#parts.clock.now()), SLEEP_MS_MAX);
    this.#timer = setTimeout(() => this.#onWake(dueAt), delay);
  }

  #onWake(dueAt: number): void {
    const now = this.#parts.clock.now();
    if (dueAt - now > SLEEP_MS_MAX / 2) {
      this.#wake(dueAt);
      return;
    }
    // A timer may fire a little early; the engine would find nothing due and never ask again.
    this.submit({ kind: 'clock', at: Math.max(now, dueAt) }).catch((error: unknown) => {
      if (this.#isStopped) return;
      this.#parts.log.error({ error }, 'routing clock not stored');
      this.#wake(now + 1000);
    });
  }

  #maybeSnapshot(submitsMin: number): void {
    if (this.#submitsSinceSnapshot < submitsMin || this.#snapshotRun !== null || this.#recovery !== null) return;
    this.#snapshotRun = this.#snapshot()
      .catch((error: unknown) => this.#parts.log.error({ error }, 'routing snapshot not saved'))
      .finally(() => {
        this.#snapshotRun = null;
      });
  }

  /** The state as it is now belongs to the last event submitted so far, whose number is known after its commit. */
  async #snapshot(): Promise<void> {
    if (this.#submitsSinceSnapshot === 0) return;
    this.#submitsSinceSnapshot = 0;
    const saved = snapshot(this.#state);
    const chain = this.#chain;
    const seq = await this.#tail;
    // Refused: the state has what the log has not, whether it is rebuilt or this server stops.
    if (seq === null || chain !== this.#chain || this.#recovery !== null) return;
    await saveSnapshot(this.#parts.pool, seq, saved);
  }
}
