import { ChallengeAnswerer } from '../auth/challenge-answer.ts';
import type { TimerHandle } from '../clock.ts';
import { Dialog, dialogIdOf } from '../dialogs/dialog.ts';
import { SipError } from '../errors.ts';
import type { SipRequest, SipResponse } from '../messages/message.ts';
import { type NameAddr, parseNameAddr, tagOf } from '../messages/name-addr.ts';
import { reasonPhrase as usualPhrase } from '../messages/reason-phrases.ts';
import type { InviteClientTransaction } from '../transactions/invite-client-transaction.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import type { Flow } from '../transport/flow.ts';
import { AcceptedForks } from './accepted-forks.ts';
import { formatReason, reasonOf, sdpOf } from './bodies.ts';
import { Call } from './call.ts';
import type { CallEnd, EndCause, Reason, ReofferResult } from './call-types.ts';
import type { AgentCore } from './core.ts';
import { EARLY_MAX, EarlyDialogs } from './early-dialogs.ts';
import { InDialogClient } from './in-dialog-client.ts';
import type { InviteOptions } from './invite-options.ts';
import { type InviteHead, inviteHead, inviteRequest } from './invite-request.ts';
import { destinationOfFlow, NextHop } from './next-hop.ts';
import { OfferServer } from './offer-server.ts';
import { reliableNumber } from './rack.ts';
import { RedirectTargets } from './redirect-targets.ts';

/** Below Timer C of the proxies on the way (16.6: more than three minutes would be theirs to end). */
const RING_TIMEOUT_MS = 180_000;
/** After CANCEL the INVITE must be answered within 64*T1, or counts as cancelled (9.1). */
const CANCEL_TIMEOUT_MS = 32_000;
/** How often a session may be found too short in one call. */
const RAISES_MAX = 3;

/** What of our INVITE the dialogs are made of. */
type SentInvite = { uri: string; contact: string };

/**
 * A call we place (RFC 3261 13.2).
 *
 * ```
 *            INVITE
 *              v
 *   calling ------1xx above 100------> early        one early dialog for each tag
 *      |                                 |
 *      |  2xx: ACK                       |  3xx-6xx: ACK           -> ended, rejected
 *      v                                 |  silence, ring timeout  -> ended, timeout
 *   established <------------------------+  cancel()               -> ended, cancelled
 *      |                                    no way there           -> ended, unreachable
 *      |  BYE, bye(), 481 ...            -> ended, bye / hung-up / gone
 * ```
 *
 * What `cancel` sends depends on what has been heard, and on what crosses it:
 *
 * | heard so far | at once | later                                                        |
 * |--------------|---------|--------------------------------------------------------------|
 * | nothing      | nothing | CANCEL with the first 1xx (9.1: not before); at a 2xx ACK+BYE |
 * | 1xx          | CANCEL  | 487: ACK. 2xx that crossed: ACK+BYE. Silence: 32 s, then over |
 * | 2xx          | BYE     |                                                              |
 *
 * In every row `onEnded` has run by the time `cancel` returns, so the application never sees an answer it no longer
 * wants. When the INVITE forked, the first 2xx is the call; each further one is acknowledged and ended (13.2.2.4).
 */
export class OutgoingCall extends Call {
  /** Null once the call is released. */
  #options: InviteOptions | null;
  readonly #hasOffered: boolean;
  readonly #head: InviteHead;
  readonly #answerer: ChallengeAnswerer | null;
  #transaction: InviteClientTransaction | null = null;
  /** While several phones may still answer (12.1). */
  readonly #early: EarlyDialogs;
  /** Where 3xx led us; null when they are not followed. */
  readonly #redirects: RedirectTargets | null;
  /** Request-URI of the INVITE under way. */
  #target: string;
  /** What was told of each tag last, so that repetitions are not told. */
  readonly #reported = new Map<string, string>();
  /** Who answered 2xx. The first is the call. */
  readonly #accepted: AcceptedForks;
  /** Until the answer: how long it may ring. After a CANCEL: how long we wait for its effect. */
  #timer: TimerHandle | null = null;
  /** Reason header of the CANCEL that is due; null when none is. */
  #cancelWith: readonly (readonly [string, string])[] | null = null;
  #isCancelSent = false;
  /** 422s so far. */
  #raises = 0;

