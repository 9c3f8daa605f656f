/**
 * The event log: one appender per tenant, groups of events in one commit, projections in the same transaction, and
 * whoever subscribed told afterwards, in order.
 *
 * While one group is being committed the next gathers; so a single append costs one commit, and a thousand at once cost
 * little more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { EventLogPort, NewEvent, Projection, StoredEvent } from '../events-port.ts';
import type { Log } from '../log.ts';
import { EventLogError } from './event-log-error.ts';
import './event.sql.ts';
import { keepLease, type Lease, type LeaseOptions, takeLease } from './lease.ts';
import { type Group, insertGroup, type LogConnection, openLogConnection } from './log-connection.ts';
import { Partitions } from './partitions.ts';
import { readAfter, readLastSeq, readSubjects } from './read-events.ts';

/** Events in one commit. More would make everyone in the group wait for the last. */
const GROUP_EVENTS_MAX = 2000;
/** Events that may wait for a commit; at 10,000 a second that is ten seconds of a database that stands still. */
const WAITING_EVENTS_MAX = 100_000;
const RECONNECT_MS = 250;
const PARTITIONS_MS = 3_600_000;

export interface AppendOptions {
  /**
   * Appends that build on one another: when one of them is refused, so are all later ones (`chain-broken`). Any object
   * will do; begin a new chain with another.
   */
  readonly chain?: object;
}

/** The log as the platform's chapters see it, and what its owner needs beside. */
export interface EventLog extends EventLogPort {
  append(events: readonly NewEvent[], options?: AppendOptions): Promise<readonly StoredEvent[]>;
  /** The newest `limit` events of these subjects, the oldest first. */
  readSubjects(subjects: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
  /** Which claim on the log this process holds. */
  readonly lease: Lease;
  /** Called once when another process has taken over. Stop then: nothing can be stored any more. */
  onLost(listener: () => void): void;
  /** False after the lease was lost or the log closed. */
  isOpen(): boolean;
  /** Commits what waits, gives the lease back. */
  close(): Promise<void>;
}

export interface EventLogOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly tenantId: number;
  /** See {@link LeaseOptions}. */
  readonly owner?: string;
  readonly waitMsMax?: number;
}

interface Waiting {
  readonly events: readonly NewEvent[];
  /** The data as JSON, written while an earlier group is being committed and not between two commits. */
  readonly words: readonly string[];
  readonly chain: object | undefined;
  readonly resolve: (stored: readonly StoredEvent[]) => void;
  readonly reject: (error: EventLogError) => void;
}

/**
 * Takes the lease and opens the log.
 * @throws {EventLogError} `lease-lost` when another server of this centre keeps running
 */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  const lease = await takeLease(options);
  if (lease === null) {
    throw new EventLogError(
      'lease-lost',
      'Another server of this centre is running; stop it, or wait until it has gone.',
    );
  }
  const partitions = new Partitions();
  await partitions.ensureAround(options.pool, options.clock.now());
  const log = new Appender(options, lease, partitions, await readLastSeq(options.pool));
  return log;
}

class Appender implements EventLog {
  readonly lease: Lease;
  readonly #options: EventLogOptions;
  readonly #partitions: Partitions;
  readonly #projections: Projection[] = [];
  readonly #listeners = new Set<(events: readonly StoredEvent[]) => void>();
  readonly #lostListeners: (() => void)[] = [];
  readonly #endLease: (release: boolean) => Promise<void>;
  readonly #partitionTimer: NodeJS.Timeout;
  readonly #brokenChains = new WeakSet<object>();
  #waiting: Waiting[] = [];
  #waitingEvents = 0;
  #running: Promise<void> | null = null;
  #connection: LogConnection | null = null;
  #lastSeq: number;
  #state: 'open' | 'lost' | 'closed' = 'open';

