import type { Credentials } from '../auth/credentials.ts';
import type { Dialog } from '../dialogs/dialog.ts';
import type { CallSnapshot, DialogId, SavedSession } from '../dialogs/snapshot.ts';
import { SipError } from '../errors.ts';
import type { SipRequest } from '../messages/message.ts';
import type { NameAddr } from '../messages/name-addr.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import type { Flow } from '../transport/flow.ts';
import { formatReason, reasonOf } from './bodies.ts';
import type { CallParts } from './call-parts.ts';
import type { CallEnd, CallHandlers, CallState, Reason, ReofferResult } from './call-types.ts';
import type { AgentCore } from './core.ts';
import { type FinalAnswer, InDialogClient, type RequestContent } from './in-dialog-client.ts';
import { answerInDialog } from './in-dialog-server.ts';
import { type NextHop, snapshotOf } from './next-hop.ts';
import { OfferClient } from './offer-client.ts';
import { OfferServer, type OfferServerCall } from './offer-server.ts';
import type { ReferOptions } from './refer-types.ts';
import { Referrals } from './referrals.ts';
import { reply } from './reply.ts';
import { SessionRefresher } from './session-refresher.ts';

/**
 * What incoming, outgoing and restored calls share once they are established.
 *
 * A call ends twice. For the application it ends when `onEnded` is called: once, at once, whatever the network does.
 * For the protocol it ends (`release`) when nothing more is owed: the BYE is answered, the ACK of a 200 has come, the
 * CANCEL has had its 487. In between the call answers its peer as the RFC asks, and the application has gone home.
 *
 * ```
 *   finish()   state is ended, onEnded runs, offers are broken off
 *      |       ... BYE or CANCEL on its way, late ACKs, the far end's own BYE ...
 *   release()  the dialog is forgotten: 481 from now on
 * ```
 */
export class Call {
  readonly direction: 'incoming' | 'outgoing';
  /** Set them at once when you get the call; may be replaced later. */
  handlers: CallHandlers;
  /** For this package. */
  readonly core: AgentCore;
  protected readonly hop: NextHop;
  readonly #credentials: Credentials | null;
  #state: CallState;
  #client: InDialogClient | null = null;
  #offerServer: OfferServer | null = null;
  readonly #offers: OfferClient;
  protected readonly refresher: SessionRefresher;
  readonly #referrals: Referrals;
  /** The descriptions in force. */
  #localSdp: string | null = null;
  #remoteSdp: string | null = null;
  #isReleased = false;

