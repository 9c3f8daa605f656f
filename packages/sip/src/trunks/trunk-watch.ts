import type { Clock, TimerHandle } from '../clock.ts';

/** What a watched trunk is. `unknown` until the first answer, and treated like `up`: nothing speaks against it. */
export type TrunkState = 'unknown' | 'up' | 'down';

/** What `TrunkWatch` needs. */
export interface TrunkWatchOptions {
  clock: Clock;
  /** Asks the trunk once; the status it answers, 408 for silence, 503 for no way there: `SipAgent.options`. */
  ask: () => Promise<number>;
  /** Told of every change, never twice of the same. `status` is the answer that decided. */
  onChange: (state: 'up' | 'down', status: number) => void;
  /** How often a trunk that is up is asked (default 30,000). */
  intervalMs?: number;
  /** How often one that is down is asked (default 10,000): it should be back in use soon after it is back. */
  downIntervalMs?: number;
  /** Failures in a row that make it down (default 3: one packet may be lost). */
  failures?: number;
  /** Successes in a row that make it up again (default 1). */
  successes?: number;
  /** Whether an answer shows a trunk that takes calls. Default: any answer but 408 and 503; a 404 shows life too. */
  isAlive?: (status: number) => boolean;
}

/**
 * Watches a trunk by asking it again and again (OPTIONS, RFC 3261 11), so that calls take another one before they fail.
 * Pure logic: whom to ask and how is the owner's.
 *
 * A call that fails for the trunk's sake counts as a failed question (`callFailed`), and makes the next one come at
 * once; one that goes through counts as an answer (`callSucceeded`).
 */
export class TrunkWatch {
  readonly #options: Required<TrunkWatchOptions>;
  #state: TrunkState = 'unknown';
  #failures = 0;
  #successes = 0;
  #timer: TimerHandle | null = null;
  #isAsking = false;
  #isStopped = true;

  constructor(options: TrunkWatchOptions) {
    this.#options = {
      intervalMs: 30_000,
      downIntervalMs: 10_000,
      failures: 3,
      successes: 1,
      isAlive: (status) => status !== 408 && status !== 503,
      ...options,
    };
  }

  get state(): TrunkState {
    return this.#state;
  }

  /** Begins, with a question at once. */
  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    void this.#ask();
  }

  /** Asks no more; what is known stays. */
  stop(): void {
    this.#isStopped = true;
    this.#clear();
  }

  /** A call by this trunk got no answer, or one that says that the trunk is out of order. */
  callFailed(status: number): void {
    if (this.#isStopped || this.#options.isAlive(status)) return;
    this.#count(status);
    if (!this.#isAsking) void this.#ask();
  }

  /** A call went through: it lives, whatever it says to OPTIONS. */
  callSucceeded(): void {
    if (!this.#isStopped) this.#count(200);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#clear();
    this.#isAsking = true;
    let status = 503;
    try {
      status = await this.#options.ask();
    } catch {
      // Whoever asks could not even do so: as good as no way there.
    }
    this.#isAsking = false;
    if (this.#isStopped) return;
    this.#count(status);
    const isSure = this.#state === 'up' && this.#failures === 0;
    // While in doubt it is asked as often as one that is down, so that the doubt is short.
    const delayMs = isSure ? this.#options.intervalMs : this.#options.downIntervalMs;
    this.#timer = this.#options.clock.setTimeout(() => void this.#ask(), delayMs);
  }

  #count(status: number): void {
    const isAlive = this.#options.isAlive(status);
    this.#failures = isAlive ? 0 : this.#failures + 1;
    this.#successes = isAlive ? this.#successes + 1 : 0;
    if (isAlive && this.#state !== 'up' && (this.#state === 'unknown' || this.#successes >= this.#options.successes)) {
      this.#change('up', status);
    }
    if (!isAlive && this.#state !== 'down' && this.#failures >= this.#options.failures) this.#change('down', status);
  }

  #change(state: 'up' | 'down', status: number): void {
    this.#state = state;
    this.#options.onChange(state, status);
  }

  #clear(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
