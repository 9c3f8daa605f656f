import type { Clock, TimerHandle } from '../clock.ts';
import { parseDigits } from '../messages/characters.ts';
import type { SipMessage, SipRequest, SipResponse } from '../messages/message.ts';
import { parseParameters } from '../messages/parameters.ts';
import type { ExtraHeaders } from './call-types.ts';
import { hasTag } from './rack.ts';

/** How calls find out that the far end is gone without a word (RFC 4028). */
export interface SessionTimerOptions {
  /** What we ask for, in seconds (default 1800). 0: we never ask, and only follow a far end that refreshes itself. */
  seconds: number;
  /** Below this a far end is refused with 422 (default 90, which RFC 4028 4 asks not to go below). */
  minSeconds: number;
  /** Who shall refresh when the far end leaves it to us (default `them`: their refresh reaches us after a restart too). */
  refresher: 'us' | 'them';
  /** Refresh ourselves also towards a far end that knows nothing of session timers (default false). */
  always: boolean;
}

/** The defaults of `SessionTimerOptions`. */
export const DEFAULT_SESSION_TIMER: SessionTimerOptions = {
  seconds: 1_800,
  minSeconds: 90,
  refresher: 'them',
  always: false,
};

/** A session timer that runs, as plain data: a saved call takes it along. */
export interface SessionTimerState {
  seconds: number;
  /** We refresh; otherwise the far end does and we wait for it. */
  isOurs: boolean;
}

/** What the timer makes its call do. */
export interface SessionTimerEvents {
  /** Half of the interval is over: send UPDATE or a re-INVITE. */
  refresh(): void;
  /** Nobody refreshed in time: end the call by BYE (RFC 4028 10). */
  expired(): void;
}

/** After a refresh that was refused for a passing reason: this part of the interval, and at least a second. */
const RETRY_SHARE = 0.1;
/** No answer makes us refresh more often than this, whatever the far end says. */
const SECONDS_FLOOR = 90;
const SECONDS_CEILING = 2 ** 31 / 1000 - 1;

/** `Session-Expires: 1800;refresher=uac` (RFC 4028 4); null when it is absent or cannot be read. */
export function readSessionExpires(message: SipMessage): { seconds: number; refresher: 'uac' | 'uas' | null } | null {
  const value = message.headers.get('session-expires');
  if (value === null) return null;
  const semicolon = value.indexOf(';');
  const number = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
  const seconds = parseDigits(number, 0, number.length, SECONDS_CEILING);
  if (seconds < 1) return null;
  try {
    const refresher = semicolon < 0 ? undefined : parseParameters(value, semicolon).refresher?.toLowerCase();
    return { seconds, refresher: refresher === 'uac' || refresher === 'uas' ? refresher : null };
  } catch {
    return { seconds, refresher: null };
  }
}

/** `Min-SE` (RFC 4028 5); 0 when it is absent or cannot be read. */
export function readMinSE(message: SipMessage): number {
  const value = (message.headers.get('min-se') ?? '').split(';', 1)[0]?.trim() ?? '';
  return Math.max(0, parseDigits(value, 0, value.length, SECONDS_CEILING));
}

/** Whether the sender of a message can be reached by UPDATE (RFC 3311 5.1: Allow says so). */
export function allowsUpdate(message: SipMessage): boolean {
  // Every message of a call is asked this: a look at the text is cheaper than cutting the list apart.
  const { names, values } = message.headers;
  return names.some((name, i) => name === 'allow' && /(^|[\s,])UPDATE([\s,]|$)/.test(values[i] ?? ''));
}

/**
 * The session timer of one call (RFC 4028).
 *
 * ```
 *            request with Session-Expires, or a far end that says `timer`
 *                v
 *   off ---2xx with Session-Expires---> on --half of it, we refresh--> UPDATE or re-INVITE --2xx--> on, anew
 *    ^                                   |
 *    +-- 2xx without Session-Expires ----+--nobody refreshed: BYE, min(32 s, a third) before the end
 * ```
 *
 * `uac` and `uas` mean the two sides of that one request, so the same side changes its name from refresh to refresh;
 * what is kept here is whether it is us.
 */
export class SessionTimer {
  readonly #clock: Clock;
  readonly #events: SessionTimerEvents;
  #options: SessionTimerOptions;
  /** The highest Min-SE anyone named; our requests must not go below. */
  #minSeconds: number;
  #state: SessionTimerState | null = null;
  #refresh: TimerHandle | null = null;
  #expiry: TimerHandle | null = null;
  #isStopped = false;

  constructor(clock: Clock, options: SessionTimerOptions, events: SessionTimerEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#options = options;
    this.#minSeconds = options.minSeconds;
  }

  /** The timer that runs; null when none does. */
  get state(): SessionTimerState | null {
    return this.#state;
  }

  /** Changes what is asked for; what is agreed already stays. */
  configure(options: Partial<SessionTimerOptions>): void {
    this.#options = { ...this.#options, ...options };
    this.#minSeconds = Math.max(this.#minSeconds, this.#options.minSeconds);
  }