  constructor(options: EventLogOptions, lease: Lease, partitions: Partitions, lastSeq: number) {
    this.#options = options;
    this.lease = lease;
    this.#partitions = partitions;
    this.#lastSeq = lastSeq;
    this.#endLease = keepLease(options, lease, () => this.#lose());
    this.#partitionTimer = setInterval(() => {
      partitions
        .ensureAround(options.pool, options.clock.now())
        .catch((error: unknown) => options.log.error({ error }, 'next month has no place in the event log yet'));
    }, PARTITIONS_MS);
    this.#partitionTimer.unref();
  }

  append(events: readonly NewEvent[], { chain }: AppendOptions = {}): Promise<readonly StoredEvent[]> {
    if (this.#state !== 'open') return Promise.reject(this.#whyClosed());
    if (events.length === 0) return Promise.resolve([]);
    if (this.#isBroken(chain)) return Promise.reject(chainBroken());
    if (this.#waitingEvents + events.length > WAITING_EVENTS_MAX) {
      return Promise.reject(new EventLogError('too-many-waiting', 'The database does not keep up; try again later.'));
    }
    const words = inWords(events);
    if (words instanceof EventLogError) return Promise.reject(words);
    this.#waitingEvents += events.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, words, chain, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  readAfter(seq: number, limit: number): Promise<readonly StoredEvent[]> {
    return readAfter(this.#options.pool, seq, limit);
  }

  readSubjects(subjects: readonly string[], limit: number): Promise<readonly StoredEvent[]> {
    return readSubjects(this.#options.pool, subjects, limit);
  }

  async lastSeq(): Promise<number> {
    return this.#lastSeq;
  }

  subscribe(listener: (events: readonly StoredEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  registerProjection(projection: Projection): void {
    this.#projections.push(projection);
  }

  onLost(listener: () => void): void {
    this.#lostListeners.push(listener);
  }

  isOpen(): boolean {
    return this.#state === 'open';
  }

  async close(): Promise<void> {
    clearInterval(this.#partitionTimer);
    await this.#running;
    if (this.#state === 'open') this.#state = 'closed';
    await this.#endLease(this.#state === 'closed');
    this.#connection?.close();
    this.#connection = null;
  }

  /** Commits groups until nothing waits. Starts in the next turn, so that what is appended together goes together. */
  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0 && this.#state === 'open') await this.#commit(this.#takeGroup());
    this.#running = null;
  }

  #takeGroup(): Waiting[] {
    let events = 0;
    let count = 0;
    for (const waiting of this.#waiting) {
      if (count > 0 && events + waiting.events.length > GROUP_EVENTS_MAX) break;
      events += waiting.events.length;
      count += 1;
    }
    this.#waitingEvents -= events;
    if (count < this.#waiting.length) return this.#waiting.splice(0, count);
    const group = this.#waiting;
    this.#waiting = [];
    return group;
  }

  /** Stores a group; where it is refused, each append by itself, so that one bad event spoils nobody else's. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    const stored = this.#number(group);
    try {
      await this.#store({ events: stored.flat(), words: group.flatMap((waiting) => waiting.words) });
    } catch (error) {
      if (this.#state !== 'open') for (const waiting of group) waiting.reject(this.#whyClosed());
      else if (group.length > 1) await this.#commitApart(group);
      else this.#refuse(group, error);
      return;
    }
    const all = stored.length === 1 ? (stored[0] ?? []) : stored.flat();
    this.#lastSeq += all.length;
    for (const [index, waiting] of group.entries()) waiting.resolve(stored[index] ?? []);
    this.#tell(all);
  }

  async #commitApart(group: readonly Waiting[]): Promise<void> {
    for (const waiting of group) {
      if (this.#isBroken(waiting.chain)) waiting.reject(chainBroken());
      else await this.#commit([waiting]);
    }
  }

  #isBroken(chain: object | undefined): boolean {
    return chain !== undefined && this.#brokenChains.has(chain);
  }

  #refuse(group: readonly Waiting[], cause: unknown): void {
    this.#options.log.error({ error: cause, kinds: group[0]?.events.map((event) => event.kind) }, 'events not stored');
    for (const { chain, reject } of group) {
      if (chain !== undefined) this.#brokenChains.add(chain);
      reject(new EventLogError('not-stored', 'The database or a projection refused the events.', cause));
    }
    const behind = this.#waiting.filter((waiting) => this.#isBroken(waiting.chain));
    if (behind.length === 0) return;
    this.#waiting = this.#waiting.filter((waiting) => !this.#isBroken(waiting.chain));
    for (const waiting of behind) {
      this.#waitingEvents -= waiting.events.length;
      waiting.reject(chainBroken());
    }
  }

  #number(group: readonly Waiting[]): StoredEvent[][] {
    let seq = this.#lastSeq;
    const now = this.#options.clock.now();
    return group.map(({ events }) =>
      events.map(({ kind, subject, data, at = now }) => {
        seq += 1;
        return { seq, at, kind, subject, data };
      }),
    );
  }

  /** Until stored or refused. A lost connection leaves open whether the commit got through: then the log is asked. */
  async #store(group: Group): Promise<void> {
    let wasAskedAgain = false;
    for (let isUncertain = false; ; isUncertain = true) {
      try {
        if (isUncertain && (await this.#wasStored(group.events))) return;
        await this.#storeOn(await this.#connect(), group);
        return;
      } catch (error) {
        // The commit that was thought lost has come through after all, a moment after we asked.
        if (isUncertain && isDuplicate(error) && !wasAskedAgain) {
          // Once: a projection that hits a duplicate of its own would come here for ever.
          wasAskedAgain = true;
          continue;
        }
        if (this.#state !== 'open' || !isConnectionLost(error)) throw error;
        this.#options.log.warn({ error }, 'the event log has lost its connection');
        this.#connection?.close();
        this.#connection = null;
        await sleep(RECONNECT_MS);
      }
    }
  }

  /** Whether a group whose commit was not answered is in the log. With another epoch it might be somebody else's. */
  async #wasStored(group: readonly StoredEvent[]): Promise<boolean> {
    const { pool, tenantId } = this.#options;
    const { rows } = await pool.query<{ epoch: number; seq: number | null }>(
      `select epoch, (select max(seq) from event where tenant_id = $1) as seq from event_lease where tenant_id = $1`,
      [tenantId],
    );
    if (Number(rows[0]?.epoch) !== this.lease.epoch) {
      this.#lose();
      throw this.#whyClosed();
    }
    return Number(rows[0]?.seq ?? 0) >= (group.at(-1)?.seq ?? 0);
  }

  async #storeOn({ client, db }: LogConnection, group: Group): Promise<void> {
    const missing = this.#partitions.missing(times(group.events));
    if (missing.length > 0) await this.#partitions.ensure(client, missing);
    const work = this.#projections
      .map((projection) => ({ projection, events: group.events.filter(({ kind }) => projection.kinds.includes(kind)) }))
      .filter(({ events }) => events.length > 0);
    if (work.length === 0) {
      await this.#insert(client, group);
      return;
    }
    await db.transaction().execute(async (transaction) => {
      await this.#insert(client, group);
      for (const { projection, events } of work) await projection.apply(transaction, events);
    });
  }

  async #insert(client: pg.ClientBase, group: Group): Promise<void> {
    if (await insertGroup(client, this.#options.tenantId, this.lease, group)) return;
    this.#lose();
    throw this.#whyClosed();
  }

  async #connect(): Promise<LogConnection> {
    this.#connection ??= await openLogConnection(this.#options.pool);
    return this.#connection;
  }

  #tell(events: readonly StoredEvent[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        this.#options.log.error({ error }, 'a listener of the event log failed');
      }
    }
  }

  #lose(): void {
    if (this.#state !== 'open') return;
    this.#state = 'lost';
    this.#options.log.error({ epoch: this.lease.epoch }, 'another server has taken over this centre');
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingEvents = 0;
    for (const { reject } of waiting) reject(this.#whyClosed());
    for (const listener of this.#lostListeners) listener();
  }

  #whyClosed(): EventLogError {
    if (this.#state === 'closed') return new EventLogError('closed', 'The event log is closed.');
    return new EventLogError('lease-lost', 'Another server has taken over this centre.');
  }
}

/** A value that JSON cannot express is the fault of whoever appends it, and of nobody else in the group. */
function inWords(events: readonly NewEvent[]): readonly string[] | EventLogError {
  try {
    return events.map((event) => JSON.stringify(event.data));
  } catch (error) {
    return new EventLogError('not-stored', 'The data of an event cannot be written as JSON.', error);
  }
}

function chainBroken(): EventLogError {
  return new EventLogError('chain-broken', 'An earlier event this one builds on was not stored.');
}

function isDuplicate(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}

function* times(group: readonly StoredEvent[]): Generator<number> {
  for (const { at } of group) yield at;
}

/** Class 08 and 57P0x: the connection or the server went away; no code: the socket did. */
function isConnectionLost(error: unknown): boolean {
  if (error instanceof EventLogError) return false;
  if (error instanceof pg.DatabaseError) return /^(08|57P0)/.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return /Connection terminated|ECONN|EPIPE|ENOENT|timeout|not queryable/i.test(error.message);
}
