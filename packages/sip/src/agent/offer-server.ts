import type { Dialog } from '../dialogs/dialog.ts';
import type { SipRequest } from '../messages/message.ts';
import type { InviteOwner } from '../transactions/invite-server-transaction.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import { AnswerRepeater } from './answer-repeater.ts';
import { hasForeignBody, sdpOf } from './bodies.ts';
import type { ExtraHeaders, Reoffer, ReofferAnswer } from './call-types.ts';
import { type AgentCore, randomFraction } from './core.ts';
import { reply } from './reply.ts';

/** What the answers to offers in mid-call need of their call. */
export interface OfferServerCall {
  readonly core: AgentCore;
  /** The application's answer. */
  ask(reoffer: Reoffer): ReofferAnswer | Promise<ReofferAnswer>;
  /** Our own INVITE has no final response yet. */
  isClientBusy(): boolean;
  /** The Min-SE to refuse a session timer with (422); 0 when there is nothing against it. */
  tooBrief(request: SipRequest): number;
  /** Our 2xx to an INVITE or UPDATE goes: the headers of the session timer for it. */
  refreshed(request: SipRequest): ExtraHeaders;
  /** What both sides have agreed to from now on; null for a side that did not say. */
  agreed(local: string | null, remote: string | null): void;
  /** Our 200 to an offer was never acknowledged (RFC 3261 14.2 with 13.3.1.4). */
  onAckTimeout(): void;
}

/** An INVITE of theirs that we answered 2xx and that waits for its ACK. */
interface Unacknowledged {
  sequence: number;
  repeater: AnswerRepeater;
  /** Set when our 2xx carried the offer, so that the ACK carries the answer. */
  onAnswer: ((sdp: string | null) => void) | null;
}

/**
 * Offers of the far end in mid-call: re-INVITE (RFC 3261 14.2) and UPDATE (RFC 3311 5.2).
 *
 * The application answers in its own time. Meanwhile the transaction sends 100 by itself, a second offer is turned
 * away, and a CANCEL or the end of the call may make the answer pointless: it is then dropped without a word.
 * An UPDATE is answered like any request; only the 200 of an INVITE is repeated and waits for an ACK.
 */
export class OfferServer {
  readonly #call: OfferServerCall;
  readonly #dialog: Dialog;
  #pending: ServerTransaction | null = null;
  #unacknowledged: Unacknowledged | null = null;

  constructor(call: OfferServerCall, dialog: Dialog) {
    this.#call = call;
    this.#dialog = dialog;
  }

  /** True from an offer until our answer to it is acknowledged. */
  get isBusy(): boolean {
    return this.#pending !== null || this.#unacknowledged !== null;
  }

  /** Turns away what comes at the wrong time or cannot be read; the rest is the application's to answer. */
  receive(transaction: ServerTransaction): void {
    const { core } = this.#call;
    const { request } = transaction;
    const offer = sdpOf(request);
    if (this.#pending !== null) {
      // A second one before the first was answered: 500 with a wait of 0 to 10 s (14.2).
      const seconds = Math.floor(randomFraction(core.random) * 11);
      reply(core, transaction, 500, { headers: { 'retry-after': String(seconds) } });
      return;
    }
    // An offer that crosses ours, or one while the answer to ours is still on its way in an ACK.
    const isWaiting =
      request.method === 'INVITE' ? this.#unacknowledged !== null : this.#unacknowledged?.onAnswer != null;
    if (this.#call.isClientBusy() || isWaiting) {
      reply(core, transaction, 491);
      return;
    }
    if (hasForeignBody(request)) {
      reply(core, transaction, 415, { headers: { accept: 'application/sdp' } });
      return;
    }
    const least = request.method === 'PRACK' ? 0 : this.#call.tooBrief(request);
    if (least > 0) {
      reply(core, transaction, 422, { headers: { 'min-se': String(least) } });
      return;
    }
    if (request.method === 'UPDATE' && offer === null) {
      // Nothing is offered: it only refreshes the target or a session timer.
      this.#accept(transaction, null, null, {});
      return;
    }
    this.#ask(transaction, offer);
  }

