import type { TimerHandle } from '../clock.ts';
import type { SipResponse } from '../messages/message.ts';
import { sdpOf } from './bodies.ts';
import type { ExtraHeaders, ReofferResult } from './call-types.ts';
import { type AgentCore, randomFraction } from './core.ts';
import type { FinalAnswer, InDialogClient, SentAck } from './in-dialog-client.ts';

/** What offers in mid-call need of their call. */
export interface OfferClientCall {
  readonly core: AgentCore;
  /** True for the side that made the Call-ID: it waits longer after a collision (RFC 3261 14.1). */
  readonly ownsCallId: boolean;
  client(): InDialogClient | null;
  /** An offer of the far end is being answered: ours has to wait. */
  isServerBusy(): boolean;
  /** Headers of the session timer for an INVITE or UPDATE. */
  timerHeaders(): ExtraHeaders;
  /** 422 (RFC 4028 7.3): true when it is worth another try with what `timerHeaders` says then. */
  raiseTimer(response: SipResponse): boolean;
  /** A 2xx: what both sides have agreed to, and the session timer in it. */
  agreed(local: string, remote: string | null, response: SipResponse): void;
  /** The far end does not know the call any more, or is silent (12.2.1.2). */
  onGone(answer: FinalAnswer): void;
}

/** Tries after collisions; every further one is a sign of a loop, not of bad luck. */
const TRIES_MAX = 6;

/** Offers that may wait behind one another. */
const WAITING_MAX = 4;

interface Waiting {
  sdp: string;
  method: 'INVITE' | 'UPDATE';
  resolve: (result: ReofferResult) => void;
  tries: number;
}

/**
 * Our offers in mid-call: re-INVITEs and UPDATEs one after the other, with their ACKs and the retreat after a
 * collision (RFC 3261 14.1, RFC 3311 5.1). Only one offer may be under way in a dialog, in either direction:
 *
 * | what is under way        | we want to offer      | the far end offers    |
 * |--------------------------|-----------------------|-----------------------|
 * | nothing                  | INVITE                | the application's say |
 * | our INVITE               | wait for its end      | 491                   |
 * | theirs, unanswered       | retreat, then again   | 500, Retry-After      |
 * | theirs, not acknowledged | retreat, then again   | 491                   |
 */
export class OfferClient {
  readonly #call: OfferClientCall;
  readonly #waiting: Waiting[] = [];
  #current: Waiting | null = null;
  #isInFlight = false;
  #retry: TimerHandle | null = null;
  #isStopped = false;

  constructor(call: OfferClientCall) {
    this.#call = call;
  }

  /** True while an offer of ours has no final response: one of the far end gets 491 (14.2). */
  get isInFlight(): boolean {
    return this.#isInFlight;
  }

  /** Makes an offer; waits for earlier ones. Always resolves. */
  offer(sdp: string, method: 'INVITE' | 'UPDATE' = 'INVITE'): Promise<ReofferResult> {
    if (this.#isStopped) return Promise.resolve(OVER);
    if (this.#waiting.length >= WAITING_MAX)
      return Promise.resolve({ status: 491, reasonPhrase: 'Request Pending', sdp: null });
    return new Promise((resolve) => {
      this.#waiting.push({ sdp, method, resolve, tries: 0 });
      this.#next();
    });
  }

  /** The call is over: whoever waits learns it. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#retry !== null) this.#call.core.clock.clearTimeout(this.#retry);
    this.#current?.resolve(OVER);
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(OVER);
    this.#current = null;
  }

  /** Takes the next one in line, if none is under way. */
  #next(): void {
    if (this.#current !== null) return;
    this.#current = this.#waiting.shift() ?? null;
    if (this.#current !== null) this.#attempt(this.#current);
  }

  /** One request. Whatever comes of it, `#settle` or `#retreat` follows, or the call ends. */
  #attempt(current: Waiting): void {
    const client = this.#call.client();
    if (client === null || this.#isStopped) return;
    // No INVITE while one is under way in the other direction (14.1): as if it had collided.
    if (this.#call.isServerBusy()) {
      this.#retreat(current);
      return;
    }
    current.tries++;
    this.#isInFlight = true;
    const content = { headers: this.#call.timerHeaders(), contentType: 'application/sdp', body: current.sdp };
    if (current.method === 'UPDATE') {
      client.send('UPDATE', content, (answer) => {
        if (answer.response !== null && answer.status < 300) {
          client.dialog.refreshTarget(answer.response);
          this.#accepted(current, answer.response);
        } else this.#refused(current, answer);
      });
      return;
    }
    let ack: SentAck | null = null;
    const onAccepted = (response: SipResponse) => {
      // Each repetition of the 2xx means that the ACK was lost (13.2.2.4).
      if (ack === null) {
        client.dialog.refreshTarget(response);
        ack = client.acknowledge(response.cseq.number, null);
        this.#accepted(current, response);
      } else ack.flow.send(ack.text);
    };
    client.invite(content, onAccepted, (answer) => this.#refused(current, answer));
  }

  #accepted(current: Waiting, response: SipResponse): void {
    const sdp = sdpOf(response);
    if (!this.#isStopped) this.#call.agreed(current.sdp, sdp, response);
    this.#settle({ status: response.status, reasonPhrase: response.reason, sdp });
  }

  /**
   * A refusal leaves the session as it was (14.1), except that 481 and silence say that there is no call any more
   * (12.2.1.2): then the one who asked is told first, and the call ends after.
   */
  #refused(current: Waiting, answer: FinalAnswer): void {
    this.#isInFlight = false;
    if (this.#isStopped) return;
    if (answer.status === 491 && current.tries < TRIES_MAX) {
      this.#retreat(current);
      return;
    }
    const { response } = answer;
    if (answer.status === 422 && response !== null && current.tries < TRIES_MAX && this.#call.raiseTimer(response)) {
      this.#attempt(current);
      return;
    }
    this.#settle({ status: answer.status, reasonPhrase: answer.reasonPhrase, sdp: null });
    if (answer.status === 481 || answer.status === 408) this.#call.onGone(answer);
  }

  /** 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other, in units of 10 ms (14.1). */
  #retreat(current: Waiting): void {
    const fraction = randomFraction(this.#call.core.random);
    const hundredths = this.#call.ownsCallId ? 210 + Math.floor(fraction * 191) : Math.floor(fraction * 201);
    this.#retry = this.#call.core.clock.setTimeout(() => this.#attempt(current), hundredths * 10);
  }

  /** Tells who asked, and lets the next one go. */
  #settle(result: ReofferResult): void {
    this.#isInFlight = false;
    const current = this.#current;
    this.#current = null;
    current?.resolve(result);
    this.#next();
  }
}

const OVER: ReofferResult = { status: 487, reasonPhrase: 'Request Terminated', sdp: null };
