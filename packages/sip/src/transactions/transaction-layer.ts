import type { Clock, Random } from '../clock.ts';
import { Headers } from '../messages/headers.ts';
import type { SipRequest, SipResponse } from '../messages/message.ts';
import { responseHeaders } from '../messages/response.ts';
import { type OutgoingRequest, serialiseResponse } from '../messages/serialise.ts';
import { bracket } from '../messages/uri.ts';
import { BRANCH_COOKIE } from '../messages/via.ts';
import type { Flow, LocalAddress } from '../transport/flow.ts';
import type { TransactionContext } from './context.ts';
import { type ClientTransactionHandlers, InviteClientTransaction } from './invite-client-transaction.ts';
import { InviteServerTransaction } from './invite-server-transaction.ts';
import { clientKey, mergeKey, serverKey } from './keys.ts';
import { NonInviteClientTransaction } from './non-invite-client-transaction.ts';
import { NonInviteServerTransaction } from './non-invite-server-transaction.ts';

/** Either server transaction; `kind` tells which. */
export type ServerTransaction = InviteServerTransaction | NonInviteServerTransaction;

/** Who is above the transactions ("transaction user", RFC 3261 17). */
export interface TransactionUser {
  /** A new request, neither ACK nor CANCEL. */
  onRequest(transaction: ServerTransaction): void;
  /** A CANCEL and the INVITE it names; null when there is none (481). The user answers both. */
  onCancel(cancel: NonInviteServerTransaction, invite: InviteServerTransaction | null): void;
  /** The ACK of a 2xx. */
  onAck(ack: SipRequest, flow: Flow): void;
}

export interface TransactionLayerOptions {
  clock: Clock;
  random: Random;
  user: TransactionUser;
  /** What we write in Via. */
  local: (flow: Flow) => LocalAddress;
  /** A UDP flow to where responses must go when the peer listens at another port than it sends from. */
  responseFlow: (request: SipRequest, flow: Flow) => Flow;
  /** Server transactions at a time; above it a new request gets 503. */
  maxTransactions: number;
}

/**
 * Matches messages to transactions (RFC 3261 17) and holds them until their last timer.
 *
 * A request goes through these questions, in this order:
 *
 * 1. Is it an ACK? Then it belongs to an INVITE transaction that rejected, or to a dialog; it never makes anything.
 * 2. Is its transaction here? Then it is a repetition, answered from memory.
 * 3. Is there room? If not, 503 without remembering anything.
 * 4. Is the same request here under another branch? Then two ways led to us and the second gets 482 (8.2.2.2).
 * 5. Is it a CANCEL? Then it is a transaction of its own that speaks of another (9.2).
 * 6. Otherwise it is new, and the user hears of it.
 */
export class TransactionLayer implements TransactionContext {
  readonly clock: Clock;
  readonly #options: TransactionLayerOptions;
  readonly #servers = new Map<string, ServerTransaction>();
  readonly #clients = new Map<string, InviteClientTransaction | NonInviteClientTransaction>();
  /** What merged requests have in common, to the key of the transaction that came first; and the way back. */
  readonly #merges = new Map<string, string>();
  readonly #mergeOf = new Map<string, string>();
  #retransmissions = 0;

  constructor(options: TransactionLayerOptions) {
    this.clock = options.clock;
    this.#options = options;
  }

  /** Transactions held, either side. */
  get size(): number {
    return this.#servers.size + this.#clients.size;
  }

  /** Messages sent more than once, since the start. */
  get retransmissions(): number {
    return this.#retransmissions;
  }

  /** A request whose top Via carries its source already. */
  receiveRequest(request: SipRequest, flow: Flow): void {
    const key = serverKey(request, request.method);
    const existing = this.#servers.get(key);
    if (request.method === 'ACK') {
      // In `accepted` it acknowledges the 2xx, which is the user's (RFC 6026 7.1). Some old phones reuse the branch of
      // their INVITE for that ACK too, so the state decides, not the branch.
      if (existing?.kind === 'invite' && existing.state !== 'accepted') existing.receiveAck();
      else this.#options.user.onAck(request, flow);
      return;
    }
    if (existing !== undefined) {
      existing.receiveRetransmission();
      return;
    }
    if (this.#servers.size >= this.#options.maxTransactions) {
      // Without a transaction, so that being overloaded costs nothing more (8.2.7 allows it).
      this.#respondStateless(request, flow, 503, 'Service Unavailable');
      return;
    }
    const merge = mergeKey(request);
    if (merge !== null && request.method !== 'CANCEL') {
      if (this.#merges.has(merge)) {
        this.#respondStateless(request, flow, 482, 'Loop Detected');
        return;
      }
      this.#merges.set(merge, key);
      this.#mergeOf.set(key, merge);
    }
    this.#open(key, request, this.#options.responseFlow(request, flow));
  }

  /**
   * A response; without a transaction of ours it is dropped. RFC 3261 18.1.2 would hand a stray 2xx to the user; with
   * RFC 6026 the transaction is there for as long as one may come, and a later one is an attack or a mistake.
   */
  receiveResponse(response: SipResponse): void {
    this.#clients.get(clientKey(response))?.receive(response);
  }

