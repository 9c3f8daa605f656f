import type { Clock, Random, TimerHandle } from './clock.ts';

interface Timer {
  atMs: number;
  order: number;
  callback: () => void;
  isCancelled: boolean;
}

/** A clock that moves only when told: timers run in order of time, then of their making. */
export class FakeClock implements Clock {
  #nowMs = 1_700_000_000_000;
  #order = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer = { atMs: this.#nowMs + delayMs, order: this.#order++, callback, isCancelled: false };
    this.#timers.push(timer);
    return timer;
  }

  clearTimeout(handle: TimerHandle): void {
    const timer = this.#timers.find((one) => one === handle);
    if (timer !== undefined) timer.isCancelled = true;
  }

  /** Timers that still wait. */
  get pending(): number {
    return this.#timers.filter((timer) => !timer.isCancelled).length;
  }

  /** Moves on by so many milliseconds, running what is due, also what is set meanwhile. */
  advance(ms: number): void {
    const until = this.#nowMs + ms;
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.atMs > until) break;
      this.#run(next);
    }
    this.#nowMs = until;
  }

  /** As `advance`, letting promises settle after every timer. */
  async advanceAsync(ms: number): Promise<void> {
    const until = this.#nowMs + ms;
    await settle();
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.atMs > until) break;
      this.#run(next);
      await settle();
    }
    this.#nowMs = until;
  }

  #next(): Timer | undefined {
    this.#timers = this.#timers.filter((timer) => !timer.isCancelled);
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }

  #run(timer: Timer): void {
    timer.isCancelled = true;
    this.#nowMs = Math.max(this.#nowMs, timer.atMs);
    timer.callback();
  }
}

/** Lets everything that waits for a settled promise go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}

/** Tokens that count up: `t1x1`, `t1x2`... so that a failing test reads the same every time. */
export function countingRandom(prefix = 't'): Random {
  let count = 0;
  return { randomToken: () => `${prefix}x${++count}` };
}
