import { type EventLoopUtilization, performance } from 'node:perf_hooks';

const LATE_MS = 60;
const CALM_LATE_MS = 30;
const BUSY = 0.85;
const CALM_BUSY = 0.7;

/** Decides once a second whether a worker is overloaded; it takes less to stay overloaded than to become so. */
export class LoadWatch {
  #isOverloaded = false;
  #before: EventLoopUtilization = performance.eventLoopUtilization();

  /** `lateMs` is the worst delay of the last second. Returns a change of state, or null. */
  check(lateMs: number): { overloaded: boolean; lateMs: number; busy: number } | null {
    const now = performance.eventLoopUtilization();
    const { utilization: busy } = performance.eventLoopUtilization(now, this.#before);
    this.#before = now;
    const isOverloaded = this.#isOverloaded
      ? lateMs > CALM_LATE_MS || busy > CALM_BUSY
      : lateMs > LATE_MS || busy > BUSY;
    if (isOverloaded === this.#isOverloaded) return null;
    this.#isOverloaded = isOverloaded;
    return { overloaded: isOverloaded, lateMs: Math.round(lateMs), busy: Math.round(busy * 100) / 100 };
  }
}
