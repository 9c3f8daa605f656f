import { Dialog } from '../dialogs/dialog.ts';
import type { SipResponse } from '../messages/message.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import { sdpOf } from './bodies.ts';
import type { ReofferResult } from './call-types.ts';
import type { AgentCore } from './core.ts';
import type { InDialogClient } from './in-dialog-client.ts';
import type { OfferClient } from './offer-client.ts';
import type { OfferServer } from './offer-server.ts';
import { reply } from './reply.ts';

/** What an early dialog needs of the call that holds it. */
export interface EarlyCall {
  readonly core: AgentCore;
  /** Our INVITE carried the offer. */
  readonly hasOffered: boolean;
  client(dialog: Dialog): InDialogClient;
  offerServer(early: EarlyDialog): OfferServer;
  offerClient(early: EarlyDialog): OfferClient;
  /** The far end offers in a provisional response: our answer, for the PRACK. Null: nobody wants to answer. */
  answerOffer(offer: string, tag: string): Promise<string | null>;
}

/** Forks one INVITE may have; a proxy that forks wider rings a whole company. */
export const EARLY_MAX = 32;

/**
 * One phone that rings: an early dialog of our INVITE (RFC 3261 12.1.2), with what was agreed in it before the answer
 * (RFC 3262 5, RFC 3311 5.1).
 */
export class EarlyDialog {
  readonly dialog: Dialog;
  readonly tag: string;
  readonly client: InDialogClient;
  /** The description the far end gave reliably, as answer or as offer; null while there is none. */
  remoteSdp: string | null = null;
  /** Ours, when theirs was the offer and we answered by PRACK. */
  localSdp: string | null = null;
  readonly #call: EarlyCall;
  #lastNumber: number | null = null;
  #offerServer: OfferServer | null = null;
  #offerClient: OfferClient | null = null;

  constructor(call: EarlyCall, dialog: Dialog, tag: string) {
    this.#call = call;
    this.dialog = dialog;
    this.tag = tag;
    this.client = call.client(dialog);
  }

  /** Offer and answer have both passed reliably, so that UPDATE may carry a new offer (RFC 3311 5.1). */
  get isSettled(): boolean {
    return this.remoteSdp !== null && (this.#call.hasOffered || this.localSdp !== null);
  }

  /**
   * Takes note of a reliable response: true for the next in order. A repetition is being acknowledged already, and one
   * out of order waits for the one before it, which the far end will repeat (RFC 3262 4).
   */
  isNext(number: number): boolean {
    if (this.#lastNumber !== null && number !== this.#lastNumber + 1) return false;
    this.#lastNumber = number;
    return true;
  }

  /** Acknowledges a reliable response by PRACK; with our answer when it carried the offer (RFC 3262 4 and 5). */
  acknowledge(response: SipResponse, number: number): void {
    const rack = `${number} ${response.cseq.number} INVITE`;
    const sdp = sdpOf(response);
    const isFirst = sdp !== null && this.remoteSdp === null;
    if (isFirst) this.remoteSdp = sdp;
    if (!isFirst || this.#call.hasOffered) {
      this.#prack(rack, null);
      return;
    }
    // Always resolves. An offer nobody wants to answer is not acknowledged: the far end then refuses the call itself.
    void this.#call.answerOffer(sdp, this.tag).then((answer) => {
      if (answer === null) return;
      this.localSdp = answer;
      this.#prack(rack, answer);
    });
  }

  /** UPDATE of the far end (RFC 3311 5.2); a re-INVITE has to wait for the answer to the first. */
  receiveOffer(transaction: ServerTransaction): void {
    const isOffer = sdpOf(transaction.request) !== null;
    if (transaction.kind === 'invite' || (isOffer && !this.isSettled)) {
      reply(this.#call.core, transaction, 491);
      return;
    }
    this.#offerServer ??= this.#call.offerServer(this);
    this.#offerServer.receive(transaction);
  }

  /** Offers by UPDATE; 491 while the first offer has no reliable answer. */
  update(sdp: string): Promise<ReofferResult> {
    if (!this.isSettled) return Promise.resolve({ status: 491, reasonPhrase: 'Request Pending', sdp: null });
    this.#offerClient ??= this.#call.offerClient(this);
    return this.#offerClient.offer(sdp, 'UPDATE');
  }

  get isClientBusy(): boolean {
    return this.#offerClient?.isInFlight === true;
  }

  get isServerBusy(): boolean {
    return this.#offerServer?.isBusy === true;
  }

  /** It is no early dialog any more. */
  stop(): void {
    this.#offerServer?.stop();
    this.#offerClient?.stop();
  }

  #prack(rack: string, sdp: string | null): void {
    const body = sdp === null ? {} : { contentType: 'application/sdp', body: sdp };
    // Whatever is answered: the far end repeats its response when it has not got this, and gives up by itself.
    this.client.send('PRACK', { headers: { rack }, ...body }, () => {});
  }
}

/** The phones that ring for one INVITE, told apart by the tag of their answers. */
export class EarlyDialogs {
  readonly #call: EarlyCall;
  readonly #byTag = new Map<string, EarlyDialog>();

  constructor(call: EarlyCall) {
    this.#call = call;
  }

  get(tag: string): EarlyDialog | null {
    return this.#byTag.get(tag) ?? null;
  }

  /** The one that answered first and is still there. */
  get first(): EarlyDialog | null {
    return this.#byTag.values().next().value ?? null;
  }

  /** The early dialog of a tag, made from the response when it is new. Null above the bound, or without a tag. */
  open(
    tag: string,
    response: SipResponse,
    uri: string,
    contact: string,
  ): { early: EarlyDialog; isNew: boolean } | null {
    const known = this.#byTag.get(tag);
    if (known !== undefined) return { early: known, isNew: false };
    if (tag === '' || this.#byTag.size >= EARLY_MAX) return null;
    const early = new EarlyDialog(this.#call, Dialog.ofResponse(uri, response, contact), tag);
    this.#byTag.set(tag, early);
    return { early, isNew: true };
  }

  /** Phones that rang and did not answer: what they still ask for gets 481. */
  releaseAll(): void {
    for (const early of this.#byTag.values()) {
      early.stop();
      this.#call.core.release(early.dialog.id);
    }
    this.#byTag.clear();
  }
}
