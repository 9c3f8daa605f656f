import type { AgentCore } from '../agent/core.ts';
import { randomFraction } from '../agent/core.ts';
import { destinationOfFlow } from '../agent/next-hop.ts';
import { ChallengeAnswerer } from '../auth/challenge-answer.ts';
import type { TimerHandle } from '../clock.ts';
import { parseDigits } from '../messages/characters.ts';
import { Headers } from '../messages/headers.ts';
import type { SipResponse } from '../messages/message.ts';
import { formatNameAddr, parseNameAddr } from '../messages/name-addr.ts';
import { reasonPhrase } from '../messages/reason-phrases.ts';
import type { OutgoingRequest } from '../messages/serialise.ts';
import { isSameUri, tryParseUri } from '../messages/uri.ts';
import type { Flow } from '../transport/flow.ts';
import type { RegistrationOptions, RegistrationState, RegistrationStatus } from './registration-types.ts';

const EXPIRES_S = 3_600;
/** Refreshed after this part of what was granted. */
const REFRESH_SHARE = 0.8;
const BASE_S = 30;
const MAX_S = 1_800;
/** A registrar may ask for longer intervals (423), but not for a week. */
const MIN_EXPIRES_MAX_S = 86_400;
const RETRY_AFTER_MAX_S = 3_600;
/** Exchanges of one try: challenges and 423s; more of them lead nowhere. */
const ROUNDS_MAX = 6;

/**
 * Registers us with a trunk and keeps it so (RFC 3261 10.2).
 *
 * ```
 *   idle --start()--> registering --200--> registered --0.8 of what was granted--> (REGISTER again, still registered)
 *    ^                   |  ^                  |
 *    |                   |  +--back-off--+     | refused, silent, connection gone
 *    |                   v               |     v
 *    +--stop(): un-REGISTER             failed
 * ```
 *
 * All REGISTERs have one Call-ID and a growing CSeq (10.2.4). A refresh that fails while the last one still holds is a
 * failure all the same: calls would come by luck only. After failures the wait doubles from the base to the longest and
 * is drawn by lot between half of it and all of it, so that a thousand clients do not come back as one (RFC 5626 4.5).
 */
