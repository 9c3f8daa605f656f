import { sql, type Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database, Db } from '../db/database.ts';
import type { EventLogPort, NewEvent, Projection, StoredEvent } from '../events-port.ts';
import type { Log } from '../log.ts';
import './event-log.sql.ts';
import type { Lease } from './lease.ts';

/** Events in one commit. Larger groups gain nothing: the row insert dominates from about 500 on. */
const GROUP_MAX = 2000;
/** Appends that wait for their commit. Beyond it the caller is told at once instead of filling the memory. */
const WAITING_MAX = 100_000;
const DAY_MS = 86_400_000;

/** Why an append did not happen; nothing of it was stored. */
export class EventLogError extends Error {
  readonly code: 'lease-lost' | 'overloaded' | 'stopped';

  constructor(code: EventLogError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  readonly events: readonly NewEvent[];
  readonly at: number;
  resolve(stored: readonly StoredEvent[]): void;
  reject(error: unknown): void;
}

export interface EventLogParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly lease: Pick<Lease, 'name' | 'epoch'>;
}

/**
 * The event log of one tenant and its only appender. Appends that arrive while a commit is under way go into the next
 * one together (group commit), in the order of their arrival; each group is one transaction with its projections, and
 * the lease's epoch is checked in the statement that writes the rows.
 */
export class EventLog implements EventLogPort {
  readonly #parts: EventLogParts;
  readonly #projections: Projection[] = [];
  readonly #listeners = new Set<(events: readonly StoredEvent[]) => void>();
  readonly #months = new Set<string>();
  #waiting: Waiting[] = [];
  #lastSeq: number;
  #isCommitting = false;
  #isStopped = false;
  #drained: (() => void) | null = null;

  private constructor(parts: EventLogParts, lastSeq: number) {
    this.#parts = parts;
    this.#lastSeq = lastSeq;
  }

  static async open(parts: EventLogParts): Promise<EventLog> {
    const row = await parts.db
      .selectFrom('event')
      .select((select) => select.fn.max('seq').as('seq'))
      .executeTakeFirst();
    return new EventLog(parts, row?.seq ?? 0);
  }

  append(events: readonly NewEvent[]): Promise<readonly StoredEvent[]> {
    if (this.#isStopped) return Promise.reject(new EventLogError('stopped', 'The event log takes nothing any more.'));
    if (this.#waiting.length >= WAITING_MAX) {
      return Promise.reject(new EventLogError('overloaded', 'Too many events wait to be stored; try again shortly.'));
    }
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, at: this.#parts.clock.now(), resolve, reject });
      this.#kick();
    });
  }

  async readAfter(seq: number, limit: number): Promise<readonly StoredEvent[]> {
    const rows = await this.#parts.db
      .selectFrom('event')
      .select(['seq', 'at', 'kind', 'subject', 'data'])
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(present);
  }

  async readSubjects(subjects: readonly string[], limit: number): Promise<readonly StoredEvent[]> {
    if (subjects.length === 0) return [];
    const rows = await this.#parts.db
      .selectFrom('event')
      .select(['seq', 'at', 'kind', 'subject', 'data'])
      .where('subject', 'in', subjects)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(present);
  }

  lastSeq(): Promise<number> {
    return Promise.resolve(this.#lastSeq);
  }

  subscribe(listener: (events: readonly StoredEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  registerProjection(projection: Projection): void {
    this.#projections.push(projection);
  }

  /** Takes nothing new and waits for what was taken. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (!this.#isCommitting && this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
  }

  #kick(): void {
    if (this.#isCommitting) return;
    if (this.#waiting.length === 0) {
      this.#drained?.();
      return;
    }
    this.#isCommitting = true;
    this.#commit(this.#takeGroup()).finally(() => {
      this.#isCommitting = false;
      this.#kick();
    });
  }

  #takeGroup(): Waiting[] {
    let count = 0;
    let size = 0;
    for (const waiting of this.#waiting) {
      if (count > 0 && size + waiting.events.length > GROUP_MAX) break;
      size += waiting.events.length;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Never rejects: each waiting append is told by itself. */
  async #commit(group: Waiting[]): Promise<void> {
    const stored = this.#number(group);
    const all = stored.flat();
    try {
      await this.#ensureMonths(all);
      await this.#parts.db.transaction().execute((transaction) => this.#write(transaction, all));
    } catch (error) {
      await this.#failed(group, error);
      return;
    }
    this.#lastSeq = all.at(-1)?.seq ?? this.#lastSeq;
    for (const [index, waiting] of group.entries()) waiting.resolve(stored[index] ?? []);
    for (const listener of this.#listeners) {
      try {
        listener(all);
      } catch (error) {
        this.#parts.log.error({ error }, 'a listener of the event log failed');
      }
    }
  }

  /** One bad append must not take the others of its group with it: they are tried one by one. */
  async #failed(group: Waiting[], error: unknown): Promise<void> {
    if (group.length === 1 || error instanceof EventLogError) {
      for (const waiting of group) waiting.reject(error);
      return;
    }
    for (const waiting of group) await this.#commit([waiting]);
  }

  #number(group: readonly Waiting[]): StoredEvent[][] {
    let seq = this.#lastSeq;
    return group.map((waiting) =>
      waiting.events.map((event) => {
        seq += 1;
        return { seq, at: event.at ?? waiting.at, kind: event.kind, subject: event.subject, data: event.data };
      }),
    );
  }

  async #write(transaction: Transaction<Database>, events: readonly StoredEvent[]): Promise<void> {
    const { name, epoch } = this.#parts.lease;
    const { rows } = await sql<{ written: number }>`
      with holder as (select 1 from lease where name = ${name} and epoch = ${epoch} for share),
      written as (
        insert into event (seq, at, kind, subject, data)
        select e.seq, to_timestamp(e.at / 1000.0), e.kind, e.subject, e.data
        from holder, unnest(
          ${events.map((event) => event.seq)}::bigint[], ${events.map((event) => event.at)}::float8[],
          ${events.map((event) => event.kind)}::text[], ${events.map((event) => event.subject)}::text[],
          ${events.map((event) => JSON.stringify(event.data))}::jsonb[]
        ) as e (seq, at, kind, subject, data)
        returning 1)
      select count(*)::int as written from written`.execute(transaction);
    if (rows[0]?.written !== events.length) {
      throw new EventLogError('lease-lost', 'Another server has taken over; this one may not write any more.');
    }
    for (const projection of this.#projections) {
      const own = events.filter((event) => projection.kinds.includes(event.kind));
      if (own.length > 0) await projection.apply(transaction, own);
    }
  }

  async #ensureMonths(events: readonly StoredEvent[]): Promise<void> {
    for (const { at } of events) {
      const month = new Date(at).toISOString().slice(0, 7);
      if (this.#months.has(month)) continue;
      // The month after as well, in good time: a partition is not to be made at midnight under load.
      const next = new Date(at + 32 * DAY_MS).toISOString().slice(0, 7);
      for (const wanted of [month, next]) {
        await sql`select ensure_event_partition(${`${wanted}-01`}::date)`.execute(this.#parts.db);
        this.#months.add(wanted);
      }
    }
  }
}

function present(row: {
  seq: number;
  at: Date;
  kind: string;
  subject: string;
  data: Record<string, unknown>;
}): StoredEvent {
  return { seq: Number(row.seq), at: row.at.getTime(), kind: row.kind, subject: row.subject, data: row.data };
}