  /** The ACK of a re-INVITE's 2xx. False when it is for another INVITE. */
  receiveAck(ack: SipRequest): boolean {
    const waiting = this.#unacknowledged;
    if (waiting === null || waiting.sequence !== ack.cseq.number) return false;
    this.#unacknowledged = null;
    waiting.repeater.stop();
    const { onAnswer } = waiting;
    if (onAnswer !== null) this.#call.core.guard(() => onAnswer(sdpOf(ack)));
    return true;
  }

  /** The call is over: what is unanswered gets 487 (15.1.2). */
  stop(): void {
    if (this.#pending !== null) reply(this.#call.core, this.#pending, 487);
    this.#pending = null;
    this.#unacknowledged?.repeater.stop();
    this.#unacknowledged = null;
  }

  /** Asks the application, which may answer at once or later, or fail: then 500, and the session stays as it was. */
  #ask(transaction: ServerTransaction, offer: string | null): void {
    const { core } = this.#call;
    this.#pending = transaction;
    if (transaction.kind === 'invite') transaction.owner = this.#owner(transaction);
    const { request } = transaction;
    const method = request.method === 'UPDATE' || request.method === 'PRACK' ? request.method : 'INVITE';
    const reoffer: Reoffer = { offer, method, request };
    // Stays so when the handler throws.
    let answer: ReofferAnswer | Promise<ReofferAnswer> = { status: 500 };
    core.guard(() => {
      answer = this.#call.ask(reoffer);
    });
    Promise.resolve<ReofferAnswer>(answer).then(
      (given) => this.#answer(transaction, reoffer, given),
      (error: unknown) => {
        core.report(error, transaction.flow);
        this.#answer(transaction, reoffer, { status: 500 });
      },
    );
  }

  /** Its answer has come. */
  #answer(transaction: ServerTransaction, reoffer: Reoffer, answer: ReofferAnswer): void {
    // Cancelled, or the call ended, while the application was thinking.
    if (this.#pending !== transaction) return;
    this.#pending = null;
    const { core } = this.#call;
    if ('status' in answer) {
      reply(core, transaction, answer.status, { reasonPhrase: answer.reasonPhrase });
      return;
    }
    core.guard(() => this.#accept(transaction, answer.sdp, reoffer, answer.headers ?? {}));
  }

  /** 200, which refreshes the target on both sides (12.2.1.2, 12.2.2): their Contact for us, ours for them. */
  #accept(transaction: ServerTransaction, sdp: string | null, reoffer: Reoffer | null, extra: ExtraHeaders): void {
    const { core } = this.#call;
    const { request } = transaction;
    this.#dialog.refreshTarget(request);
    const contact = core.contact(transaction.flow, this.#dialog.localUser);
    this.#dialog.state.localContact = contact;
    const body = sdp === null ? {} : { contentType: 'application/sdp', body: sdp };
    // A PRACK refreshes no session (RFC 4028 7.4 names INVITE and UPDATE).
    const timer = request.method === 'PRACK' ? {} : this.#call.refreshed(request);
    const text = reply(core, transaction, 200, { contact, headers: { ...timer, ...extra }, ...body });
    this.#call.agreed(sdp, reoffer?.offer ?? null);
    if (transaction.kind !== 'invite') return;
    const weOffered = reoffer !== null && reoffer.offer === null;
    this.#unacknowledged = {
      sequence: request.cseq.number,
      onAnswer: weOffered
        ? (answer) => {
            this.#call.agreed(null, answer);
            reoffer.onAnswer?.(answer);
          }
        : null,
      repeater: new AnswerRepeater(core.clock, transaction.flow, text, () => {
        this.#unacknowledged = null;
        this.#call.onAckTimeout();
      }),
    };
  }

  /** A CANCEL may end the offer (14.2 has nothing against it); the call itself stands. */
  #owner(transaction: ServerTransaction): InviteOwner {
    return {
      localTag: this.#dialog.state.localTag,
      receiveCancel: () => {
        if (this.#pending !== transaction) return;
        this.#pending = null;
        reply(this.#call.core, transaction, 487);
      },
    };
  }
}
