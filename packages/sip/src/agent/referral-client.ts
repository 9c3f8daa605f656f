import type { TimerHandle } from '../clock.ts';
import { parseDigits } from '../messages/characters.ts';
import type { SipRequest } from '../messages/message.ts';
import { parseParameters } from '../messages/parameters.ts';
import { reasonPhrase } from '../messages/reason-phrases.ts';
import { formatReferTarget, type Replaces } from '../messages/replaces.ts';
import type { AgentCore } from './core.ts';
import type { InDialogClient } from './in-dialog-client.ts';
import type { ReferOptions, ReferProgress } from './refer-types.ts';

/** A REFER that was taken and of which nothing is heard: the first NOTIFY is due at once (RFC 6665 4.1.2.4, Timer N). */
const FIRST_NOTIFY_MS = 32_000;
/** The longest we wait between two NOTIFYs, whatever the far end says. */
const EXPIRES_MAX_S = 600;
/** REFERs of ours that may be under way in one call. */
const REFERS_MAX = 4;
/** A NOTIFY body is a status line, perhaps with some headers; more than this is not read. */
const FRAGMENT_MAX = 8_192;

/**
 * REFERs of ours (RFC 3515 2.2) and the NOTIFYs that tell how they go.
 *
 * Each ends by exactly one final progress, whatever the far end does: refuses, says a final status, falls silent, ends
 * its subscription without one, or hangs up.
 */
export class ReferralClient {
  readonly #core: AgentCore;
  readonly #open = new Set<Sent>();

  constructor(core: AgentCore) {
    this.#core = core;
  }

  /** Sends a REFER. Resolves with the answer to it; what comes of it goes to `options.onProgress`. */
  refer(
    client: InDialogClient,
    target: string,
    options: ReferOptions,
  ): Promise<{ status: number; reasonPhrase: string }> {
    if (this.#open.size >= REFERS_MAX) {
      const refusal = { status: 491, reasonPhrase: reasonPhrase(491) };
      this.#core.guard(() => options.onProgress?.({ ...refusal, isFinal: true, cause: 'refused' }));
      return Promise.resolve(refusal);
    }
    const sent = new Sent(this.#core, options, () => this.#open.delete(sent));
    const headers = {
      'refer-to': `<${formatReferTarget(target, replacesOf(options))}>`,
      'referred-by': options.referredBy ?? `<${client.dialog.localIdentity.uri}>`,
      ...(options.withoutProgress === true ? { 'refer-sub': 'false' } : {}),
      ...options.headers,
    };
    return new Promise((resolve) => {
      client.send('REFER', { headers }, (answer) => {
        resolve({ status: answer.status, reasonPhrase: answer.reasonPhrase });
        // A challenge was answered under another number.
        if (answer.response !== null) sent.sequence = answer.response.cseq.number;
        if (answer.status >= 300) sent.end(answer.status, answer.reasonPhrase, 'refused');
        else sent.accepted(answer.response?.headers.get('refer-sub')?.toLowerCase().startsWith('false') === true);
      });
      this.#open.add(sent);
      // A NOTIFY may overtake the answer.
      sent.sequence = client.dialog.state.localSequence;
    });
  }

  /**
   * A NOTIFY: the status to answer, and what to do after; null when it is not about a REFER of ours. Whoever is told of
   * a final status may hang up at once, and the answer has to go before the BYE.
   */
  receiveNotify(request: SipRequest): { status: number; tell: () => void } | null {
    const event = readValue(request.headers.get('event'));
    if (event?.value !== 'refer') return null;
    const sent = this.#find(event.parameters.id);
    if (sent === null) return null;
    if (request.body.length > FRAGMENT_MAX) return { status: 413, tell: () => {} };
    const state = readValue(request.headers.get('subscription-state'));
    const expires = state?.parameters.expires ?? '';
    const seconds = parseDigits(expires, 0, expires.length, EXPIRES_MAX_S);
    const isLast = state?.value === 'terminated';
    return { status: 200, tell: () => sent.notified(request, isLast, seconds < 1 ? EXPIRES_MAX_S : seconds) };
  }

  /** The call is over. */
  stop(): void {
    for (const sent of [...this.#open]) sent.end(487, reasonPhrase(487), 'call-ended');
  }

  /** By id; without one the only one, or the first (RFC 3515 2.4.6). */
  #find(id: string | undefined): Sent | null {
    const [first] = this.#open;
    if (first === undefined) return null;
    if (id === undefined) return first;
    for (const sent of this.#open) if (String(sent.sequence) === id) return sent;
    return null;
  }
}

/** The other call as its far end sees it: our tag is the one it got from us. */
function replacesOf({ replaces }: ReferOptions): Replaces | null {
  if (replaces === undefined) return null;
  const { callId, localTag, remoteTag, earlyOnly } = replaces;
  return { callId, toTag: remoteTag, fromTag: localTag, earlyOnly: earlyOnly === true };
}

/** One REFER. */
class Sent {
  sequence = -1;
  readonly #core: AgentCore;
  readonly #options: ReferOptions;
  readonly #ended: () => void;
  #timer: TimerHandle | null = null;
  #isOver = false;
  #hasNotified = false;

  constructor(core: AgentCore, options: ReferOptions, ended: () => void) {
    this.#core = core;
    this.#options = options;
    this.#ended = ended;
  }

  /** 2xx came. Without a subscription that is all that will ever be known. */
  accepted(isWithoutProgress: boolean): void {
    if (this.#isOver) return;
    if (isWithoutProgress) this.end(202, reasonPhrase(202), 'notified');
    else if (!this.#hasNotified) this.#wait(FIRST_NOTIFY_MS);
  }

  notified(request: SipRequest, isLast: boolean, seconds: number): void {
    if (this.#isOver) return;
    this.#hasNotified = true;
    const fragment = readFragment(request.body);
    if (fragment !== null && fragment.status >= 200) {
      this.end(fragment.status, fragment.reasonPhrase, 'notified');
      return;
    }
    if (isLast) {
      this.end(408, reasonPhrase(408), 'silence');
      return;
    }
    this.#wait(seconds * 1000);
    if (fragment !== null) this.#tell({ ...fragment, isFinal: false, cause: 'notified' });
  }

  end(status: number, phrase: string, cause: ReferProgress['cause']): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#timer !== null) this.#core.clock.clearTimeout(this.#timer);
    this.#ended();
    this.#tell({ status, reasonPhrase: phrase, isFinal: true, cause });
  }

  #tell(progress: ReferProgress): void {
    this.#core.guard(() => this.#options.onProgress?.(progress));
  }

  #wait(ms: number): void {
    if (this.#timer !== null) this.#core.clock.clearTimeout(this.#timer);
    this.#timer = this.#core.clock.setTimeout(() => this.end(408, reasonPhrase(408), 'silence'), ms);
  }
}

/** The status line at the start of a `message/sipfrag` (RFC 3420); null when there is none. */
export function readFragment(body: string): { status: number; reasonPhrase: string } | null {
  const match = /^\s*SIP\/2\.0 ([1-6]\d\d)(?: ([^\r\n]{0,200}))?/.exec(body.slice(0, 512));
  if (match === null) return null;
  return { status: Number(match[1]), reasonPhrase: match[2] ?? '' };
}

/** `refer;id=3`: the word in lower case and its parameters. */
function readValue(text: string | null): { value: string; parameters: Readonly<Record<string, string>> } | null {
  if (text === null) return null;
  const semicolon = text.indexOf(';');
  const value = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  try {
    return { value, parameters: semicolon < 0 ? {} : parseParameters(text, semicolon) };
  } catch {
    return { value, parameters: {} };
  }
}