  /** Sends an INVITE; adds the Via. Throws `unsafe-value`, and then nothing was sent or kept. */
  invite(request: OutgoingRequest, flow: Flow, handlers: ClientTransactionHandlers): InviteClientTransaction {
    const branch = this.#addVia(request, flow);
    const key = `INVITE ${branch}`;
    const transaction = new InviteClientTransaction(key, request, flow, this, handlers);
    this.#clients.set(key, transaction);
    return transaction;
  }

  /** Sends a request that is neither INVITE nor ACK; adds the Via. Throws as `invite` does. */
  send(request: OutgoingRequest, flow: Flow, handlers: ClientTransactionHandlers): NonInviteClientTransaction {
    const branch = this.#addVia(request, flow);
    const key = `${request.method} ${branch}`;
    const transaction = new NonInviteClientTransaction(key, request, flow, this, handlers);
    this.#clients.set(key, transaction);
    return transaction;
  }

  /** Adds a Via to the ACK of a 2xx, which is a transaction of its own and has no response (13.2.2.4). */
  prepareAck(request: OutgoingRequest, flow: Flow): void {
    this.#addVia(request, flow);
  }

  /**
   * Sends the CANCEL of an INVITE: same Via, Request-URI, Route and numbers (9.1). The caller has made sure that a
   * provisional response came. What is answered to the CANCEL itself means nothing; the INVITE's answer counts.
   */
  cancel(invite: InviteClientTransaction, extra: readonly (readonly [string, string])[]): void {
    if (invite.request === null) return;
    const sent = invite.request.headers;
    const via = sent.get('via') ?? '';
    const headers = new Headers()
      .append('via', via)
      .append('max-forwards', '70')
      .append('from', sent.get('from') ?? '')
      .append('to', sent.get('to') ?? '')
      .append('call-id', sent.get('call-id') ?? '')
      .append('cseq', `${Number.parseInt(sent.get('cseq') ?? '', 10)} CANCEL`);
    for (const route of sent.getAll('route')) headers.append('route', route);
    for (const [name, value] of extra) headers.append(name, value);
    const key = `CANCEL ${invite.key.slice('INVITE '.length)}`;
    // One CANCEL says it all; the transaction repeats it where that is needed.
    if (this.#clients.has(key)) return;
    const request = { method: 'CANCEL', uri: invite.request.uri, headers, body: '' };
    const ignore = { onResponse: () => {}, onFailure: () => {} };
    this.#clients.set(key, new NonInviteClientTransaction(key, request, invite.flow, this, ignore));
  }

  /** Ends the client transactions of a closed connection: their answers cannot come any more. */
  flowClosed(flow: Flow): void {
    for (const transaction of this.#clients.values()) {
      if (transaction.flow.id === flow.id) transaction.fail('unreachable');
    }
  }

  /** Ends everything without a word. */
  close(): void {
    for (const transaction of [...this.#servers.values()]) transaction.terminate();
    for (const transaction of [...this.#clients.values()]) transaction.terminate();
  }

  /** For transactions: the last timer has run. Keys of the two sides differ, so one call serves both. */
  remove(key: string): void {
    if (!this.#servers.delete(key)) {
      this.#clients.delete(key);
      return;
    }
    const merge = this.#mergeOf.get(key);
    if (merge === undefined) return;
    this.#mergeOf.delete(key);
    this.#merges.delete(merge);
  }

  countRetransmission(): void {
    this.#retransmissions++;
  }

  /** Makes the transaction before the user hears of it, so that an answer given at once has somewhere to go. */
  #open(key: string, request: SipRequest, flow: Flow): void {
    if (request.method === 'INVITE') {
      const transaction = new InviteServerTransaction(key, request, flow, this);
      this.#servers.set(key, transaction);
      this.#options.user.onRequest(transaction);
      return;
    }
    const transaction = new NonInviteServerTransaction(key, request, flow, this);
    this.#servers.set(key, transaction);
    if (request.method === 'CANCEL') {
      const invite = this.#servers.get(serverKey(request, 'INVITE'));
      this.#options.user.onCancel(transaction, invite?.kind === 'invite' ? invite : null);
      return;
    }
    this.#options.user.onRequest(transaction);
  }

  /** An answer that leaves nothing behind; a repeated request simply gets it once more (8.2.7). */
  #respondStateless(request: SipRequest, flow: Flow, status: number, reason: string): void {
    const headers = responseHeaders(request, this.#options.random.randomToken());
    if (status === 503) headers.append('retry-after', '5');
    this.#options.responseFlow(request, flow).send(serialiseResponse(status, reason, headers));
  }

  /** Our Via comes first; `rport` asks the peer to answer to where we sent from (RFC 3581 3). */
  #addVia(request: OutgoingRequest, flow: Flow): string {
    const { host, port } = this.#options.local(flow);
    const branch = `${BRANCH_COOKIE}${this.#options.random.randomToken()}`;
    const via = `SIP/2.0/${flow.protocol} ${bracket(host)}:${port};branch=${branch};rport`;
    request.headers.names.unshift('via');
    request.headers.values.unshift(via);
    return branch;
  }
}
