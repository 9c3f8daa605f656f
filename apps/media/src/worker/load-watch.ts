const LATE_MS = 60;
const CALM_LATE_MS = 30;
const BUSY = 0.85;
const CALM_BUSY = 0.7;

/** CPU seconds of this thread so far. The loop's own utilization would count the coalescer's rest as work. */
function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

/** Decides once a second whether a worker is overloaded; it takes less to stay overloaded than to become so. */
export class LoadWatch {
  #isOverloaded = false;
  #cpuSeconds = threadSeconds();
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** `lateMs` is the worst delay since the last check. Returns a change of state, or null. */
  check(lateMs: number, nowMs: number): { overloaded: boolean; lateMs: number; busy: number } | null {
    const cpuSeconds = threadSeconds();
    const busy = ((cpuSeconds - this.#cpuSeconds) * 1000) / Math.max(1, nowMs - this.#atMs);
    this.#cpuSeconds = cpuSeconds;
    this.#atMs = nowMs;
    const isOverloaded = this.#isOverloaded
      ? lateMs > CALM_LATE_MS || busy > CALM_BUSY
      : lateMs > LATE_MS || busy > BUSY;
    if (isOverloaded === this.#isOverloaded) return null;
    this.#isOverloaded = isOverloaded;
    return { overloaded: isOverloaded, lateMs: Math.round(lateMs), busy: Math.round(busy * 100) / 100 };
  }
}
