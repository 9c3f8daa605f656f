import type { TimerHandle } from '../clock.ts';
import { Headers } from '../messages/headers.ts';
import type { SipResponse } from '../messages/message.ts';
import { type OutgoingRequest, serialiseRequest } from '../messages/serialise.ts';
import type { Flow } from '../transport/flow.ts';
import type { TransactionContext, TransactionFailure } from './context.ts';
import { T1, TIMER_B, TIMER_D, TIMER_M } from './timers.ts';

/**
 * - `calling`: sent, nothing heard; repeated by Timer A on UDP, given up by Timer B.
 * - `proceeding`: a provisional response came; ends by the user's patience only (Timer C belongs to it).
 * - `accepted`: a 2xx came (RFC 6026 7.2); it and further ones, also of forks, go to the user until Timer M.
 * - `completed`: a 3xx-6xx came; its repetitions are acknowledged until Timer D.
 * - `terminated`: forgotten.
 */
export type InviteClientState = 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated';

/** What the user of a client transaction is told. */
export interface ClientTransactionHandlers {
  /** Provisional responses, then one final; for INVITE every 2xx, repetitions included. */
  onResponse(response: SipResponse): void;
  /** Instead of a final response; at most once. */
  onFailure(failure: TransactionFailure): void;
}

/**
 * INVITE client transaction (RFC 3261 17.1.1 figure 5, as changed by RFC 6026 7.2).
 *
 * ```
 *                  INVITE sent
 *                      v
 *                 +---------+  A: send again (UDP)
 *                 | calling |  B: timeout to the user
 *                 +---------+
 *           1xx    |   |   |
 *        +---------+   |   +-----------------+
 *        v             | 2xx                 | 300-699: send ACK
 *  +------------+ 2xx  v                     v
 *  | proceeding |--> +----------+     +-----------+
 *  +------------+    | accepted |     | completed |  300-699 again: send ACK again
 *        | 300-699   +----------+     +-----------+
 *        |                | M                | D (0 on reliable transports)
 *        +--> completed   v                  v
 *                          terminated
 * ```
 *
 * The ACK of a rejection is made here; that of a 2xx is the user's, because every 2xx of a forked INVITE makes a
 * dialog of its own and only the user knows its route set (13.2.2.4).
 */
export class InviteClientTransaction {
  readonly key: string;
  readonly flow: Flow;
  /** Null once a 2xx came: what is left to do needs it no more, and it would be held for another 32 s. */
  #request: OutgoingRequest | null;
  readonly #context: TransactionContext;
  readonly #handlers: ClientTransactionHandlers;
  #state: InviteClientState = 'calling';
  #text: string;
  /** Timer A. */
  #repeat: TimerHandle | null = null;
  /** Timers B, D and M; never two at a time. */
  #end: TimerHandle | null = null;

  /** `request` must carry its Via; sends it at once. */
  constructor(
    key: string,
    request: OutgoingRequest,
    flow: Flow,
    context: TransactionContext,
    handlers: ClientTransactionHandlers,
  ) {
    this.key = key;
    this.#request = request;
    this.flow = flow;
    this.#context = context;
    this.#handlers = handlers;
    this.#text = serialiseRequest(request);
    flow.send(this.#text);
    if (!flow.isReliable) this.#repeatAfter(T1);
    this.#end = context.clock.setTimeout(() => this.fail('timeout'), TIMER_B);
  }

  get state(): InviteClientState {
    return this.#state;
  }

  /** The INVITE as sent, for its CANCEL and ACK; null once it was accepted. */
  get request(): OutgoingRequest | null {
    return this.#request;
  }

  /** A response with our branch and CSeq method. */
  receive(response: SipResponse): void {
    if (this.#state === 'terminated') return;
    if (response.status < 200) this.#receiveProvisional(response);
    else if (response.status < 300) this.#receiveAccepted(response);
    else this.#receiveRejected(response);
  }

  /** The flow closed, or the user gives up after a CANCEL that brought no final response (9.1). */
  fail(failure: TransactionFailure): void {
    // After a final response there is nothing left to fail.
    const isOpen = this.#state === 'calling' || this.#state === 'proceeding';
    this.terminate();
    if (isOpen) this.#handlers.onFailure(failure);
  }

  /** Forgets everything at once, telling nobody. */
  terminate(): void {
    this.#clearTimers();
    this.#state = 'terminated';
    this.#context.remove(this.key);
  }

  /** Any 1xx proves that the INVITE arrived: no more repetitions, and Timer B no longer counts (17.1.1.2). */
  #receiveProvisional(response: SipResponse): void {
    if (this.#state !== 'calling' && this.#state !== 'proceeding') return;
    if (this.#state === 'calling') {
      this.#state = 'proceeding';
      this.#clearTimers();
    }
    this.#handlers.onResponse(response);
  }

  /** Every 2xx goes up, the first and its repetitions alike: each has to be acknowledged (RFC 6026 7.2). */
  #receiveAccepted(response: SipResponse): void {
    if (this.#state === 'completed') return;
    if (this.#state !== 'accepted') {
      this.#state = 'accepted';
      this.#clearTimers();
      this.#text = '';
      this.#request = null;
      this.#end = this.#context.clock.setTimeout(() => this.terminate(), TIMER_M);
    }
    this.#handlers.onResponse(response);
  }

  /**
   * The user hears of the first 3xx-6xx only, but each gets its ACK: a repetition means that our ACK was lost
   * (17.1.1.2). After a 2xx a rejection is another fork's and no news: the call stands.
   */
  #receiveRejected(response: SipResponse): void {
    if (this.#request === null) return;
    this.flow.send(serialiseRequest(ackOf(this.#request, response)));
    if (this.#state === 'completed') {
      this.#context.countRetransmission();
      return;
    }
    this.#state = 'completed';
    this.#clearTimers();
    this.#text = '';
    if (this.flow.isReliable) this.terminate();
    else this.#end = this.#context.clock.setTimeout(() => this.terminate(), TIMER_D);
    this.#handlers.onResponse(response);
  }

  /** Timer A: doubles without an upper bound; Timer B ends it (17.1.1.2). */
  #repeatAfter(intervalMs: number): void {
    this.#repeat = this.#context.clock.setTimeout(() => {
      this.#context.countRetransmission();
      this.flow.send(this.#text);
      this.#repeatAfter(intervalMs * 2);
    }, intervalMs);
  }

  #clearTimers(): void {
    const { clock } = this.#context;
    if (this.#repeat !== null) clock.clearTimeout(this.#repeat);
    if (this.#end !== null) clock.clearTimeout(this.#end);
    this.#repeat = null;
    this.#end = null;
  }
}

/** The ACK of a 3xx-6xx is part of its transaction: same Via, same Route, To of the response (17.1.1.3). */
function ackOf(request: OutgoingRequest, response: SipResponse): OutgoingRequest {
  const sent = request.headers;
  const headers = new Headers()
    .append('via', sent.get('via') ?? '')
    .append('max-forwards', '70')
    .append('from', sent.get('from') ?? '')
    .append('to', response.headers.get('to') ?? '')
    .append('call-id', sent.get('call-id') ?? '')
    .append('cseq', `${Number.parseInt(sent.get('cseq') ?? '', 10)} ACK`);
  for (const route of sent.getAll('route')) headers.append('route', route);
  return { method: 'ACK', uri: request.uri, headers, body: '' };
}
