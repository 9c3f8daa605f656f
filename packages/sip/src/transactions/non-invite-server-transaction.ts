import type { TimerHandle } from '../clock.ts';
import { SipError } from '../errors.ts';
import type { SipRequest } from '../messages/message.ts';
import type { Flow } from '../transport/flow.ts';
import type { TransactionContext } from './context.ts';
import { TIMER_J } from './timers.ts';

/**
 * - `trying`: nothing was answered; a repeated request is absorbed.
 * - `proceeding`: a provisional response was sent and is repeated for a repeated request.
 * - `completed`: the final response was sent and is repeated for a repeated request until Timer J.
 * - `terminated`: forgotten.
 */
export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated';

/**
 * Server transaction of every request but INVITE and ACK (RFC 3261 17.2.2 figure 8).
 *
 * ```
 *         request
 *            v
 *       +--------+        +------------+
 *       | trying | -1xx-> | proceeding |  request again: send the 1xx again
 *       +--------+        +------------+
 *            | 200-699          | 200-699
 *            v                  v
 *              +-----------+
 *              | completed |  request again: send the response again
 *              +-----------+
 *                    | J (0 on reliable transports)
 *                    v
 *               terminated
 * ```
 *
 * There is no ACK for these: the peer repeats its request until our response arrives, and this transaction is what
 * makes sure that a BYE or REGISTER takes effect once however often it comes.
 */
export class NonInviteServerTransaction {
  readonly kind = 'non-invite';
  readonly key: string;
  /** Where responses go. */
  readonly flow: Flow;
  #request: SipRequest | null;
  readonly #context: TransactionContext;
  #state: NonInviteServerState = 'trying';
  #response: string | null = null;
  #end: TimerHandle | null = null;

  constructor(key: string, request: SipRequest, flow: Flow, context: TransactionContext) {
    this.key = key;
    this.#request = request;
    this.flow = flow;
    this.#context = context;
  }

  get state(): NonInviteServerState {
    return this.#state;
  }

  /** The request, until its final response: then only that is kept for the 32 s that remain. Throws `wrong-state` after. */
  get request(): SipRequest {
    if (this.#request === null) throw new SipError('wrong-state', 'The request was answered and is gone');
    return this.#request;
  }

  /** A final response was sent: nothing more will be. */
  get isAnswered(): boolean {
    return this.#request === null;
  }

  /** Sends a response. Ignored once a final one was sent; what a retransmission gets must never change (17.2.2). */
  respond(status: number, text: string): void {
    if (this.#state !== 'trying' && this.#state !== 'proceeding') return;
    this.#response = text;
    this.flow.send(text);
    if (status < 200) {
      this.#state = 'proceeding';
      return;
    }
    this.#state = 'completed';
    this.#request = null;
    // A reliable transport repeats nothing: Timer J is zero there.
    if (this.flow.isReliable) this.terminate();
    else this.#end = this.#context.clock.setTimeout(() => this.terminate(), TIMER_J);
  }

  /** The same request again: whatever was said is said again, and nobody is asked (17.2.2). */
  receiveRetransmission(): void {
    if (this.#response === null) return;
    this.#context.countRetransmission();
    this.flow.send(this.#response);
  }

  /** Forgets everything at once. */
  terminate(): void {
    if (this.#end !== null) this.#context.clock.clearTimeout(this.#end);
    this.#end = null;
    this.#state = 'terminated';
    this.#request = null;
    this.#response = null;
    this.#context.remove(this.key);
  }
}