  constructor(parts: CallParts) {
    this.core = parts.core;
    this.direction = parts.direction;
    this.hop = parts.hop;
    this.handlers = parts.handlers;
    this.#credentials = parts.credentials;
    this.#state = parts.state;
    this.#offers = this.offerClient(
      () => this.#client,
      () => this.#offerServer?.isBusy === true,
    );
    this.#referrals = new Referrals({ core: this.core, handlers: () => this.handlers, client: () => this.#client });
    this.refresher = new SessionRefresher({
      core: parts.core,
      offers: this.#offers,
      client: () => this.#client,
      localSdp: () => this.#localSdp,
      remoteSdp: () => this.#remoteSdp,
      changed: (sdp) => this.core.guard(() => this.handlers.onRefreshed?.(sdp)),
      gone: (answer) => this.endAsGone(answer.status, answer.reasonPhrase),
      expired: () => this.endAsGone(408, 'Session Expired'),
    });
  }

  get state(): CallState {
    return this.#state;
  }

  get callId(): string {
    return this.dialog?.state.callId ?? '';
  }

  /** Null until there is a dialog: for an outgoing call until it is accepted. */
  get dialogId(): DialogId | null {
    return this.dialog?.id ?? null;
  }

  /** From of an incoming, To of an outgoing call. */
  get remoteIdentity(): NameAddr {
    return this.requireDialog().remoteIdentity;
  }

  get localIdentity(): NameAddr {
    return this.requireDialog().localIdentity;
  }

  /** The connection in use; null for a restored call that has not sent anything yet. */
  get flow(): Flow | null {
    return this.hop.flow;
  }

  /**
   * Moves the call to another connection: a browser came back. Requests inside the call do so by themselves when the
   * browser speaks first; this is for when we have to.
   */
  useFlow(flow: Flow): void {
    this.hop.use(flow);
  }

  /**
   * Ends an established call. In `answered` it waits for the ACK first, as RFC 3261 15 demands.
   * `onEnded` with `hung-up` follows at once, not after the far end's 200. No effect on an ended call.
   */
  bye(reason?: Reason): void {
    if (this.#state !== 'established') return;
    this.finish({ cause: 'hung-up', status: 0, reasonPhrase: '', reason: reason ?? null, response: null });
    this.sendBye(reason);
  }

  /**
   * Offers a new session description by re-INVITE. Sends the ACK, waits out glare (491) as RFC 3261 14.1 says, and
   * waits for earlier offers. Resolves in any case; throws `wrong-state` when the call is not established.
   */
  reinvite(sdp: string): Promise<ReofferResult> {
    if (this.#state !== 'established') {
      throw new SipError('wrong-state', 'Only an established call can be offered new media');
    }
    return this.#offers.offer(sdp);
  }

  /**
   * Offers a new session description by UPDATE (RFC 3311). As `reinvite`, but the far end must answer at once, without
   * asking anybody; and it can be done while the call still rings, once offer and answer have passed by PRACK: see
   * `OutgoingCall.update` and `IncomingCall.update`. Resolves with 405 when the far end takes no UPDATE.
   */
  update(sdp: string): Promise<ReofferResult> {
    if (this.#state !== 'established') throw new SipError('wrong-state', 'Nothing is agreed that could be changed yet');
    return this.#offers.offer(sdp, 'UPDATE');
  }

  /**
   * Asks the far end to call `target` (REFER, RFC 3515): a transfer. Resolves with the answer to the request, 202 or 200
   * when it will try; how the try goes comes to `options.onProgress`. The call stays: hang up when the far end has
   * arrived. Never rejects for the network, with `unsafe-value` for a line end; throws `wrong-state` when not established.
   */
  refer(target: string, options: ReferOptions = {}): Promise<{ status: number; reasonPhrase: string }> {
    const client = this.#client;
    if (client === null || this.#state !== 'established') {
      throw new SipError('wrong-state', 'Only an established call can be transferred');
    }
    return this.#referrals.refer(client, target, options);
  }

  /**
   * Any other request in the dialog (INFO, NOTIFY, MESSAGE, REFER). Resolves with the final status: 408 for none,
   * 503 for no way there, 481 when the call is over.
   */
  send(method: string, content: RequestContent = {}): Promise<{ status: number; reasonPhrase: string }> {
    const client = this.#client;
    if (client === null || this.#state === 'ended') {
      return Promise.resolve({ status: 481, reasonPhrase: 'Call/Transaction Does Not Exist' });
    }
    return new Promise((resolve) => {
      client.send(method, content, (answer) => {
        resolve({ status: answer.status, reasonPhrase: answer.reasonPhrase });
        // Of the failures only this one speaks of the whole call (RFC 5057 5.1).
        if (answer.status === 481) this.endAsGone(answer.status, answer.reasonPhrase);
      });
    });
  }

  /** The call as plain JSON; null before it is `answered` or `established`. Store it after each stable state. */
  serialise(): CallSnapshot | null {
    if (this.dialog === null || (this.#state !== 'answered' && this.#state !== 'established')) return null;
    const session = this.refresher.save(this.#localSdp);
    return snapshotOf(this.direction, this.dialog.state, this.hop, session);
  }

  /** For the agent: goes on with the session timer of a saved call. */
  resumeSession(saved: SavedSession): void {
    this.#localSdp = saved.sdp;
    this.refresher.resume({ seconds: saved.seconds, isOurs: saved.isOurs }, saved.allowsUpdate);
  }

  /**
   * For the agent: a request in the dialog of this call, neither ACK nor CANCEL (12.2.2). First its number, since a
   * late or replayed request must change nothing; then what it asks for. An ended call still answers BYE: the far
   * end's may have crossed ours, and 481 would look like a fault in its log.
   */
  receiveRequest(transaction: ServerTransaction, arrivedBy: Flow): void {
    const { request } = transaction;
    const dialog = this.dialogOf(request);
    if (dialog === null) {
      reply(this.core, transaction, 481);
      return;
    }
    if (!dialog.acceptSequence(request)) {
      reply(this.core, transaction, 500, { reasonPhrase: 'CSeq Out Of Order' });
      return;
    }
    // A browser that lost its connection speaks on a new one: from now on so do we.
    if (arrivedBy.isReliable && this.hop.flow?.id !== arrivedBy.id && this.hop.isPinned) this.hop.use(arrivedBy);
    switch (request.method) {
      case 'BYE':
        reply(this.core, transaction, 200);
        this.receiveBye(request);
        break;
      case 'INVITE':
      case 'UPDATE':
        if (this.#state === 'ended') reply(this.core, transaction, 481);
        else if (this.#state !== 'established') this.receiveEarlyOffer(transaction);
        else this.#offerServer?.receive(transaction);
        break;
      case 'PRACK':
        this.receivePrack(transaction);
        break;
      case 'REFER':
        this.#referrals.receiveRefer(transaction, this.#state);
        break;
      case 'NOTIFY': {
        const notified = this.#referrals.receiveNotify(request);
        if (notified === null) answerInDialog(this, transaction);
        else reply(this.core, transaction, notified.status);
        notified?.tell();
        break;
      }
      default:
        answerInDialog(this, transaction);
    }
  }

  /** For the agent: an ACK in the dialog of this call. */
  receiveAck(ack: SipRequest): void {
    this.#offerServer?.receiveAck(ack);
  }

  /** For the agent: a connection is gone. */
  receiveFlowClosed(flow: Flow): void {
    if (this.hop.flow?.id !== flow.id || this.#state === 'ended') return;
    this.core.guard(() => this.handlers.onFlowClosed?.());
  }

  protected get dialog(): Dialog | null {
    return this.#client?.dialog ?? null;
  }

  protected get client(): InDialogClient | null {
    return this.#client;
  }

  /** The dialog a request of the far end belongs to; an outgoing call may have several early ones. */
  protected dialogOf(_request: SipRequest): Dialog | null {
    return this.dialog;
  }

  /** BYE (15.1.2): the call is over at once and nothing is owed any more. */
  protected receiveBye(request: SipRequest): void {
    this.finish({ cause: 'bye', status: 0, reasonPhrase: '', reason: reasonOf(request), response: null });
    this.release();
  }

  /** INVITE or UPDATE before the call is established: the first offer is not settled yet (RFC 3311 5.2). */
  protected receiveEarlyOffer(transaction: ServerTransaction): void {
    reply(this.core, transaction, 491);
  }

  /** PRACK: without a reliable response of ours there is none it could be for (RFC 3262 3). */
  protected receivePrack(transaction: ServerTransaction): void {
    reply(this.core, transaction, 481);
  }

  /** Our offers in the dialog of this call. */
  protected get offers(): OfferClient {
    return this.#offers;
  }

  protected get offerServer(): OfferServer | null {
    return this.#offerServer;
  }

  /** The description the far end gave last. */
  protected get remoteSdp(): string | null {
    return this.#remoteSdp;
  }

  /** Takes note of what is in force; null where nothing new was said. */
  protected agreed(local: string | null, remote: string | null): void {
    this.#localSdp = local ?? this.#localSdp;
    this.#remoteSdp = remote ?? this.#remoteSdp;
  }

  /** Offers of ours in one dialog of this call. */
  protected offerClient(
    client: () => InDialogClient | null,
    isServerBusy: () => boolean,
    onGone = (answer: FinalAnswer) => this.endAsGone(answer.status, answer.reasonPhrase),
  ): OfferClient {
    return new OfferClient({
      core: this.core,
      ownsCallId: this.direction === 'outgoing',
      client,
      isServerBusy,
      timerHeaders: () => this.refresher.timer.requestHeaders(),
      raiseTimer: (response) => this.refresher.timer.raise(response),
      agreed: (local, remote, response) => {
        this.agreed(local, remote);
        this.refresher.accepted(response);
      },
      onGone,
    });
  }

  /** What answers to offers need of this call. */
  protected offerServerCall(isClientBusy: () => boolean): OfferServerCall {
    return {
      core: this.core,
      ask: (reoffer) => this.handlers.onReoffer?.(reoffer) ?? { status: 488 },
      isClientBusy,
      tooBrief: (request) => this.refresher.timer.tooBrief(request),
      refreshed: (request) => {
        this.refresher.heard(request);
        return this.refresher.timer.answer(request);
      },
      agreed: (local, remote) => this.agreed(local, remote),
      onAckTimeout: () => this.endByAckTimeout(),
    };
  }

  /** The call has its dialog from now on. */
  protected attach(dialog: Dialog): InDialogClient {
    this.#client = new InDialogClient(this.core, dialog, this.hop, this.#credentials);
    this.#offerServer = new OfferServer(
      this.offerServerCall(() => this.#offers.isInFlight),
      dialog,
    );
    this.core.hold(dialog.id, this);
    return this.#client;
  }

  /** For the kinds of calls; `ended` is set by `finish` only. */
  protected setState(state: CallState): void {
    this.#state = state;
  }

  /** The call is over for the application; what the protocol still owes goes on behind. */
  protected finish(end: CallEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#offers.stop();
    this.#offerServer?.stop();
    this.refresher.timer.stop();
    this.#referrals.stop();
    this.core.guard(() => this.handlers.onEnded?.(end));
  }

  /** The call is over for the protocol too. */
  protected release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    // A transaction may hold the call for another 32 s; what the application hung on it need not wait so long.
    this.handlers = {};
    if (this.dialog !== null) this.core.release(this.dialog.id);
    this.core.remove(this);
  }

  /** Sends BYE; the dialog lives until it is answered, since the far end's BYE may cross ours. */
  protected sendBye(reason?: Reason | null): void {
    const client = this.#client;
    if (client === null) {
      this.release();
      return;
    }
    const headers = reason == null ? {} : { reason: formatReason(reason) };
    client.send('BYE', { headers }, () => this.release());
  }

  /** A 200 of ours that nobody acknowledged: the session is ended by BYE (13.3.1.4), as far as anyone can tell. */
  protected endByAckTimeout(): void {
    this.finish({ cause: 'ack-timeout', status: 408, reasonPhrase: 'No ACK', reason: null, response: null });
    this.sendBye();
  }

  /** The far end answered 481, or did not answer a re-INVITE at all: it has no such call (12.2.1.2, RFC 5057 5.1). */
  protected endAsGone(status: number, reasonPhrase: string): void {
    if (this.#state === 'ended') return;
    this.finish({ cause: 'gone', status, reasonPhrase, reason: null, response: null });
    // 481: nobody is left to hear a BYE. After silence somebody may be (12.2.1.2).
    if (status === 481) this.release();
    else this.sendBye();
  }

  protected requireDialog(): Dialog {
    if (this.dialog === null) throw new SipError('wrong-state', 'The call has no dialog yet');
    return this.dialog;
  }
}
