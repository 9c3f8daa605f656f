/**
 * What the chapters need of the event log; `events/event-log.ts` carries it out. An event is appended once and never
 * changed; tables and figures are derived from it by projections.
 */
import type { EventData, EventKind } from '@shouwen/contract';
import type { Transaction } from 'kysely';
import type { Database } from './db/database.ts';

export interface NewEvent {
  readonly kind: string;
  /** `contact:<id>`, `agent:<id>`, `recording:<id>`, `account:<id>`, `customer:<id>` or `centre`. */
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970; now when left out. */
  readonly at?: number;
}

export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Projection {
  readonly name: string;
  readonly kinds: readonly string[];
  /** Runs in the transaction that appends the events, in their order. */
  apply(transaction: Transaction<Database>, events: readonly StoredEvent[]): Promise<void>;
}

export interface EventLogPort {
  /** Resolves after the commit. */
  append(events: readonly NewEvent[]): Promise<readonly StoredEvent[]>;
  /** At most `limit` events with a sequence above `seq`, the oldest first. */
  readAfter(seq: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The events of these subjects, the oldest first, at most `limit`. */
  readSubjects(subjects: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
  /** The highest committed sequence number. */
  lastSeq(): Promise<number>;
  /** Called with every committed group, in order. Returns how to stop. */
  subscribe(listener: (events: readonly StoredEvent[]) => void): () => void;
  registerProjection(projection: Projection): void;
}

/** Appends one event of the contract's vocabulary, checked by type; resolves when it is stored. */
export type Recorder = <Kind extends EventKind>(kind: Kind, subject: string, data: EventData<Kind>) => Promise<void>;

export function createRecorder(events: Pick<EventLogPort, 'append'>): Recorder {
  return async (kind, subject, data) => {
    await events.append([{ kind, subject, data }]);
  };
}