export class RegistrationClient {
  readonly #core: AgentCore;
  readonly #options: RegistrationOptions;
  readonly #hold: (isActive: boolean) => void;
  readonly #callId: string;
  readonly #tag: string;
  readonly #user: string;
  #sequence = 0;
  #expires: number;
  #answerer: ChallengeAnswerer | null = null;
  #flow: Flow | null = null;
  #contact = '';
  #failures = 0;
  #timer: TimerHandle | null = null;
  /** Which try is under way: answers to an earlier one are too late. */
  #attempt = 0;
  #isStopped = true;
  #status: RegistrationStatus = {
    state: 'idle',
    status: 0,
    reasonPhrase: '',
    expiresAtMs: null,
    retryAtMs: null,
    serviceRoute: [],
  };

  /** For the agent; see `SipAgent.register`. `hold` says whether it must be told of closed connections. */
  constructor(core: AgentCore, options: RegistrationOptions, hold: (isActive: boolean) => void) {
    this.#core = core;
    this.#options = options;
    this.#hold = hold;
    this.#callId = core.random.randomToken();
    this.#tag = core.random.randomToken();
    this.#user = options.contactUser ?? tryParseUri(options.user)?.user ?? '';
    this.#expires = options.expires ?? EXPIRES_S;
  }

  get status(): RegistrationStatus {
    return this.#status;
  }

  /** The way the registrar knows us by; null while it does not. Calls by the trunk may take it. */
  get flow(): Flow | null {
    return this.#status.state === 'registered' ? this.#flow : null;
  }

  /** Begins; also after `stop`. */
  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#failures = 0;
    this.#hold(true);
    this.#try('registering');
  }

  /** Takes us out of the registrar (10.2.2) and tries no more. Resolves when it has answered, or did not in time. */
  stop(): Promise<void> {
    const wasKnown = this.#status.expiresAtMs !== null;
    const flow = this.#flow;
    this.halt();
    this.#set({ state: 'idle', expiresAtMs: null, retryAtMs: null });
    if (!wasKnown || flow?.isOpen !== true) return Promise.resolve();
    return new Promise((resolve) => this.#remove(flow, resolve));
  }

  /** For the agent: no timer runs any more, and nothing is sent. */
  halt(): void {
    this.#isStopped = true;
    this.#attempt++;
    this.#clear();
    this.#hold(false);
  }

  /** For the agent: a connection is gone. What the registrar knows leads nowhere now. */
  receiveFlowClosed(flow: Flow): void {
    if (this.#flow?.id !== flow.id || this.#isStopped) return;
    this.#flow = null;
    if (this.#status.state === 'registered') this.#fail(503, 'Connection Closed', null);
  }

  #try(state: RegistrationState): void {
    this.#clear();
    const attempt = ++this.#attempt;
    const flow = this.#connect();
    if (flow === null) {
      this.#fail(503, 'No Way There', null);
      return;
    }
    this.#flow = flow;
    this.#renewAnswerer();
    if (this.#status.state !== state) this.#set({ state, retryAtMs: null });
    this.#send(flow, this.#expires, attempt, null, 0, (response) => this.#accepted(response));
  }

  /** Un-REGISTER. */
  #remove(flow: Flow, done: () => void): void {
    this.#renewAnswerer();
    this.#send(flow, 0, this.#attempt, null, 0, done);
  }

  /** A challenge is answered once in a try: the next try may be asked afresh. */
  #renewAnswerer(): void {
    const { credentials } = this.#options;
    this.#answerer = credentials === undefined ? null : new ChallengeAnswerer(credentials, this.#core.random);
  }

  #connect(): Flow | null {
    let flow: Flow | null = null;
    this.#core.guard(() => {
      const place = this.#options.destination();
      if (place === null) return;
      const isFlow = 'send' in place;
      flow = isFlow && place.isOpen ? place : this.#core.connect(isFlow ? destinationOfFlow(place) : place);
    });
    return flow;
  }

  /** One REGISTER; challenges and 423 lead to the next one. `done` runs for a 2xx, `#fail` for the rest. */
  #send(
    flow: Flow,
    expires: number,
    attempt: number,
    challenge: SipResponse | null,
    round: number,
    done: (response: SipResponse | null) => void,
  ): void {
    const request = this.#request(flow, expires);
    if (challenge !== null && this.#answerer?.answer(challenge, request) !== true) {
      this.#end(attempt, challenge.status, challenge.reason, challenge, done);
      return;
    }
    const onResponse = (response: SipResponse) => {
      const { status } = response;
      if (status < 200) return;
      if (attempt !== this.#attempt) {
        // `stop` came first, and now the registrar knows us all the same.
        if (this.#isStopped && expires > 0 && status < 300) this.#remove(flow, () => {});
        else if (expires === 0) done(null);
      } else if (status < 300) done(response);
      else if (round >= ROUNDS_MAX) this.#end(attempt, status, response.reason, response, done);
      else if (status === 401 || status === 407) this.#send(flow, expires, attempt, response, round + 1, done);
      else if (status === 423 && this.#raise(response)) {
        // It let us in, or it would not talk of intervals: a challenge to the next one is a new one.
        this.#answerer?.succeeded();
        this.#send(flow, this.#expires, attempt, null, round + 1, done);
      } else this.#end(attempt, status, response.reason, response, done);
    };
    this.#core.guard(() => {
      this.#core.transactions.send(request, flow, {
        onResponse,
        onFailure: (failure) => {
          const status = failure === 'timeout' ? 408 : 503;
          this.#end(attempt, status, reasonPhrase(status), null, done);
        },
      });
    });
  }

  /** No 2xx: a failure of the try that is under way, and the end of a `stop`. */
  #end(
    attempt: number,
    status: number,
    phrase: string,
    response: SipResponse | null,
    done: (response: null) => void,
  ): void {
    if (this.#isStopped) done(null);
    else if (attempt === this.#attempt) this.#fail(status, phrase, response);
  }

  /** What the registrar granted: of our Contact, else of the whole, else what we asked for (10.2.4). */
  #accepted(response: SipResponse | null): void {
    if (response === null || this.#isStopped) return;
    this.#failures = 0;
    const { clock } = this.#core;
    const seconds = Math.max(1, this.#granted(response));
    this.#set({
      state: 'registered',
      status: response.status,
      reasonPhrase: response.reason,
      expiresAtMs: clock.now() + seconds * 1000,
      retryAtMs: null,
      serviceRoute: response.headers.getAll('service-route'),
    });
    this.#timer = clock.setTimeout(() => this.#try('registered'), seconds * 1000 * REFRESH_SHARE);
  }

  #granted(response: SipResponse): number {
    const ours = parseNameAddr(this.#contact).uri;
    for (const value of response.headers.getAll('contact')) {
      try {
        const { uri, parameters } = parseNameAddr(value);
        const expires = parameters.expires ?? '';
        const seconds = parseDigits(expires, 0, expires.length, 2 ** 31);
        if (isSameUri(uri, ours) && seconds >= 0) return Math.min(seconds, this.#expires);
      } catch {
        // Somebody else's binding may be broken; ours is what counts.
      }
    }
    const value = response.headers.get('expires') ?? '';
    const seconds = parseDigits(value, 0, value.length, 2 ** 31);
    return seconds < 0 ? this.#expires : Math.min(seconds, this.#expires);
  }

  /** 423 (10.2.8): as long as the registrar wants, if that is longer than what we asked for. */
  #raise(response: SipResponse): boolean {
    const value = response.headers.get('min-expires') ?? '';
    const seconds = parseDigits(value, 0, value.length, MIN_EXPIRES_MAX_S);
    if (seconds <= this.#expires) return false;
    this.#expires = seconds;
    return true;
  }

  #fail(status: number, phrase: string, response: SipResponse | null): void {
    const { clock } = this.#core;
    this.#clear();
    const { baseSeconds = BASE_S, maxSeconds = MAX_S } = this.#options.retry ?? {};
    const upper = Math.min(maxSeconds, baseSeconds * 2 ** Math.min(this.#failures, 20));
    this.#failures++;
    const drawn = upper * (0.5 + randomFraction(this.#core.random) / 2);
    const asked = response?.headers.get('retry-after') ?? '';
    const retryAfter = parseDigits(asked, 0, /^\d*/.exec(asked)?.[0].length ?? 0, RETRY_AFTER_MAX_S);
    const delayMs = Math.max(drawn, retryAfter) * 1000;
    this.#set({
      state: 'failed',
      status,
      reasonPhrase: phrase,
      expiresAtMs: null,
      retryAtMs: clock.now() + delayMs,
    });
    if (!this.#isStopped) this.#timer = clock.setTimeout(() => this.#try('registering'), delayMs);
  }

  #request(flow: Flow, expires: number): OutgoingRequest {
    const { registrar, user, route, contactParameters = '' } = this.#options;
    const address = formatNameAddr({ uri: user });
    this.#contact = this.#core.contact(flow, this.#user).replace(/>$/, `${contactParameters}>`);
    const headers = new Headers();
    for (const value of route ?? []) headers.append('route', value);
    headers
      .append('max-forwards', '70')
      .append('from', `${address};tag=${this.#tag}`)
      .append('to', address)
      .append('call-id', this.#callId)
      .append('cseq', `${++this.#sequence} REGISTER`)
      .append('contact', this.#contact)
      .append('expires', String(expires))
      .append('allow', this.#core.allow)
      .append('supported', 'path')
      .append('user-agent', this.#core.name);
    if (this.#options.headers !== undefined) headers.appendAll(this.#options.headers);
    return { method: 'REGISTER', uri: registrar, headers, body: '' };
  }

  #set(change: Partial<RegistrationStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#core.guard(() => this.#options.onChange?.(this.#status));
  }

  #clear(): void {
    if (this.#timer !== null) this.#core.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
