import { ChallengeAnswerer } from '../auth/challenge-answer.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { Dialog } from '../dialogs/dialog.ts';
import type { SipResponse } from '../messages/message.ts';
import { reasonPhrase } from '../messages/reason-phrases.ts';
import { type OutgoingRequest, serialiseRequest } from '../messages/serialise.ts';
import type { ClientTransactionHandlers, InviteClientTransaction } from '../transactions/invite-client-transaction.ts';
import type { Flow } from '../transport/flow.ts';
import type { ExtraHeaders } from './call-types.ts';
import type { AgentCore } from './core.ts';
import type { NextHop } from './next-hop.ts';

/** What a request in a dialog carries. */
export interface RequestContent {
  headers?: ExtraHeaders | undefined;
  contentType?: string | undefined;
  body?: string | undefined;
}

/** How a request ended: with a final response, or with 408 (silence) or 503 (no way there) made up in its place. */
export interface FinalAnswer {
  status: number;
  reasonPhrase: string;
  response: SipResponse | null;
}

/** The ACK of a 2xx as it was sent, to be sent again for every repetition of the 2xx (13.2.2.4). */
export interface SentAck {
  flow: Flow;
  text: string;
}

/** How long somebody may think about new media in a call. */
const REINVITE_TIMEOUT_MS = 60_000;
/** After a CANCEL the INVITE must be answered within 64*T1 (9.1). */
const CANCEL_TIMEOUT_MS = 32_000;

/** Requests that refresh the target carry our Contact (RFC 3261 12.2.1.1, RFC 3311 5.1, RFC 6665 4.4.1). */
const WITH_CONTACT = new Set(['INVITE', 'UPDATE', 'REFER', 'NOTIFY', 'SUBSCRIBE']);

/**
 * Sends requests inside one dialog (RFC 3261 12.2.1): numbers them, finds the way, answers challenges.
 *
 * A request that is challenged is sent again with the next CSeq and the answer (22.2); who asked sees only the end.
 * The number of a request that could not be sent is not used again: a gap is allowed, a repetition is not (12.2.1.1).
 */
export class InDialogClient {
  readonly dialog: Dialog;
  readonly #core: AgentCore;
  readonly #hop: NextHop;
  readonly #answerer: ChallengeAnswerer | null;

  constructor(core: AgentCore, dialog: Dialog, hop: NextHop, credentials: Credentials | null) {
    this.dialog = dialog;
    this.#core = core;
    this.#hop = hop;
    this.#answerer = credentials === null ? null : new ChallengeAnswerer(credentials, core.random);
  }

  /** Sends a request that is neither INVITE nor ACK. `done` runs once, later, whatever happens. */
  send(method: string, content: RequestContent, done: (answer: FinalAnswer) => void): void {
    this.#attempt(method, content, null, done, (request, flow, handlers) =>
      this.#core.transactions.send(request, flow, handlers),
    );
  }

  /** Sends a re-INVITE. Every 2xx comes to `onAccepted`, repetitions included; anything else to `onRefused`, once. */
  invite(
    content: RequestContent,
    onAccepted: (response: SipResponse) => void,
    onRefused: (answer: FinalAnswer) => void,
  ): void {
    const done = (answer: FinalAnswer) => {
      if (answer.response !== null && answer.status < 300) onAccepted(answer.response);
      else onRefused(answer);
    };
    this.#attempt('INVITE', content, null, done, (request, flow, handlers) =>
      this.#limit(this.#core.transactions.invite(request, flow, handlers)),
    );
  }

  /**
   * A peer that says 1xx to a re-INVITE and then nothing would hold it for ever, even after the call: no timer of the
   * transaction runs then (17.1.1.2). It is cancelled, and given up when that does not help (9.1).
   */
  #limit(transaction: InviteClientTransaction): void {
    const { clock, transactions } = this.#core;
    clock.setTimeout(() => {
      if (transaction.state !== 'proceeding') return;
      transactions.cancel(transaction, []);
      clock.setTimeout(() => {
        if (transaction.state === 'proceeding') transaction.fail('timeout');
      }, CANCEL_TIMEOUT_MS);
    }, REINVITE_TIMEOUT_MS);
  }

  /**
   * Sends the ACK of a 2xx. Null when there is no way to the peer: it will repeat its 2xx, and we try again.
   * `credentials` are those of the INVITE, which the ACK repeats because nobody could ask for them (22.1).
   */
  acknowledge(sequence: number, sdp: string | null, credentials: ExtraHeaders = {}): SentAck | null {
    const flow = this.#hop.select(this.#core, this.dialog);
    if (flow === null) return null;
    const request = this.dialog.createAck(sequence);
    this.#core.transactions.prepareAck(request, flow);
    request.headers.appendAll(credentials);
    if (sdp !== null) {
      request.headers.append('content-type', 'application/sdp');
      request.body = sdp;
    }
    const text = serialiseRequest(request);
    flow.send(text);
    return { flow, text };
  }

  /**
   * One try of a request. `challenge` is the refusal it answers, null for the first try. `transmit` is the
   * transaction layer's `send` or `invite`, which differ only in their state machine.
   */
  #attempt(
    method: string,
    content: RequestContent,
    challenge: SipResponse | null,
    done: (answer: FinalAnswer) => void,
    transmit: (request: OutgoingRequest, flow: Flow, handlers: ClientTransactionHandlers) => unknown,
  ): void {
    const flow = this.#hop.select(this.#core, this.dialog);
    if (flow === null) {
      // Later, so that the caller has the same order of things as with a failure on the network.
      this.#core.clock.setTimeout(() => done(failed(503)), 0);
      return;
    }
    const request = this.dialog.createRequest(method);
    this.#fill(request, flow, content);
    if (challenge !== null && this.#answerer?.answer(challenge, request) !== true) {
      done({ status: challenge.status, reasonPhrase: challenge.reason, response: challenge });
      return;
    }
    transmit(request, flow, {
      onResponse: (response) => {
        if (response.status < 200) return;
        const isChallenge = response.status === 401 || response.status === 407;
        if (isChallenge && this.#answerer !== null) {
          this.#attempt(method, content, response, done, transmit);
          return;
        }
        if (response.status < 300) this.#answerer?.succeeded();
        done({ status: response.status, reasonPhrase: response.reason, response });
      },
      onFailure: (failure) => done(failed(failure === 'timeout' ? 408 : 503)),
    });
  }

  /** What a request carries beyond the dialog's own headers; Allow and Supported where an offer may follow (13.2.1). */
  #fill(request: OutgoingRequest, flow: Flow, content: RequestContent): void {
    const { headers } = request;
    if (WITH_CONTACT.has(request.method)) {
      // Anew each time: after a change of flow or a restart our address is another.
      this.dialog.state.localContact = this.#core.contact(flow, this.dialog.localUser);
      headers.append('contact', this.dialog.state.localContact);
      headers.append('allow', this.#core.allow);
      headers.append('supported', this.#core.supportedText);
    }
    headers.append('user-agent', this.#core.name);
    if (content.headers !== undefined) headers.appendAll(content.headers);
    if (content.contentType !== undefined) headers.append('content-type', content.contentType);
    request.body = content.body ?? '';
  }
}

/** The response RFC 3261 8.1.3.1 tells us to act as if we had received. */
function failed(status: number): FinalAnswer {
  return { status, reasonPhrase: reasonPhrase(status), response: null };
}
