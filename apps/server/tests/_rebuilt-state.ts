import { createState, type RoutingState, transition } from '@shouwen/routing';
import type { EventLogPort } from '../src/platform/events-port.ts';
import { replayedEvent } from '../src/routing/log-entries.ts';

/** The routing state as the log alone gives it. */
export async function rebuiltState(log: Pick<EventLogPort, 'readAfter'>): Promise<RoutingState> {
  let state = createState();
  for (let seq = 0; ; ) {
    const page = await log.readAfter(seq, 5000);
    for (const stored of page) {
      const event = replayedEvent(stored);
      if (event !== null) state = transition(state, event).state;
    }
    const last = page.at(-1);
    if (last === undefined) return state;
    seq = last.seq;
  }
}
