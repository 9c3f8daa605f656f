import { Dialog, dialogIdOf, dialogKey } from '../dialogs/dialog.ts';
import { type CallSnapshot, checkSnapshot, type DialogId, savedSession } from '../dialogs/snapshot.ts';
import { SipError } from '../errors.ts';
import type { BrokenRequest, SipRequest } from '../messages/message.ts';
import { tagOf } from '../messages/name-addr.ts';
import { parseMessage } from '../messages/parse.ts';
import { reasonPhrase } from '../messages/reason-phrases.ts';
import type { Replaces } from '../messages/replaces.ts';
import { brokenResponseHeaders, responseHeaders, stampSource } from '../messages/response.ts';
import { serialiseResponse } from '../messages/serialise.ts';
import { unbracket } from '../messages/uri.ts';
import type { InviteServerTransaction } from '../transactions/invite-server-transaction.ts';
import type { NonInviteServerTransaction } from '../transactions/non-invite-server-transaction.ts';
import { type ServerTransaction, TransactionLayer } from '../transactions/transaction-layer.ts';
import type { Destination, Flow } from '../transport/flow.ts';
import { RegistrationClient } from '../trunks/registration-client.ts';
import type { RegistrationOptions } from '../trunks/registration-types.ts';
import { DEFAULT_LIMITS, type SipAgentOptions, type SipLimits } from './agent-options.ts';
import type { Call } from './call.ts';
import type { CallHandlers } from './call-types.ts';
import { contactOf } from './contact.ts';
import { type AgentCore, METHODS } from './core.ts';
import { IncomingCall } from './incoming-call.ts';
import type { InviteOptions } from './invite-options.ts';
import { NextHop } from './next-hop.ts';
import { askOptions } from './options-request.ts';
import { OutgoingCall } from './outgoing-call.ts';
import { EndedDialogs, readReplaces, refusalOfReplaces, replacedDialog } from './replaced-call.ts';
import { reply } from './reply.ts';
import { answerOutOfDialog, inspect } from './request-server.ts';
import { RestoredCall } from './restored-call.ts';
import { DEFAULT_SESSION_TIMER } from './session-timer.ts';
import type { SipStats } from './sip-stats.ts';

/** A restored call counts on from here: above whatever the dead process may have sent since it saved the call. */
const SEQUENCE_JUMP = 100;

/**
 * User agent core (RFC 3261 8): takes messages from the transports, gives calls. One per process.
 *
 * ```
 *   bytes --> parse --> screen --> transactions --> inspect --> a call that is here
 *                                      |                   \--> findCall, a call of another process
 *                                 repetitions,              \--> a new call (onInvite)
 *                                 answered here              \--> REGISTER, OPTIONS, the rest
 * ```
 *
 * Nothing that comes from outside throws through `receive`. What cannot be read is answered with 400 where RFC 3261
 * allows it and reported; what a handler of the application throws is reported and answered with 500.
 */
export class SipAgent {
  readonly #options: SipAgentOptions;
  readonly #limits: SipLimits;
  readonly #transactions: TransactionLayer;
  readonly #core: AgentCore;
  readonly #calls = new Set<Call>();
  readonly #dialogs = new Map<string, Call>();
  readonly #ended: EndedDialogs;
  readonly #registrations = new Set<RegistrationClient>();
  /** Where the request being handled came from; on UDP its answers may go elsewhere. */
  #arrivedBy: Flow | null = null;
  #received = 0;
  #malformed = 0;

