import type { TimerHandle } from '../clock.ts';
import { Dialog } from '../dialogs/dialog.ts';
import type { SipRequest } from '../messages/message.ts';
import { reasonPhrase as usualPhrase } from '../messages/reason-phrases.ts';
import { tryParseUri } from '../messages/uri.ts';
import type { InviteOwner, InviteServerTransaction } from '../transactions/invite-server-transaction.ts';
import { PROVISIONAL_REPEAT } from '../transactions/timers.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import type { Flow } from '../transport/flow.ts';
import { AnswerRepeater } from './answer-repeater.ts';
import { reasonOf, sdpOf } from './bodies.ts';
import { Call } from './call.ts';
import type { CallEnd, EndCause, ExtraHeaders, Reason, ReofferResult } from './call-types.ts';
import type { AgentCore } from './core.ts';
import { destinationOfFlow, isBehindNat, NextHop } from './next-hop.ts';
import { hasTag } from './rack.ts';
import { ReliableSender } from './reliable-sender.ts';
import { type ReplyContent, reply } from './reply.ts';
import type { SessionTimerOptions } from './session-timer.ts';

/** What `IncomingCall.accept` may carry. */
export interface AcceptOptions {
  headers?: ExtraHeaders;
  /** Instead of the agent's (RFC 4028). */
  sessionTimer?: Partial<SessionTimerOptions>;
}

/**
 * A call that came in: an INVITE and, once answered, its dialog (RFC 3261 13.3).
 *
 * ```
 *              INVITE
 *                v
 *   calling --ringing(), progress()--> early
 *      |                                 |
 *      |  accept(): 200, repeated        |  reject(): 3xx-6xx      -> ended, rejected
 *      v                                 |  CANCEL: 200 and 487    -> ended, cancelled
 *   answered <---------------------------+  BYE: 200 and 487       -> ended, bye
 *      |                                    connection closed      -> ended, unreachable
 *      |  ACK
 *      v                                    no ACK in 32 s: BYE    -> ended, ack-timeout
 *   established                             BYE, bye()             -> ended, bye / hung-up
 * ```
 *
 * The race of the caller's CANCEL and our 200 is decided here, by the order in which they pass: after our 200 a CANCEL
 * is answered and changes nothing (9.2), and after our 487 `accept` returns false. A caller who had given up then
 * ends the call it did not want by BYE.
 *
 * Provisional responses are acknowledged by PRACK where the caller can do so (RFC 3262). A description that went that
 * way is agreed: further ones before the answer are left out, and the 200 waits for the PRACK and carries none.
 */
export class IncomingCall extends Call implements InviteOwner {
  readonly request: SipRequest;
  /** Tag of all our answers, and of the dialog. */
  readonly localTag: string;
  /** The call whose place this one takes when it is accepted (RFC 3891); null for an ordinary one. */
  replaced: Call | null = null;
  readonly #transaction: InviteServerTransaction;
  readonly #contact: string;
  /** The INVITE had no offer, so the first description is ours. */
  readonly #hasNoOffer: boolean;
  readonly #reliable: ReliableSender | null;
  #isReliableSdpAcknowledged = false;
  /** `accept` was called, and its 200 waits for a PRACK. */
  #held: { sdp: string; options: AcceptOptions } | null = null;
  /** What `accept` said after another description had been agreed: offered anew once the call stands. */
  #differing: string | null = null;
  #repeater: AnswerRepeater | null = null;
  #ringing: TimerHandle | null = null;
  /** Set by `bye` before the ACK came: the BYE follows it. */
  #byeAfterAck: { reason: Reason | null } | null = null;

