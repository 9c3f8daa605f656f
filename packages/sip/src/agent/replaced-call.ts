import type { Clock } from '../clock.ts';
import { dialogKey } from '../dialogs/dialog.ts';
import type { DialogId } from '../dialogs/snapshot.ts';
import { SipError } from '../errors.ts';
import type { SipRequest } from '../messages/message.ts';
import { parseReplaces, type Replaces } from '../messages/replaces.ts';
import type { Call } from './call.ts';

/** How long a dialog that is over is remembered, so that who wants to replace it learns that it is (RFC 3891 3: 603). */
const REMEMBERED_MS = 32_000;
const REMEMBERED_MAX = 2_000;

/** Dialogs that ended a short while ago. */
export class EndedDialogs {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(key: string): void {
    const now = this.#clock.now();
    // In order of time, so what is too old stands first.
    for (const [old, untilMs] of this.#untilMs) {
      if (untilMs > now && this.#untilMs.size < REMEMBERED_MAX) break;
      this.#untilMs.delete(old);
    }
    this.#untilMs.set(key, now + REMEMBERED_MS);
  }

  has(key: string): boolean {
    return (this.#untilMs.get(key) ?? 0) > this.#clock.now();
  }
}

/** The Replaces of an INVITE: null when it has none, 400 when it has two or one that cannot be read (RFC 3891 3). */
export function readReplaces(request: SipRequest): Replaces | 400 | null {
  const values = request.headers.getAll('replaces');
  const [value] = values;
  if (value === undefined) return null;
  // Join asks for something else with the same call (RFC 3911 4).
  if (values.length > 1 || request.headers.has('join')) return 400;
  try {
    return parseReplaces(value);
  } catch (error) {
    if (error instanceof SipError) return 400;
    throw error;
  }
}

/** The dialog as we name it: the tag to us is ours. */
export function replacedDialog({ callId, toTag, fromTag }: Replaces): DialogId {
  return { callId, localTag: toTag, remoteTag: fromTag };
}

/**
 * Whether a call may be replaced (RFC 3891 3); 0 when it may, else the status to refuse with.
 *
 * | the dialog                        | answer                    |
 * |-----------------------------------|---------------------------|
 * | unknown                           | 481                       |
 * | ended                             | 603                       |
 * | established, and only early wanted| 486                       |
 * | early, we are the called one      | 481                       |
 * | early, we are the caller          | may be: we CANCEL it      |
 * | established                       | may be: we send BYE       |
 */
export function refusalOfReplaces(replaces: Replaces, call: Call | null, ended: EndedDialogs): number {
  if (call === null) return ended.has(dialogKey(replacedDialog(replaces))) ? 603 : 481;
  if (call.state === 'ended') return 603;
  const isEarly = call.state === 'calling' || call.state === 'early';
  if (isEarly) return call.direction === 'outgoing' ? 0 : 481;
  return replaces.earlyOnly ? 486 : 0;
}
