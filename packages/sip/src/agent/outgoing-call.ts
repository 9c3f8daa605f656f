import { ChallengeAnswerer } from '../auth/challenge-answer.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { TimerHandle } from '../clock.ts';
import { Dialog, dialogIdOf } from '../dialogs/dialog.ts';
import { SipError } from '../errors.ts';
import type { SipRequest, SipResponse } from '../messages/message.ts';
import { type NameAddr, parseNameAddr, tagOf } from '../messages/name-addr.ts';
import { reasonPhrase as usualPhrase } from '../messages/reason-phrases.ts';
import type { InviteClientTransaction } from '../transactions/invite-client-transaction.ts';
import type { Destination, Flow } from '../transport/flow.ts';
import { formatReason, reasonOf, sdpOf } from './bodies.ts';
import { Call } from './call.ts';
import type { CallEnd, CallHandlers, EndCause, ExtraHeaders, Reason } from './call-types.ts';
import type { AgentCore } from './core.ts';
import { InDialogClient, type SentAck } from './in-dialog-client.ts';
import { type InviteHead, inviteHead, inviteRequest } from './invite-request.ts';
import { destinationOfFlow, NextHop } from './next-hop.ts';

/** A party as it goes into From or To. */
export interface Party {
  uri: string;
  displayName?: string;
}

/** What `SipAgent.invite` needs. */
export interface InviteOptions {
  /** Request-URI: for a phone its binding's `contact`, for a trunk `sip:number@host`. */
  target: string;
  /** Where to send: a binding's flow, or an address. One of the two. */
  flow?: Flow;
  destination?: Destination;
  from: Party;
  /** Default: `target`. */
  to?: Party;
  /** Null or absent: the far end makes the offer. */
  sdp?: string | null;
  /** Initial Route values, for instance a binding's `path`. */
  route?: readonly string[];
  /** For a call that passes an incoming one on: one less than that one had (RFC 3261 8.1.1.6). Default 70. */
  maxForwards?: number;
  headers?: ExtraHeaders;
  /** Answers one 401 or 407 per challenge. */
  credentials?: Credentials;
  /** Ring at most this long, then CANCEL and end with `timeout` (Timer C; default 180,000). */
  ringTimeoutMs?: number;
  handlers: CallHandlers;
}

/** Below Timer C of the proxies on the way (16.6: more than three minutes would be theirs to end). */
const RING_TIMEOUT_MS = 180_000;
/** After CANCEL the INVITE must be answered within 64*T1, or counts as cancelled (9.1). */
const CANCEL_TIMEOUT_MS = 32_000;

/** What of our INVITE the dialogs are made of. */
interface SentInvite {
  uri: string;
  contact: string;
}

/** A fork of our INVITE that answered 2xx; `ack` is null until we have an answer for its offer. */
interface Accepted {
  client: InDialogClient;
  sequence: number;
  ack: SentAck | null;
}

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
  /** Dialogs by the far end's tag, while several phones may still answer (12.1). */
  readonly #early = new Map<string, Dialog>();
  /** What was told of each tag last, so that repetitions are not told. */
  readonly #reported = new Map<string, string>();
  /** Who answered 2xx, by tag. The first is the call; for the others the ACK is kept to be sent again. */
  readonly #accepted = new Map<string, Accepted>();
  /** Until the answer: how long it may ring. After a CANCEL: how long we wait for its effect. */
  #timer: TimerHandle | null = null;
  /** Reason header of the CANCEL that is due; null when none is. */
  #cancelWith: readonly (readonly [string, string])[] | null = null;
  #isCancelSent = false;

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

  #acknowledge(answer: string | null): void {
    for (const accepted of this.#accepted.values()) {
      if (accepted.client !== this.client || accepted.ack !== null) continue;
      accepted.ack = accepted.client.acknowledge(accepted.sequence, answer);
    }
  }

  /** While several phones ring, the tag of the one who speaks says which early dialog is meant (12.1). */
  protected override dialogOf(request: SipRequest): Dialog | null {
    if (this.dialog !== null) return super.dialogOf(request);
    return this.#early.get(dialogIdOf(request).remoteTag) ?? null;
  }

  protected override release(): void {
    this.#clearTimer();
    this.#releaseEarly();
    this.#reported.clear();
    this.#options = null;
    super.release();
  }

  /** One INVITE, the first or one that answers a challenge. False when the challenge cannot be answered. */
  #send(flow: Flow, challenge: SipResponse | null): boolean {
    if (this.#options === null) return false;
    const request = inviteRequest(this.core, this.#options, this.#head, flow);
    if (challenge !== null && this.#answerer?.answer(challenge, request) !== true) return false;
    // Not the request itself, which the transaction drops when it is accepted.
    const sent = { uri: request.uri, contact: request.headers.get('contact') ?? '' };
    this.#transaction = this.core.transactions.invite(request, flow, {
      onResponse: (response) => this.#receive(sent, flow, response),
      onFailure: (failure) => {
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
    if (tag !== '' && !this.#early.has(tag) && this.#early.size < EARLY_MAX) {
      const dialog = Dialog.ofResponse(sent.uri, response, sent.contact);
      this.#early.set(tag, dialog);
      this.core.hold(dialog.id, this);
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
    const known = this.#accepted.get(tag);
    if (known !== undefined) {
      // A repeated 200: our ACK was lost (13.2.2.4).
      known.ack?.flow.send(known.ack.text);
      return;
    }
    const dialog = Dialog.ofResponse(sent.uri, response, sent.contact);
    const early = this.#early.get(tag);
    if (early !== undefined) dialog.state.remoteSequence = early.state.remoteSequence;
    if (this.state === 'ended' || this.#accepted.size > 0) {
      this.#endFork(tag, dialog, response);
      return;
    }
    this.#releaseEarly();
    this.#clearTimer();
    const client = this.attach(dialog);
    const sequence = response.cseq.number;
    const ack = this.#hasOffered ? client.acknowledge(sequence, null) : null;
    this.#accepted.set(tag, { client, sequence, ack });
    this.#answerer?.succeeded();
    this.setState('established');
    this.core.guard(() => this.handlers.onAccepted?.({ sdp: sdpOf(response), response }));
  }

  /** Another phone answered too, or too late: acknowledged, then ended (13.2.2.4). */
  #endFork(tag: string, dialog: Dialog, response: SipResponse): void {
    if (this.#accepted.size >= EARLY_MAX) return;
    const client = new InDialogClient(this.core, dialog, this.hop, this.#options?.credentials ?? null);
    const ack = client.acknowledge(response.cseq.number, null);
    this.#accepted.set(tag, { client, sequence: response.cseq.number, ack });
    client.send('BYE', {}, () => {
      if (this.state === 'ended' && this.dialog === null) this.release();
    });
  }

  /** A final refusal; its ACK is the transaction's. A challenge is answered while somebody still wants the call. */
  #receiveRejected(flow: Flow, response: SipResponse): void {
    const isChallenge = response.status === 401 || response.status === 407;
    if (isChallenge && this.state !== 'ended' && this.#answerer !== null) {
      this.#head.sequence++;
      if (this.#send(flow, response)) return;
    }
    this.#over('rejected', response.status, response.reason, response);
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

  /** Phones that rang and did not answer: what they still ask for gets 481. */
  #releaseEarly(): void {
    for (const dialog of this.#early.values()) this.core.release(dialog.id);
    this.#early.clear();
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.core.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Forks one INVITE may have; a proxy that forks wider rings a whole company. */
const EARLY_MAX = 32;
