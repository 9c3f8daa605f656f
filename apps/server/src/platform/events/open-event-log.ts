import type { EventLogParts } from '../create-platform.ts';
import type { StopList } from '../stop.ts';
import { type EventLog, openEventLog as open } from './event-log.ts';

/**
 * Takes the lease and opens the log. A server that loses the lease ends itself: another one serves already, and whatever
 * this one would do from its memory is out of date.
 */
export async function openEventLog(parts: EventLogParts, stopList: StopList): Promise<EventLog> {
  const events = await open(parts);
  events.onLost(() => {
    parts.log.fatal({ epoch: events.lease.epoch }, 'another server has taken over; this one ends');
    process.exit(1);
  });
  stopList.onStop('event log', () => events.close());
  return events;
}
