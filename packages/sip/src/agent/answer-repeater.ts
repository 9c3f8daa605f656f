import type { Clock, TimerHandle } from '../clock.ts';
import { T1, T2 } from '../transactions/timers.ts';
import type { Flow } from '../transport/flow.ts';

/**
 * Repeats the 2xx of an INVITE until its ACK comes (RFC 3261 13.3.1.4). This belongs to the user agent, not to the
 * transaction, and is done on reliable transports too, since a proxy behind may use UDP.
 *
 * The intervals are 0.5, 1, 2, 4, 4... seconds: eleven copies in 32 s, then the call is given up. Every copy is the
 * same text, so whoever answers the tenth ACKs what the first one said.
 */
export class AnswerRepeater {
  readonly #clock: Clock;
  readonly #flow: Flow;
  readonly #text: string;
  #repeat: TimerHandle | null = null;
  #end: TimerHandle | null = null;

  /** `text` was sent once already; `onTimeout` runs after 64*T1 without ACK. */
  constructor(clock: Clock, flow: Flow, text: string, onTimeout: () => void) {
    this.#clock = clock;
    this.#flow = flow;
    this.#text = text;
    this.#repeatAfter(T1);
    this.#end = clock.setTimeout(() => {
      this.stop();
      onTimeout();
    }, 64 * T1);
  }

  /** The ACK came, or the call is over. */
  stop(): void {
    if (this.#repeat !== null) this.#clock.clearTimeout(this.#repeat);
    if (this.#end !== null) this.#clock.clearTimeout(this.#end);
    this.#repeat = null;
    this.#end = null;
  }

  /** T1 first, doubled each time up to T2, as Timer G would (13.3.1.4). */
  #repeatAfter(intervalMs: number): void {
    this.#repeat = this.#clock.setTimeout(() => {
      this.#flow.send(this.#text);
      this.#repeatAfter(Math.min(intervalMs * 2, T2));
    }, intervalMs);
  }
}