  /** For the agent. `arrivedBy` is where the INVITE came from, which on UDP may not be where answers go. */
  constructor(core: AgentCore, transaction: InviteServerTransaction, arrivedBy: Flow) {
    const { request } = transaction;
    const hop = new NextHop(arrivedBy, destinationOfFlow(arrivedBy), isBehindNat(request, arrivedBy));
    super({ core, direction: 'incoming', hop, handlers: {}, credentials: null, state: 'calling' });
    this.request = request;
    this.localTag = core.random.randomToken();
    this.#transaction = transaction;
    this.#contact = core.contact(arrivedBy, userOf(request));
    transaction.owner = this;
    this.attach(Dialog.ofRequest(request, this.localTag, this.#contact));
    this.refresher.heard(request);
    this.#hasNoOffer = this.offer === null;
    this.agreed(null, this.offer);
    this.#reliable = this.#makeReliable();
    core.add(this);
  }

  /** The SDP offer; null when the caller wants ours. */
  get offer(): string | null {
    return sdpOf(this.request);
  }

  /**
   * The user proven by digest, or null: then 401 or 407 has been sent, or the caller gave up, and the call is over.
   * Any user is let in whose password is right; whether From may say what it says is the application's to judge.
   */
  async authenticate(kind: 'user' | 'proxy' = 'user'): Promise<string | null> {
    const { authenticator } = this.core;
    if (authenticator === null) {
      this.reject(403);
      return null;
    }
    try {
      const result = await authenticator.verify(this.request, this.#transaction.flow, kind);
      if (this.state === 'ended') return null;
      if (result.ok) return result.username;
      this.reject(result.status, undefined, result.headers);
    } catch (error) {
      this.core.report(error, this.#transaction.flow);
      this.reject(500);
    }
    return null;
  }

  /** 100. The transaction sends one by itself if nothing was sent for 200 ms. */
  trying(): void {
    if (this.state === 'calling') reply(this.core, this.#transaction, 100, { localTag: '' });
  }

  /** 180. */
  ringing(options: { headers?: ExtraHeaders } = {}): void {
    this.progress(null, { ...options, status: 180 });
  }

  /**
   * 183, or another 1xx by `status`, with early media when `sdp` is given. Repeated every minute, so that no proxy
   * gives up on us (RFC 3261 13.3.1.1). No effect once the call is answered or over.
   */
  progress(sdp: string | null, options: { status?: number; headers?: ExtraHeaders } = {}): void {
    if (this.state !== 'calling' && this.state !== 'early') return;
    if (this.#held !== null) return;
    this.setState('early');
    this.#sendProvisional(options.status ?? 183, { headers: options.headers, ...bodyOf(sdp) });
  }

  /**
   * Offers other media while the call still rings, by UPDATE (RFC 3311). Resolves with 491 as long as no description
   * has gone by PRACK; on an established call as `Call.update`.
   */
  override update(sdp: string): Promise<ReofferResult> {
    if (this.state === 'established') return super.update(sdp);
    if (this.state !== 'early' || !this.#isSettled) {
      return Promise.resolve({ status: 491, reasonPhrase: usualPhrase(491), sdp: null });
    }
    return this.offers.offer(sdp, 'UPDATE');
  }

  /**
   * 200 with our answer (or our offer, when theirs was missing), sent again until the ACK comes. When a description has
   * gone by PRACK already, `sdp` should be the same; another is offered by re-INVITE once the call stands.
   * Returns false when the call was cancelled, ended or accepted meanwhile.
   */
  accept(sdp: string, options: AcceptOptions = {}): boolean {
    if ((this.state !== 'calling' && this.state !== 'early') || this.#held !== null) return false;
    this.#stopRinging();
    this.#reliable?.dropWaiting();
    // A 2xx may not go before the PRACK of a response with a description (RFC 3262 3).
    if (this.#reliable?.isSdpUnderWay === true) this.#held = { sdp, options };
    else this.#answer(sdp, options);
    return true;
  }

  /** Final 3xx-6xx. Returns false when the call was answered or over already. */
  reject(status: number, reasonPhrase?: string, headers?: ExtraHeaders): boolean {
    if (this.state !== 'calling' && this.state !== 'early') return false;
    reply(this.core, this.#transaction, status, { localTag: this.localTag, reasonPhrase, headers });
    this.#over('rejected', status, reasonPhrase ?? usualPhrase(status), null);
    return true;
  }

  /** As `Call.bye`; before the answer it rejects with 480. */
  override bye(reason?: Reason): void {
    if (this.state === 'calling' || this.state === 'early') this.reject(480);
    else if (this.state === 'answered') {
      this.#byeAfterAck = { reason: reason ?? null };
      this.finish({ cause: 'hung-up', status: 0, reasonPhrase: '', reason: reason ?? null, response: null });
    } else super.bye(reason);
  }

  /** For the agent: the Min-SE to refuse the INVITE with (RFC 4028 9); 0 when its session timer is long enough. */
  tooBriefSession(): number {
    return this.refresher.timer.tooBrief(this.request);
  }

  /** For the agent. A CANCEL that comes after our final response changes nothing (RFC 3261 9.2). */
  receiveCancel(cancel: SipRequest): void {
    if (this.state !== 'calling' && this.state !== 'early') return;
    reply(this.core, this.#transaction, 487, { localTag: this.localTag });
    this.#over('cancelled', 487, usualPhrase(487), reasonOf(cancel));
  }

  /**
   * For the agent. The ACK of our first 200 makes the call established; its CSeq tells it from that of a re-INVITE.
   * A BYE that was waiting for it goes out now (15: a callee must not send BYE before).
   */
  override receiveAck(ack: SipRequest): void {
    if (this.#repeater === null || ack.cseq.number !== this.request.cseq.number) {
      super.receiveAck(ack);
      return;
    }
    this.#stopRepeating();
    if (this.#byeAfterAck !== null) {
      this.sendBye(this.#byeAfterAck.reason);
      return;
    }
    if (this.state !== 'answered') return;
    this.setState('established');
    const sdp = sdpOf(ack);
    this.agreed(null, sdp);
    const weOffered = this.#hasNoOffer;
    this.core.guard(() => this.handlers.onAcknowledged?.(sdp ?? (weOffered ? this.remoteSdp : null)));
    this.#offerDiffering();
  }

  /** `accept` said something else than what had been agreed by PRACK. */
  #offerDiffering(): void {
    const sdp = this.#differing;
    this.#differing = null;
    if (sdp !== null && this.state === 'established') void this.reinvite(sdp);
  }

  /** For the agent. An established call outlives its connection; one that is not answered yet cannot. */
  override receiveFlowClosed(flow: Flow): void {
    if (this.state === 'calling' || this.state === 'early') {
      if (this.#transaction.flow.id !== flow.id) return;
      // Nobody can hear our answer any more; without one the transaction would wait for ever.
      reply(this.core, this.#transaction, 480, { localTag: this.localTag });
      this.#over('unreachable', 0, '', null);
      return;
    }
    super.receiveFlowClosed(flow);
  }

  protected override receiveBye(request: SipRequest): void {
    // A caller may end an early dialog by BYE instead of CANCEL (15.1.2): the INVITE still wants its answer.
    if (this.state === 'calling' || this.state === 'early') {
      reply(this.core, this.#transaction, 487, { localTag: this.localTag });
    }
    this.#stopRinging();
    this.#stopRepeating();
    super.receiveBye(request);
  }

  /** A caller that knows nothing of its own call, while it rings: the INVITE still wants its answer. */
  protected override endAsGone(status: number, reasonPhrase: string): void {
    if (this.state !== 'calling' && this.state !== 'early') {
      super.endAsGone(status, reasonPhrase);
      return;
    }
    reply(this.core, this.#transaction, 480, { localTag: this.localTag });
    this.#over('gone', status, reasonPhrase, null);
  }

  /** PRACK (RFC 3262 3): the answer to it first, then what it lets go on. */
  protected override receivePrack(transaction: ServerTransaction): void {
    const { request } = transaction;
    const hadSdp = this.#reliable?.isSdpUnderWay === true;
    const status = this.state === 'ended' ? 481 : (this.#reliable?.receive(request) ?? 481);
    if (status !== 200) {
      reply(this.core, transaction, status);
      return;
    }
    const isOffer = sdpOf(request) !== null && !this.#hasNoOffer && (hadSdp || this.#isSettled);
    // An offer in a PRACK is answered like one in an UPDATE (RFC 3262 5).
    if (isOffer && this.offerServer !== null) this.offerServer.receive(transaction);
    else reply(this.core, transaction, 200);
    this.#reliable?.go(request, hadSdp);
  }

  /** UPDATE while it rings (RFC 3311 5.2): as soon as the first offer is settled, or when it offers nothing. */
  protected override receiveEarlyOffer(transaction: ServerTransaction): void {
    const isOffer = sdpOf(transaction.request) !== null;
    if (transaction.kind === 'invite' || (isOffer && !this.#isSettled)) super.receiveEarlyOffer(transaction);
    else this.offerServer?.receive(transaction);
  }

  /** Offer and answer have both passed reliably. */
  get #isSettled(): boolean {
    return this.#isReliableSdpAcknowledged && (!this.#hasNoOffer || this.remoteSdp !== null);
  }

  /** Reliable provisional responses, if the caller can acknowledge them and we are to use that. */
  #makeReliable(): ReliableSender | null {
    const { headers } = this.request;
    const isRequired = hasTag(headers.getAll('require'), '100rel');
    const isSupported = isRequired || hasTag(headers.getAll('supported'), '100rel');
    const { reliable } = this.core;
    if (reliable === 'never' || !(reliable === 'supported' ? isSupported : isRequired)) return null;
    return new ReliableSender(this.core, this.#transaction, {
      acknowledged: (prack, hadSdp) => this.#onAcknowledgedEarly(prack, hadSdp),
      timedOut: () => {
        if (this.state !== 'calling' && this.state !== 'early') return;
        // It does not acknowledge what it said it would (RFC 3262 3: refused with a 5xx).
        reply(this.core, this.#transaction, 504, { localTag: this.localTag });
        this.#over('ack-timeout', 504, usualPhrase(504), null);
      },
    });
  }

  #onAcknowledgedEarly(prack: SipRequest, hadSdp: boolean): void {
    if (hadSdp) {
      this.#isReliableSdpAcknowledged = true;
      this.agreed(this.#reliable?.sdp ?? null, null);
    }
    const answer = sdpOf(prack);
    if (hadSdp && this.#hasNoOffer && answer !== null) {
      this.agreed(null, answer);
      this.core.guard(() => this.handlers.onEarlyAnswer?.(answer));
    }
    const held = this.#held;
    this.#held = null;
    if (held !== null && this.state === 'early') this.#answer(held.sdp, held.options);
  }

  /** The 200, now. */
  #answer(sdp: string, options: AcceptOptions): void {
    const { timer } = this.refresher;
    if (options.sessionTimer !== undefined) timer.configure(options.sessionTimer);
    const agreed = this.#reliable?.sdp ?? null;
    if (agreed !== null && sdp !== agreed) this.#differing = sdp;
    const headers = { ...timer.answer(this.request), ...options.headers };
    const content = { ...this.#content(), headers, ...bodyOf(agreed === null ? sdp : null) };
    const text = reply(this.core, this.#transaction, 200, content);
    this.#reliable?.stop();
    this.agreed(agreed ?? sdp, null);
    this.setState('answered');
    this.#repeater = new AnswerRepeater(this.core.clock, this.#transaction.flow, text, () => this.#onAckTimeout());
    // The far end has the new call; the old one is over (RFC 3891 3). BYE, or CANCEL while it rings.
    const { replaced } = this;
    this.replaced = null;
    replaced?.bye();
  }

  /** 64*T1 without an ACK. Who had called `bye` meanwhile gets it now; everyone else learns of the silence. */
  #onAckTimeout(): void {
    this.#repeater = null;
    if (this.#byeAfterAck !== null) this.sendBye(this.#byeAfterAck.reason);
    else this.endByAckTimeout();
  }

  /** Sends a 1xx and sees to its repetition (13.3.1.1): proxies end a call by Timer C when nothing comes for long. */
  #sendProvisional(status: number, content: ReplyContent): void {
    this.#stopRinging();
    const whole = { ...this.#content(), ...content };
    if (this.#reliable === null || status === 100) reply(this.core, this.#transaction, status, whole);
    else this.#reliable.send(status, whole);
    this.#ringing = this.core.clock.setTimeout(() => this.#sendProvisional(status, content), PROVISIONAL_REPEAT);
  }

  protected override finish(end: CallEnd): void {
    this.#reliable?.stop();
    this.replaced = null;
    super.finish(end);
  }

  /** What every answer that makes the dialog has in common (12.1.1). */
  #content(): ReplyContent {
    return { localTag: this.localTag, contact: this.#contact };
  }

  /** The end before there was an answer: nothing is owed any more, the transaction does the rest by itself. */
  #over(cause: EndCause, status: number, reasonPhrase: string, reason: CallEnd['reason']): void {
    this.#stopRinging();
    this.#held = null;
    this.finish({ cause, status, reasonPhrase, reason, response: null });
    this.release();
  }

  #stopRinging(): void {
    if (this.#ringing !== null) this.core.clock.clearTimeout(this.#ringing);
    this.#ringing = null;
  }

  #stopRepeating(): void {
    this.#repeater?.stop();
    this.#repeater = null;
  }
}

function bodyOf(sdp: string | null): ReplyContent {
  return sdp === null ? {} : { contentType: 'application/sdp', body: sdp };
}

/** Our Contact keeps the user the caller asked for, which some peers show. */
function userOf(request: SipRequest): string {
  return tryParseUri(request.uri)?.user ?? '';
}