  constructor(options: SipAgentOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#ended = new EndedDialogs(options.clock);
    this.#transactions = new TransactionLayer({
      clock: options.clock,
      random: options.random,
      local: options.local,
      maxTransactions: this.#limits.transactions,
      responseFlow: (request, flow) => this.#responseFlow(request, flow),
      user: {
        onRequest: (transaction) => this.#onRequest(transaction),
        onCancel: (cancel, invite) => this.#onCancel(cancel, invite),
        onAck: (ack) => this.#dialogs.get(dialogKey(dialogIdOf(ack)))?.receiveAck(ack),
      },
    });
    this.#core = this.#makeCore();
  }

  /** One whole message: a datagram, a WebSocket message, or what `StreamFramer` cut from a stream. Never throws. */
  receive(bytes: Uint8Array, flow: Flow): void {
    this.#received++;
    try {
      const result = parseMessage(bytes, this.#limits);
      if (result.kind === 'keep-alive') return;
      if (result.kind === 'malformed') {
        this.#malformed++;
        this.#core.report(new SipError('malformed', result.reason), flow);
        if (result.request !== null) this.#refuseBroken(result.request, flow, result.status, result.reason);
        return;
      }
      if (result.message.kind === 'response') this.#transactions.receiveResponse(result.message);
      else this.#receiveRequest(result.message, flow);
    } catch (error) {
      this.#core.report(error, flow);
    }
  }

  /** The connection is gone: bindings are dropped, calls are told, transactions on it end at once. */
  flowClosed(flow: Flow): void {
    this.#options.registrar?.flowClosed(flow.id);
    this.#transactions.flowClosed(flow);
    for (const call of [...this.#calls]) this.#core.guard(() => call.receiveFlowClosed(flow));
    for (const registration of this.#registrations) registration.receiveFlowClosed(flow);
  }

  /**
   * Places a call. Never throws for the network; problems come by `onEnded`, always after this has returned.
   * Throws `unsafe-value` for a line end in what is to be sent, `limit-reached` when there are too many calls.
   */
  invite(options: InviteOptions): OutgoingCall {
    if (this.#calls.size >= this.#limits.calls) throw new SipError('limit-reached', 'Too many calls; try again later');
    const call = new OutgoingCall(this.#core, options);
    call.start();
    return call;
  }

  /**
   * Brings a saved call back. CSeq goes on 100 higher, above whatever the dead process may have sent.
   * Throws `bad-snapshot`.
   */
  restore(snapshot: CallSnapshot, handlers: CallHandlers, flow?: Flow): Call {
    checkSnapshot(snapshot);
    const known = this.findCall(snapshot);
    if (known !== null) return known;
    const { direction, nextHop, pinned } = snapshot;
    const dialog = new Dialog({
      callId: snapshot.callId,
      localTag: snapshot.localTag,
      remoteTag: snapshot.remoteTag,
      local: snapshot.local,
      remote: snapshot.remote,
      remoteTarget: snapshot.remoteTarget,
      localContact: snapshot.localContact,
      routeSet: [...snapshot.routeSet],
      localSequence: snapshot.localSequence + SEQUENCE_JUMP,
      remoteSequence: snapshot.remoteSequence,
    });
    const hop = new NextHop(flow ?? null, nextHop, pinned);
    const parts = { core: this.#core, direction, hop, handlers, credentials: null, state: 'established' as const };
    const call = new RestoredCall(parts, dialog);
    this.#core.add(call);
    const session = savedSession(snapshot);
    if (session !== null) call.resumeSession(session);
    return call;
  }

  /** The call of a dialog, for Replaces and for control by id. */
  findCall(id: DialogId): Call | null {
    return this.#dialogs.get(dialogKey(id)) ?? null;
  }

  /** Asks a peer whether it is there (OPTIONS). Resolves with the status, 408 when it is silent, 503 when unreachable. */
  options(target: string, destination: Destination): Promise<number> {
    const flow = this.#options.connect(destination);
    if (flow === null) return Promise.resolve(503);
    return askOptions(this.#core, target, flow);
  }

  /** Registers us with a trunk and keeps it so until `stop`; begins at once. */
  register(options: RegistrationOptions): RegistrationClient {
    const registration: RegistrationClient = new RegistrationClient(this.#core, options, (isActive) => {
      if (isActive) this.#registrations.add(registration);
      else this.#registrations.delete(registration);
    });
    registration.start();
    return registration;
  }

  stats(): SipStats {
    return {
      calls: this.#calls.size,
      transactions: this.#transactions.size,
      received: this.#received,
      malformed: this.#malformed,
      retransmissions: this.#transactions.retransmissions,
    };
  }

  /** Stops every timer of transactions, registrar and registrations; nothing is sent. Hang up calls first. */
  close(): void {
    for (const registration of [...this.#registrations]) registration.halt();
    this.#transactions.close();
    this.#options.registrar?.close();
  }

  /** A request that could be read: screened, stamped with its source (18.2.1), then the transactions' business. */
  #receiveRequest(request: SipRequest, flow: Flow): void {
    const verdict = this.#options.handlers.screen?.(flow, request) ?? 'accept';
    if (verdict === 'drop') return;
    stampSource(request, flow.remoteAddress, flow.remotePort);
    if (verdict !== 'accept') {
      // Without a transaction: a refused peer must not be able to make us remember anything.
      if (request.method === 'ACK') return;
      const headers = responseHeaders(request, this.#options.random.randomToken());
      this.#responseFlow(request, flow).send(serialiseResponse(verdict, reasonPhrase(verdict), headers));
      return;
    }
    this.#arrivedBy = flow;
    try {
      this.#transactions.receiveRequest(request, flow);
    } finally {
      this.#arrivedBy = null;
    }
  }

  /** A new request (8.2). A tag in To says that it means a call we should know. */
  #onRequest(transaction: ServerTransaction): void {
    const flow = this.#arrivedBy ?? transaction.flow;
    const { request } = transaction;
    if (!inspect(this.#core, transaction)) return;
    if (tagOf(request.to) !== '') this.#onRequestInDialog(transaction, flow);
    else if (transaction.kind === 'invite') this.#onInvite(transaction, flow);
    else answerOutOfDialog(this.#core, this.#options, transaction, flow);
  }

  /** A new call (13.3.1), if there is room and somebody to take it. */
  #onInvite(transaction: InviteServerTransaction, flow: Flow): void {
    const { onInvite, onReplaces } = this.#options.handlers;
    if (onInvite === undefined || this.#calls.size >= this.#limits.calls) {
      reply(this.#core, transaction, onInvite === undefined ? 480 : 503);
      return;
    }
    const call = new IncomingCall(this.#core, transaction, flow);
    const least = call.tooBriefSession();
    if (least > 0) {
      call.reject(422, undefined, { 'min-se': String(least) });
      return;
    }
    const replaces = onReplaces === undefined ? null : readReplaces(call.request);
    if (replaces === 400) call.reject(400, 'One Replaces Expected');
    else if (replaces === null || onReplaces === undefined) this.#offer(call, () => onInvite(call), flow);
    else void this.#replace(call, replaces, onReplaces, flow);
  }

  /** Hands a call to the application; what it throws ends the call. */
  #offer(call: IncomingCall, take: () => void, flow: Flow): void {
    try {
      take();
    } catch (error) {
      this.#core.report(error, flow);
      call.reject(500);
    }
  }

  /** A call that shall take the place of another (RFC 3891 3), which may be one of a process that died. */
  async #replace(
    call: IncomingCall,
    replaces: Replaces,
    onReplaces: NonNullable<SipAgentOptions['handlers']['onReplaces']>,
    flow: Flow,
  ): Promise<void> {
    const id = replacedDialog(replaces);
    try {
      const known = this.findCall(id);
      const { findCall } = this.#options.handlers;
      const isLost = known === null && findCall !== undefined && !this.#ended.has(dialogKey(id));
      const replaced = isLost ? await this.#fetch(id, undefined) : known;
      // Cancelled while the database was asked.
      if (call.state === 'ended') return;
      const status = refusalOfReplaces(replaces, replaced, this.#ended);
      if (status !== 0 || replaced === null) {
        call.reject(status);
        return;
      }
      call.replaced = replaced;
      this.#offer(call, () => onReplaces(call, replaced), flow);
    } catch (error) {
      this.#core.report(error, flow);
      call.reject(500);
    }
  }

  /** A request for a call (12.2.2): one of ours, or one that another process had. */
  #onRequestInDialog(transaction: ServerTransaction, flow: Flow): void {
    const id = dialogIdOf(transaction.request);
    const call = this.findCall(id);
    if (call !== null) call.receiveRequest(transaction, flow);
    else if (this.#options.handlers.findCall === undefined) reply(this.#core, transaction, 481);
    else void this.#bringBack(id, transaction, flow);
  }

  /** A call of another process, perhaps of one that died (12.2.2 would be 481). */
  async #bringBack(id: DialogId, transaction: ServerTransaction, flow: Flow): Promise<void> {
    try {
      const call = await this.#fetch(id, flow);
      if (call === null) reply(this.#core, transaction, 481);
      else call.receiveRequest(transaction, flow);
    } catch (error) {
      this.#core.report(error, flow);
      reply(this.#core, transaction, 500);
    }
  }

  /** Asks the application for a saved call. Another request may have brought it back meanwhile. */
  async #fetch(id: DialogId, flow: Flow | undefined): Promise<Call | null> {
    const { findCall, onRestored } = this.#options.handlers;
    const found = (await findCall?.(id)) ?? null;
    const here = this.findCall(id);
    if (found === null || here !== null) return here;
    const call = this.restore(found.snapshot, found.handlers, flow);
    this.#core.guard(() => onRestored?.(call));
    return call;
  }

  /** CANCEL (9.2): answered for itself, then passed to whoever owns the INVITE, if that still has no final answer. */
  #onCancel(cancel: NonInviteServerTransaction, invite: InviteServerTransaction | null): void {
    const { request } = cancel;
    const owner = invite?.owner ?? null;
    if (invite === null || owner === null) {
      reply(this.#core, cancel, invite === null ? 481 : 200);
      return;
    }
    // 200 to the CANCEL in any case; whether it changes anything depends on the INVITE (9.2).
    reply(this.#core, cancel, 200, { localTag: owner.localTag });
    if (invite.state === 'proceeding') owner.receiveCancel(request);
  }

  /**
   * Where a response goes (18.2.2 with RFC 3581 4): back by the flow it came from, except to a UDP peer that does not
   * ask for `rport`, is not behind a NAT, and listens at another port than it sends from.
   */
  #responseFlow(request: SipRequest | BrokenRequest, flow: Flow): Flow {
    const via = request.topVia;
    if (flow.protocol !== 'UDP' || via.parameters.rport !== undefined) return flow;
    const port = via.port === 0 ? 5060 : via.port;
    if (port === flow.remotePort || unbracket(via.host) !== flow.remoteAddress) return flow;
    return this.#options.connect({ protocol: 'UDP', host: flow.remoteAddress, port }) ?? flow;
  }

  /** 400 or 505 for what could not be read in full, with what could (8.2.6.2). No transaction: it has no identity. */
  #refuseBroken(request: BrokenRequest, flow: Flow, status: number, reason: string): void {
    stampSource(request, flow.remoteAddress, flow.remotePort);
    const headers = brokenResponseHeaders(request, this.#options.random.randomToken());
    const phrase = status === 505 ? reasonPhrase(505) : reason;
    this.#responseFlow(request, flow).send(serialiseResponse(status, phrase, headers));
  }

  /** What calls see of the agent. */
  #makeCore(): AgentCore {
    const { clock, random, name, connect, authenticator, registrar, handlers } = this.#options;
    const report = (error: unknown, flow: Flow | null) => {
      try {
        handlers.onError?.(error, flow);
      } catch {
        // Whoever throws while being told of an error cannot be told of it.
      }
    };
    return {
      clock,
      random,
      name,
      connect,
      report,
      transactions: this.#transactions,
      authenticator: authenticator ?? null,
      allow: registrar === undefined ? METHODS : `${METHODS}, REGISTER`,
      supported: supportedTags(this.#options),
      supportedText: supportedTags(this.#options).join(', '),
      reliable: this.#options.reliableProvisionals ?? 'supported',
      sessionTimer: { ...DEFAULT_SESSION_TIMER, ...this.#options.sessionTimer },
      contact: (flow, user) => contactOf(this.#options.local(flow), flow.protocol, user),
      hold: (id, call) => this.#dialogs.set(dialogKey(id), call),
      release: (id) => {
        if (this.#dialogs.delete(dialogKey(id)) && handlers.onReplaces !== undefined) this.#ended.add(dialogKey(id));
      },
      add: (call) => this.#calls.add(call),
      remove: (call) => this.#calls.delete(call),
      guard: (run) => {
        try {
          run();
        } catch (error) {
          report(error, null);
        }
      },
    };
  }
}

/** The option tags of the stack, as far as they are switched on, and those of the application. */
function supportedTags({
  handlers,
  reliableProvisionals,
  sessionTimer,
  supported,
}: SipAgentOptions): readonly string[] {
  const own = [
    ...(reliableProvisionals === 'never' ? [] : ['100rel']),
    ...(sessionTimer?.seconds === 0 ? [] : ['timer']),
    ...(handlers.onReplaces === undefined ? [] : ['replaces']),
    'norefersub',
  ];
  return [...new Set([...own, ...(supported ?? [])])];
}
