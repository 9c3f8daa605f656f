import type { TimerHandle } from '../clock.ts';
import { SipError } from '../errors.ts';
import type { SipRequest } from '../messages/message.ts';
import { responseHeaders } from '../messages/response.ts';
import { serialiseResponse } from '../messages/serialise.ts';
import type { Flow } from '../transport/flow.ts';
import type { TransactionContext } from './context.ts';
import { T1, T2, TIMER_H, TIMER_I, TIMER_L, TRYING_DELAY } from './timers.ts';

/**
 * - `proceeding`: entered on the INVITE; provisional responses may be sent; a repeated INVITE gets the last one.
 * - `accepted`: a 2xx was sent (RFC 6026 7.1). Repeated INVITEs are absorbed; the user repeats the 2xx until its ACK.
 * - `completed`: a 3xx-6xx was sent and is repeated (Timer G, UDP only) until its ACK or Timer H.
 * - `confirmed`: the ACK of a 3xx-6xx came; further ACKs are absorbed for Timer I.
 * - `terminated`: forgotten.
 */
export type InviteServerState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';

/** Who answers for an INVITE when a CANCEL comes for it. */
export interface InviteOwner {
  /** Tag of our answers, which the answer to the CANCEL should have too (9.2). */
  readonly localTag: string;
  receiveCancel(cancel: SipRequest): void;
}

/**
 * INVITE server transaction (RFC 3261 17.2.1 figure 7, as changed by RFC 6026 7.1).
 *
 * ```
 *                 INVITE
 *                   |  100 by itself after 200 ms
 *                   v
 *             +------------+  1xx: send, keep
 *             | proceeding |  INVITE again: send the last 1xx
 *             +------------+
 *     3xx-6xx  |         |  2xx
 *              v         v
 *      +-----------+   +----------+
 *      | completed |   | accepted |  INVITE again: absorb
 *      +-----------+   +----------+  ACK: to the user
 *   ACK |  | H: give up      | L
 *       v  |                 |
 *  +-----------+             |
 *  | confirmed | ACK: absorb |
 *  +-----------+             |
 *       | I                  |
 *       v                    v
 *             terminated
 * ```
 *
 * Why `accepted` exists: under RFC 3261 alone the transaction ended with the 2xx, and an INVITE that was repeated
 * because the 2xx got lost looked like a new call. RFC 6026 1 tells the story.
 */
export class InviteServerTransaction {
  readonly kind = 'invite';
  readonly key: string;
  /** Where responses go. */
  readonly flow: Flow;
  /** Set by the user as soon as it has one. */
  owner: InviteOwner | null = null;
  #request: SipRequest | null;
  readonly #context: TransactionContext;
  #state: InviteServerState = 'proceeding';
  /** The latest response, sent again for a repeated INVITE. */
  #response: string | null = null;
  #repeat: TimerHandle | null = null;
  #end: TimerHandle | null = null;

  constructor(key: string, request: SipRequest, flow: Flow, context: TransactionContext) {
    this.key = key;
    this.#request = request;
    this.flow = flow;
    this.#context = context;
    // Without an early response a UDP peer repeats its INVITE after T1; the 100 stops that.
    this.#repeat = context.clock.setTimeout(() => this.#sendTrying(), TRYING_DELAY);
  }

  get state(): InviteServerState {
    return this.#state;
  }

  /**
   * The INVITE, until its final response: then only what must be repeated is kept for the 32 s that remain
   * (holding requests that long doubled the memory and the collector's work). Throws `wrong-state` after.
   */
  get request(): SipRequest {
    if (this.#request === null) throw new SipError('wrong-state', 'The request was answered and is gone');
    return this.#request;
  }

  /** A final response was sent: nothing more will be. */
  get isAnswered(): boolean {
    return this.#request === null;
  }

  /**
   * Sends a response. Ignored once a final one was sent: the first final response decides, so a CANCEL and an answer
   * that meet here cannot both win.
   */
  respond(status: number, text: string): void {
    if (this.#state !== 'proceeding') return;
    this.#clearRepeat();
    this.#response = text;
    this.flow.send(text);
    if (status < 200) return;
    this.#request = null;
    // A CANCEL changes nothing from here on, but its answer still wants the tag. The call itself must not be held.
    if (this.owner !== null) this.owner = { localTag: this.owner.localTag, receiveCancel: () => {} };
    if (status < 300) this.#enterAccepted();
    else this.#enterCompleted();
  }

  /**
   * The same INVITE again (17.2.3): our response was lost, or is still on its way. In `accepted` it is absorbed,
   * because the user agent repeats the 2xx by its own timer anyway; in `confirmed` it is an old copy.
   */
  receiveRetransmission(): void {
    const isAnswerable = this.#state === 'proceeding' || this.#state === 'completed';
    if (isAnswerable && this.#response !== null) this.#sendAgain(this.#response);
  }

  /**
   * An ACK with our branch: it acknowledges a 3xx-6xx. That of a 2xx has a branch of its own (17.1.1.3 against
   * 13.2.2.4) and finds its way by dialog instead. The state after it exists only to swallow further copies, which no
   * reliable transport delivers.
   */
  receiveAck(): void {
    if (this.#state !== 'completed') return;
    this.#state = 'confirmed';
    this.#clearTimers();
    this.#response = null;
    this.#endAfter(this.flow.isReliable ? 0 : TIMER_I);
  }

  /** Forgets everything at once; for the end of the process. */
  terminate(): void {
    this.#clearTimers();
    this.#state = 'terminated';
    this.#request = null;
    this.#response = null;
    this.owner = null;
    this.#context.remove(this.key);
  }

  /** The user thinks for longer than 200 ms: tell the peer that its INVITE arrived (17.2.1). */
  #sendTrying(): void {
    this.#repeat = null;
    if (this.#request === null) return;
    this.respond(100, serialiseResponse(100, 'Trying', responseHeaders(this.#request, '')));
  }

  /** From here Timer L counts: as long as a peer may repeat its INVITE (RFC 6026 8.7). */
  #enterAccepted(): void {
    this.#state = 'accepted';
    // The dialog holds the 2xx and repeats it; keeping it here too would only cost memory.
    this.#response = null;
    this.#endAfter(TIMER_L);
  }

  /** Timer H bounds how long we wait for the ACK; Timer G repeats until then where messages get lost (17.2.1). */
  #enterCompleted(): void {
    this.#state = 'completed';
    if (!this.flow.isReliable) this.#repeatAfter(T1);
    this.#endAfter(TIMER_H);
  }

  /** Timer G: starts at T1, doubles, stays at T2. A 3xx-6xx that is never acknowledged is sent eleven times. */
  #repeatAfter(intervalMs: number): void {
    this.#repeat = this.#context.clock.setTimeout(() => {
      if (this.#response !== null) this.#sendAgain(this.#response);
      this.#repeatAfter(Math.min(intervalMs * 2, T2));
    }, intervalMs);
  }

  #sendAgain(text: string): void {
    this.#context.countRetransmission();
    this.flow.send(text);
  }

  /** Timers H, I and L: whichever state is the last, it ends by one of them. */
  #endAfter(delayMs: number): void {
    if (delayMs === 0) this.terminate();
    else this.#end = this.#context.clock.setTimeout(() => this.terminate(), delayMs);
  }

  #clearRepeat(): void {
    if (this.#repeat !== null) this.#context.clock.clearTimeout(this.#repeat);
    this.#repeat = null;
  }

  #clearTimers(): void {
    this.#clearRepeat();
    if (this.#end !== null) this.#context.clock.clearTimeout(this.#end);
    this.#end = null;
  }
}