  /** For the agent, which calls `start` next. */
  constructor(core: AgentCore, options: InviteOptions) {
    const { flow = null, destination } = options;
    const place = flow === null ? destination : destinationOfFlow(flow);
    if (place === undefined) throw new SipError('unreachable', 'A call needs a flow or a destination');
    // A given flow leads to a phone that cannot be reached otherwise; an address may tell us another by its Contact.
    const hop = new NextHop(flow, place, flow !== null || place.protocol !== 'UDP');
    const credentials = options.credentials ?? null;
    super({ core, direction: 'outgoing', hop, handlers: options.handlers, credentials, state: 'calling' });
    this.#options = options;
    this.#hasOffered = options.sdp != null;
    this.#head = inviteHead(core, options);
    this.#answerer = credentials === null ? null : new ChallengeAnswerer(credentials, core.random);
    this.#accepted = new AcceptedForks(() => this.#answerer?.headers);
    this.#target = options.target;
    this.#early = this.#makeEarly();
    const { followRedirects } = options;
    const redirects = followRedirects === true ? {} : followRedirects;
    this.#redirects = redirects ? new RedirectTargets(options.target, redirects) : null;
    if (options.sessionTimer !== undefined) this.refresher.timer.configure(options.sessionTimer);
    this.agreed(options.sdp ?? null, null);
  }

  override get callId(): string {
    return this.#head.callId;
  }

