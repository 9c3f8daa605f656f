import type { EventLogPort, StoredEvent } from '../events-port.ts';
import type { Realtime, TopicMessage } from './hub.ts';

/** A client further behind starts at now: its page shows a state, not a history. */
const RESUME_EVENTS_MAX = 5000;
const READ_EVENTS = 1000;

/** What may be known of an event; null for kinds that are no news to anybody outside. */
export type PresentData = (kind: string, data: Readonly<Record<string, unknown>>) => Record<string, unknown> | null;

/** The event log as a feed for those who may see all contacts. */
export function installEventsTopic(realtime: Realtime, events: EventLogPort, presentData: PresentData): void {
  const present = (group: readonly StoredEvent[]): TopicMessage[] =>
    group.map((event) => presentEvent(event, presentData)).filter((message) => message !== null);
  realtime.topic('events', {
    authorize: (principal) => principal.permissions.includes('contacts.see-all'),
    async snapshot(_principal, afterSeq) {
      const seq = await events.lastSeq();
      const isTooFar = afterSeq === null || afterSeq > seq || seq - afterSeq > RESUME_EVENTS_MAX;
      const missed = isTooFar ? [] : await readBetween(events, afterSeq, seq);
      return { seq, messages: present(missed) };
    },
  });
  events.subscribe((group) => {
    if (!realtime.hasSubscribers('events')) return;
    for (const message of present(group)) realtime.publish(message);
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

function presentEvent(event: StoredEvent, presentData: PresentData): TopicMessage | null {
  const { seq, kind, subject } = event;
  const data = presentData(kind, event.data);
  return data && { type: 'event', event: { seq, at: new Date(event.at).toISOString(), kind, subject, data } };
}
