import type { RejectionCode } from './effects.ts';
import type { RoutingEvent } from './events.ts';
import type { RoutingState } from './state.ts';

/** R-PURE-5: the event is answered with a `rejected` effect and changes nothing. */
export function reject(
  state: RoutingState,
  event: RoutingEvent,
  code: RejectionCode,
  subject: string,
  detail: string,
): void {
  state.effects.push({ kind: 'rejected', at: state.now, code, eventKind: event.kind, subject, detail });
}
