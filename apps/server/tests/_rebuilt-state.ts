import { createState, type RoutingState, transition } from '@shouwen/routing';
import type { EventLogPort } from '../src/platform/events-port.ts';
import { replayedEvent } from '../src/routing/log-entries.ts';

/** The routing state as the log alone gives it, up to the event `upTo`. */
export async function rebuiltState(
  log: Pick<EventLogPort, 'readAfter'>,
  upTo = Number.POSITIVE_INFINITY,
): Promise<RoutingState> {
  let state = createState();
  for (let seq = 0; ; ) {
    const page = await log.readAfter(seq, 5000);
    for (const stored of page) {
      if (stored.seq > upTo) return state;
      const event = replayedEvent(stored);
      if (event !== null) state = transition(state, event).state;
    }
    const last = page.at(-1);
    if (last === undefined) return state;
    seq = last.seq;
  }
}
