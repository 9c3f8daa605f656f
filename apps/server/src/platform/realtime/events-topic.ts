import type { EventLogPort, StoredEvent } from '../events-port.ts';
import type { Realtime, TopicMessage } from './hub.ts';

/** A client further behind starts at now: its page shows a state, not a history. */
const RESUME_EVENTS_MAX = 5000;
const READ_EVENTS = 1000;

/** Fields of event data that name a person or a place; the feed shows their last four characters. */
const MASKED_FIELDS = new Set(['from', 'to', 'address', 'login', 'username', 'customerAddress']);
/** Fields that no feed needs. */
const DROPPED_FIELDS = new Set(['note', 'wrappedKey', 'file', 'callId']);

/** The event log as a feed for those who may see all contacts. */
export function installEventsTopic(realtime: Realtime, events: EventLogPort): void {
  realtime.topic('events', {
    authorize: (principal) => principal.permissions.includes('contacts.see-all'),
    async snapshot(_principal, afterSeq) {
      const seq = await events.lastSeq();
      const isTooFar = afterSeq === null || afterSeq > seq || seq - afterSeq > RESUME_EVENTS_MAX;
      const missed = isTooFar ? [] : await readBetween(events, afterSeq, seq);
      return { seq, messages: missed.map(presentEvent) };
    },
  });
  events.subscribe((group) => {
    if (!realtime.hasSubscribers('events')) return;
    for (const event of group) realtime.publish(presentEvent(event));
  });
}

async function readBetween(events: EventLogPort, after: number, last: number): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (let seq = after; seq < last; ) {
    const page = await events.readAfter(seq, READ_EVENTS);
    found.push(...page.filter((event) => event.seq <= last));
    const next = page.at(-1)?.seq;
    if (next === undefined) break;
    seq = next;
  }
  return found;
}

export function presentEvent(event: StoredEvent): TopicMessage {
  const shown = Object.entries(event.data)
    .filter(([key]) => !DROPPED_FIELDS.has(key))
    .map(([key, value]) => [key, MASKED_FIELDS.has(key) && typeof value === 'string' ? mask(value) : value]);
  return {
    type: 'event',
    event: {
      seq: event.seq,
      at: new Date(event.at).toISOString(),
      kind: event.kind,
      subject: event.subject,
      data: Object.fromEntries(shown),
    },
  };
}

function mask(value: string): string {
  return value.length <= 4 ? '****' : `****${value.slice(-4)}`;
}