  override get remoteIdentity(): NameAddr {
    return this.dialog?.remoteIdentity ?? parseNameAddr(this.#head.to);
  }

  override get localIdentity(): NameAddr {
    return parseNameAddr(this.#head.from);
  }

  /** For the agent: sends the INVITE. Throws `unsafe-value` when something of the options cannot be sent. */
  start(): void {
    const flow = this.hop.flow ?? this.core.connect(this.hop.destination);
    this.core.add(this);
    if (flow === null) {
      this.core.clock.setTimeout(() => this.#over('unreachable', 503, usualPhrase(503), null), 0);
      return;
    }
    this.hop.flow = flow;
    try {
      this.#send(flow, null);
    } catch (error) {
      this.core.remove(this);
      throw error;
    }
    const ringMs = this.#options?.ringTimeoutMs ?? RING_TIMEOUT_MS;
    this.#timer = this.core.clock.setTimeout(() => this.#giveUp('timeout', 408, undefined), ringMs);
  }

  /**
   * Gives up. `onEnded` with `cancelled` follows at once; the rest goes on behind: before a provisional response the
   * CANCEL waits for one (RFC 3261 9.1), and a 200 that crosses it is acknowledged and ended by BYE.
   * Established: same as `bye`.
   */
  cancel(reason?: Reason): void {
    if (this.state === 'established') this.bye(reason);
    else this.#giveUp('cancelled', 487, reason);
  }

  /** As `Call.bye`; before the answer it cancels. */
  override bye(reason?: Reason): void {
    if (this.state !== 'established') {
      this.#giveUp('cancelled', 487, reason);
      return;
    }
    // The ACK comes before the BYE even when its answer was never given (13.2.2.4).
    this.#acknowledge(null);
    super.bye(reason);
  }

  /** Sends the ACK with our answer, when the 200 carried the offer. No effect otherwise. */
  acknowledge(answer: string): void {
    this.#acknowledge(answer);
  }

  /**
   * Offers other media while the call still rings, by UPDATE (RFC 3311), to the phone with that tag, or to the first.
   * Resolves with 491 as long as nothing was agreed with it by PRACK; on an established call as `Call.update`.
   */
  override update(sdp: string, tag?: string): Promise<ReofferResult> {
    if (this.state === 'established') return super.update(sdp);
    const early = tag === undefined ? this.#early.first : this.#early.get(tag);
    if (early !== null && this.state === 'early') return early.update(sdp);
    return Promise.resolve({ status: 491, reasonPhrase: usualPhrase(491), sdp: null });
  }

  #acknowledge(answer: string | null): void {
    if (answer !== null) this.agreed(answer, null);
    this.#accepted.acknowledge(this.client, answer);
  }

  /** While several phones ring, the tag of the one who speaks says which early dialog is meant (12.1). */
  protected override dialogOf(request: SipRequest): Dialog | null {
    if (this.dialog !== null) return super.dialogOf(request);
    return this.#early.get(dialogIdOf(request).remoteTag)?.dialog ?? null;
  }

  protected override receiveEarlyOffer(transaction: ServerTransaction): void {
    const early = this.#early.get(dialogIdOf(transaction.request).remoteTag);
    if (early === null) super.receiveEarlyOffer(transaction);
    else early.receiveOffer(transaction);
  }

  protected override release(): void {
    this.#clearTimer();
    this.#early.releaseAll();
    this.#reported.clear();
    this.#options = null;
    super.release();
  }

  /**
   * One INVITE: the first, or one that answers a challenge, asks for a longer session or goes to another target. False
   * when the challenge cannot be answered.
   */
  #send(flow: Flow, challenge: SipResponse | null): boolean {
    if (this.#options === null) return false;
    const timer = this.refresher.timer.requestHeaders();
    const request = inviteRequest(this.core, this.#options, this.#head, flow, this.#target, timer);
    if (challenge !== null && this.#answerer?.answer(challenge, request) !== true) return false;
    // Phones that rang for the refused one are other dialogs than those to come.
    this.#early.releaseAll();
    // Not the request itself, which the transaction drops when it is accepted.
    const sent = { uri: request.uri, contact: request.headers.get('contact') ?? '' };
    this.#transaction = this.core.transactions.invite(request, flow, {
      onResponse: (response) => this.#receive(sent, flow, response),
      onFailure: (failure) => {
        if (this.state !== 'ended' && this.#goOn(flow)) return;
        if (failure === 'timeout') this.#over('timeout', 408, usualPhrase(408), null);
        else this.#over('unreachable', 503, usualPhrase(503), null);
      },
    });
    return true;
  }

  /** Every response to our INVITE, also after the application has gone: then a 1xx is what the CANCEL waited for. */
  #receive(sent: SentInvite, flow: Flow, response: SipResponse): void {
    if (response.status >= 300) this.#receiveRejected(flow, response);
    else if (response.status >= 200) this.#receiveAccepted(sent, response);
    else if (this.state === 'ended') this.#sendCancel();
    else if (response.status > 100) this.#receiveProvisional(sent, response);
  }

  /** A 1xx with a tag makes an early dialog (12.1.2), in which the far end may already ask for something. */
  #receiveProvisional(sent: SentInvite, response: SipResponse): void {
    const tag = tagOf(response.to);
    const opened = this.#early.open(tag, response, sent.uri, sent.contact);
    if (opened?.isNew === true) this.core.hold(opened.early.dialog.id, this);
    this.refresher.heard(response);
    const number = reliableNumber(response);
    if (number !== null && opened !== null) {
      if (!opened.early.isNext(number)) return;
      opened.early.acknowledge(response, number);
    }
    this.setState('early');
    const sdp = sdpOf(response);
    // A proxy repeats provisional responses (16.7 and 13.3.1.1); the application wants to hear of changes only.
    const news = `${response.status} ${sdp ?? ''}`;
    if (this.#reported.get(tag) === news) return;
    if (this.#reported.size < EARLY_MAX) this.#reported.set(tag, news);
    const { status, reason } = response;
    this.core.guard(() => this.handlers.onProvisional?.({ status, reasonPhrase: reason, sdp, tag, response }));
  }

  /**
   * A 2xx: a repetition, the answer, or another fork's. The dialog is made anew from it, since route set and target of
   * the 2xx count, not those of the 1xx before (13.2.2.4); only the far end's CSeq goes on.
   */
  #receiveAccepted(sent: SentInvite, response: SipResponse): void {
    const tag = tagOf(response.to);
    if (this.#accepted.receiveAgain(tag)) return;
    const early = this.#early.get(tag);
    early?.dialog.confirm(sent.uri, response, sent.contact);
    const dialog = early?.dialog ?? Dialog.ofResponse(sent.uri, response, sent.contact);
    if (this.state === 'ended' || this.#accepted.size > 0) {
      this.#endFork(tag, dialog, response);
      return;
    }
    this.#early.releaseAll();
    this.#clearTimer();
    const client = this.attach(dialog);
    // An offer that was answered by PRACK wants no answer in the ACK.
    this.#accepted.add(tag, client, response, this.#hasOffered || early?.localSdp != null);
    this.#answerer?.succeeded();
    this.setState('established');
    // What was agreed by PRACK stands; a description that comes again in the 2xx is not looked at (13.2.1).
    const sdp = early?.remoteSdp ?? sdpOf(response);
    this.agreed(early?.localSdp ?? null, sdp);
    this.refresher.accepted(response);
    this.core.guard(() => this.handlers.onAccepted?.({ sdp, response }));
  }

  /** Another phone answered too, or too late: acknowledged, then ended (13.2.2.4). */
  #endFork(tag: string, dialog: Dialog, response: SipResponse): void {
    if (this.#accepted.size >= EARLY_MAX) return;
    const client = new InDialogClient(this.core, dialog, this.hop, this.#options?.credentials ?? null);
    this.#accepted.add(tag, client, response, true);
    client.send('BYE', {}, () => {
      if (this.state === 'ended' && this.dialog === null) this.release();
    });
  }

  /** A final refusal; its ACK is the transaction's. While somebody still wants the call there may be another way. */
  #receiveRejected(flow: Flow, response: SipResponse): void {
    if (this.state !== 'ended' && this.#tryAgain(flow, response)) return;
    this.#over('rejected', response.status, response.reason, response);
  }

  /** A challenge is answered, a session that is too short made longer, a 3xx followed. False when there is no more. */
  #tryAgain(flow: Flow, response: SipResponse): boolean {
    const { status } = response;
    if (status === 401 || status === 407) {
      if (this.#answerer === null) return this.#goOn(flow);
      this.#head.sequence++;
      return this.#send(flow, response) || this.#goOn(flow);
    }
    // Whoever says more than no to a password has taken it: the next challenge is a new one.
    this.#answerer?.succeeded();
    // Each 422 must ask for more than the last, and not for ever (RFC 4028 7.3).
    if (status === 422 && this.#raises++ < RAISES_MAX && this.refresher.timer.raise(response)) {
      this.#head.sequence++;
      return this.#send(flow, null);
    }
    if (status < 400) this.#redirects?.add(response);
    // A 6xx is the last word of everyone (21.6).
    return status < 600 && this.#goOn(flow);
  }

  /** To the next target of a redirected call (8.1.3.4): the same call to another place, with the next CSeq. */
  #goOn(flow: Flow): boolean {
    const next = this.#options === null ? null : (this.#redirects?.next(this.core, flow) ?? null);
    if (next === null) return false;
    this.#target = next.target;
    this.hop.use(next.flow);
    this.#head.sequence++;
    if (!this.#send(next.flow, null)) return false;
    this.core.guard(() => this.handlers.onRedirected?.(next.target));
    return true;
  }

  /** `cancel`, or nobody picked up in time. The CANCEL goes now if it may, else with the first 1xx. */
  #giveUp(cause: EndCause, status: number, reason: Reason | undefined): void {
    if (this.state === 'ended') return;
    this.#clearTimer();
    this.#cancelWith = reason === undefined ? [] : [['reason', formatReason(reason)]];
    if (this.#transaction?.state === 'proceeding') this.#sendCancel();
    this.finish({ cause, status, reasonPhrase: usualPhrase(status), reason: reason ?? null, response: null });
  }

  /** Sends the CANCEL once, and bounds how long we wait for what it does (9.1). */
  #sendCancel(): void {
    const transaction = this.#transaction;
    if (transaction === null || this.#cancelWith === null || this.#isCancelSent) return;
    this.#isCancelSent = true;
    this.core.transactions.cancel(transaction, this.#cancelWith);
    this.#timer = this.core.clock.setTimeout(() => {
      // Still no final response: it counts as cancelled, and one that comes later finds nobody.
      if (transaction.state === 'proceeding') transaction.terminate();
      this.release();
    }, CANCEL_TIMEOUT_MS);
  }

  /** The INVITE has its end: both for the application, if it still listens, and for the protocol. */
  #over(cause: EndCause, status: number, reasonPhrase: string, response: SipResponse | null): void {
    const reason: CallEnd['reason'] = response === null ? null : reasonOf(response);
    this.finish({ cause, status, reasonPhrase, reason, response });
    this.release();
  }

  /** What the early dialogs need of this call. */
  #makeEarly(): EarlyDialogs {
    const { core } = this;
    return new EarlyDialogs({
      core,
      hasOffered: this.#hasOffered,
      client: (dialog) => new InDialogClient(core, dialog, this.hop, this.#options?.credentials ?? null),
      offerServer: (early) =>
        new OfferServer(
          this.offerServerCall(() => early.isClientBusy),
          early.dialog,
        ),
      offerClient: (early) =>
        this.offerClient(
          () => early.client,
          () => early.isServerBusy,
          // One phone of several is gone; the INVITE will hear of it.
          () => {},
        ),
      answerOffer: (offer, tag) => this.#answerEarly(offer, tag),
    });
  }

  /** The application's answer to the offer of a phone that rings; null when it has none, or the call is over. */
  async #answerEarly(offer: string, tag: string): Promise<string | null> {
    try {
      const answer = (await this.handlers.onEarlyOffer?.(offer, tag)) ?? null;
      return this.state === 'early' ? answer : null;
    } catch (error) {
      this.core.report(error, this.hop.flow);
      return null;
    }
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.core.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