  /** For INVITE and UPDATE of ours (7.1, 7.4): the interval, and who refreshes once that is settled. */
  requestHeaders(): ExtraHeaders {
    const state = this.#state;
    const wanted = state?.seconds ?? this.#options.seconds;
    if (wanted === 0) return {};
    const seconds = Math.max(wanted, this.#minSeconds);
    const refresher = state === null ? '' : `;refresher=${state.isOurs ? 'uac' : 'uas'}`;
    const least = this.#minSeconds > SECONDS_FLOOR ? { 'min-se': String(this.#minSeconds) } : {};
    return { 'session-expires': `${seconds}${refresher}`, ...least };
  }

  /** 422 to a request of ours (7.3): true when it can be sent again with a longer interval. */
  raise(response: SipResponse): boolean {
    const least = readMinSE(response);
    if (least <= this.#minSeconds || this.#options.seconds === 0) return false;
    this.#minSeconds = least;
    if (this.#state !== null) this.#state = { ...this.#state, seconds: Math.max(this.#state.seconds, least) };
    return true;
  }

  /** The Min-SE to refuse a request with (422, RFC 4028 9); 0 when its interval is long enough. */
  tooBrief(request: SipRequest): number {
    const asked = readSessionExpires(request);
    const knowsTimers = hasTag(request.headers.getAll('supported'), 'timer');
    return asked !== null && knowsTimers && asked.seconds < this.#options.minSeconds ? this.#options.minSeconds : 0;
  }

  /** Headers of our 2xx to an INVITE or UPDATE, and what follows from them (RFC 4028 9). Call it when the 2xx goes. */
  answer(request: SipRequest): ExtraHeaders {
    const { seconds: ours, refresher, always } = this.#options;
    const asked = readSessionExpires(request);
    const least = Math.max(readMinSE(request), this.#options.minSeconds);
    const tags = [...request.headers.getAll('supported'), ...request.headers.getAll('require')];
    if (!hasTag(tags, 'timer')) {
      // It cannot refresh. A proxy may have put the header there; then we do, else only when told to.
      if (ours === 0 || (asked === null && !always)) return this.#set(null);
      const seconds = Math.max(asked === null ? ours : Math.min(asked.seconds, ours), least);
      this.#set({ seconds, isOurs: true });
      return { 'session-expires': `${seconds};refresher=uas` };
    }
    if (asked === null && ours === 0) return this.#set(null);
    const wanted = asked === null ? ours : ours === 0 ? asked.seconds : Math.min(asked.seconds, ours);
    const seconds = Math.max(wanted, Math.min(least, asked?.seconds ?? least));
    // Who refreshes now goes on doing so unless the far end says otherwise.
    const usual = this.#state?.isOurs ?? (refresher === 'us' && ours !== 0);
    const isOurs = asked?.refresher == null ? usual : asked.refresher === 'uas';
    this.#set({ seconds, isOurs });
    const value = { 'session-expires': `${seconds};refresher=${isOurs ? 'uas' : 'uac'}` };
    // The far end is bound to refresh only when told that this matters (9).
    return isOurs ? value : { ...value, require: 'timer' };
  }

  /** A 2xx to an INVITE or UPDATE of ours (7.2): what it says is in force. */
  accepted(response: SipResponse): void {
    const agreed = readSessionExpires(response);
    if (agreed !== null) {
      const floor = Math.min(SECONDS_FLOOR, this.#options.minSeconds);
      this.#set({ seconds: Math.max(agreed.seconds, floor), isOurs: agreed.refresher !== 'uas' });
    } else if (this.#options.always && this.#options.seconds > 0) {
      this.#set({ seconds: Math.max(this.#options.seconds, this.#minSeconds), isOurs: true });
    } else this.#set(null);
  }

  /** Goes on with a timer that was saved; when the last refresh was is not known, so the interval begins anew. */
  resume(state: SessionTimerState): void {
    this.#set(state);
  }

  /** The refresh was refused for a reason that may pass: once more before the time is over. */
  retry(): void {
    const state = this.#state;
    if (state === null || this.#isStopped) return;
    this.#clearRefresh();
    const seconds = Math.max(1, state.seconds * RETRY_SHARE);
    this.#refresh = this.#clock.setTimeout(() => this.#events.refresh(), seconds * 1000);
  }

  /** The call is over. */
  stop(): void {
    this.#isStopped = true;
    this.#set(null);
  }

  #set(state: SessionTimerState | null): ExtraHeaders {
    this.#clearRefresh();
    if (this.#expiry !== null) this.#clock.clearTimeout(this.#expiry);
    this.#expiry = null;
    this.#state = state;
    if (state === null || this.#isStopped) return {};
    const { seconds, isOurs } = state;
    if (isOurs) this.#refresh = this.#clock.setTimeout(() => this.#events.refresh(), seconds * 500);
    // So long before the end that the BYE still arrives within it (10).
    const margin = Math.min(32, seconds / 3);
    this.#expiry = this.#clock.setTimeout(() => this.#events.expired(), (seconds - margin) * 1000);
    return {};
  }

  #clearRefresh(): void {
    if (this.#refresh !== null) this.#clock.clearTimeout(this.#refresh);
    this.#refresh = null;
  }
}
