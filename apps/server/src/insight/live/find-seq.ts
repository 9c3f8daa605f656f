import type { EventLogPort } from '../../platform/events-port.ts';

/** Events are stored in the order they are committed; their times may be this many places out of order. */
const disorder = 500;

/**
 * A sequence number after which every event at or after `at` lies, found by halving: some twenty reads of one event. It
 * may be earlier than need be, never later.
 */
export async function seqBefore(events: Pick<EventLogPort, 'readAfter' | 'lastSeq'>, at: number): Promise<number> {
  let low = 0;
  let high = await events.lastSeq();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await events.readAfter(middle, 1);
    if (event !== undefined && event.at < at) low = Math.max(middle + 1, event.seq);
    else high = middle;
  }
  return Math.max(0, low - disorder);
}
