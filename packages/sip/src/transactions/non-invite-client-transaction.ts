import type { TimerHandle } from '../clock.ts';
import type { SipResponse } from '../messages/message.ts';
import { type OutgoingRequest, serialiseRequest } from '../messages/serialise.ts';
import type { Flow } from '../transport/flow.ts';
import type { TransactionContext, TransactionFailure } from './context.ts';
import type { ClientTransactionHandlers } from './invite-client-transaction.ts';
import { T1, T2, TIMER_F, TIMER_K } from './timers.ts';

/**
 * - `trying`: sent, nothing heard; repeated by Timer E on UDP, given up by Timer F.
 * - `proceeding`: a provisional response came; still repeated (every T2) and given up by Timer F.
 * - `completed`: the final response came; its repetitions are absorbed until Timer K.
 * - `terminated`: forgotten.
 */
export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';

/**
 * Client transaction of every request but INVITE and ACK (RFC 3261 17.1.2 figure 6).
 *
 * ```
 *       request sent
 *            v
 *       +--------+  E: send again (UDP), T1 doubling to T2
 *       | trying |  F: timeout to the user
 *       +--------+
 *            | 1xx             +------------+  E: send again every T2
 *            +---------------> | proceeding |  F: timeout to the user
 *            | 200-699         +------------+
 *            v                       | 200-699
 *      +-----------+ <---------------+
 *      | completed |  absorbs repeated responses
 *      +-----------+
 *            | K (0 on reliable transports)
 *            v
 *       terminated
 * ```
 *
 * Unlike an INVITE it goes on repeating after a 1xx: there is no one who rings, the answer is due at once, and the
 * 1xx says only that somebody is slow.
 */
export class NonInviteClientTransaction {
  readonly key: string;
  readonly flow: Flow;
  readonly #context: TransactionContext;
  readonly #handlers: ClientTransactionHandlers;
  #text: string;
  #state: NonInviteClientState = 'trying';
  /** Timer E. */
  #repeat: TimerHandle | null = null;
  /** Timers F and K. */
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
    this.flow = flow;
    this.#context = context;
    this.#handlers = handlers;
    this.#text = serialiseRequest(request);
    flow.send(this.#text);
    if (!flow.isReliable) this.#repeatAfter(T1);
    this.#end = context.clock.setTimeout(() => this.fail('timeout'), TIMER_F);
  }

  get state(): NonInviteClientState {
    return this.#state;
  }

  /** A response with our branch and CSeq method. The first final one counts, whatever a proxy may forward later. */
  receive(response: SipResponse): void {
    if (this.#state !== 'trying' && this.#state !== 'proceeding') return;
    if (response.status < 200) {
      this.#state = 'proceeding';
      this.#handlers.onResponse(response);
      return;
    }
    this.#state = 'completed';
    this.#text = '';
    this.#clearTimers();
    if (this.flow.isReliable) this.terminate();
    else this.#end = this.#context.clock.setTimeout(() => this.terminate(), TIMER_K);
    this.#handlers.onResponse(response);
  }

  /** The flow closed, or Timer F fired. The user treats the one like a 503, the other like a 408 (8.1.3.1). */
  fail(failure: TransactionFailure): void {
    const isOpen = this.#state === 'trying' || this.#state === 'proceeding';
    this.terminate();
    if (isOpen) this.#handlers.onFailure(failure);
  }

  /** Forgets everything at once, telling nobody. */
  terminate(): void {
    this.#clearTimers();
    this.#state = 'terminated';
    this.#context.remove(this.key);
  }

  /** Timer E: doubles up to T2; in `proceeding` it goes straight to T2 (17.1.2.2). */
  #repeatAfter(intervalMs: number): void {
    this.#repeat = this.#context.clock.setTimeout(() => {
      this.#context.countRetransmission();
      this.flow.send(this.#text);
      this.#repeatAfter(this.#state === 'proceeding' ? T2 : Math.min(intervalMs * 2, T2));
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
