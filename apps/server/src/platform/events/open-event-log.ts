import type { EventLogParts as PlatformParts } from '../create-platform.ts';
import type { EventLogPort } from '../events-port.ts';
import type { StopList } from '../stop.ts';
import { EventLog } from './event-log.ts';
import { acquireLease } from './lease.ts';

/**
 * Takes the lease and opens the log. A server that loses the lease ends itself: another one serves already, and whatever
 * this one would do from its memory is out of date.
 */
export async function openEventLog({ db, clock, log }: PlatformParts, stopList: StopList): Promise<EventLogPort> {
  const lease = await acquireLease(db, log);
  const events = await EventLog.open({ db, clock, log, lease });
  lease.onLost(() => {
    log.fatal({ epoch: lease.epoch }, 'another server has taken over; this one ends');
    process.exit(1);
  });
  stopList.onStop('lease', () => lease.release());
  stopList.onStop('event log', () => events.stop());
  return events;
}
