import { sql } from 'kysely';
import type { EventLogParts } from './create-platform.ts';
import type { EventLogPort, Projection, StoredEvent } from './events-port.ts';

/** Stands in until events/event-log.ts is there: keeps events in memory, carries out projections. */
export async function createEventLog({ db, clock }: EventLogParts): Promise<EventLogPort> {
  const stored: StoredEvent[] = [];
  const listeners = new Set<(events: readonly StoredEvent[]) => void>();
  const projections: Projection[] = [];
  return {
    async append(events) {
      const group = events.map((event, index) => ({
        at: clock.now(),
        ...event,
        seq: stored.length + index + 1,
      }));
      stored.push(...group);
      await db.transaction().execute(async (transaction) => {
        await sql`select 1`.execute(transaction);
        for (const projection of projections) {
          const own = group.filter((event) => projection.kinds.includes(event.kind));
          if (own.length > 0) await projection.apply(transaction, own);
        }
      });
      for (const listener of listeners) listener(group);
      return group;
    },
    readAfter: async (seq, limit) => stored.slice(seq, seq + limit),
    lastSeq: async () => stored.length,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    registerProjection: (projection) => void projections.push(projection),
  };
}
