/** What the pacer drives. */
export interface Paced {
  readonly needsPacing: boolean;
  pace(nowMs: number): void;
  lostTime(): void;
}

const FRAME_MS = 20;
/** Legs are spread over the frame, so that a hundred of them do not send in one burst. */
const SLOTS = 4;
const SLOT_MS = FRAME_MS / SLOTS;
/** Later than this the missed frames are left out instead of sent in a burst that no jitter buffer would take. */
const CATCH_UP_MS = 100;

/**
 * The one clock of a worker for everything that is played: each leg gets its 20 ms at an absolute deadline, so late timers
 * delay a packet but never slow the music down. Sleeps while nothing plays.
 */
export class Pacer<Leg extends Paced> {
  readonly #slots: Set<Leg>[] = Array.from({ length: SLOTS }, () => new Set<Leg>());
  readonly #slotOf = new Map<Leg, Set<Leg>>();
  readonly #now: () => number;
  #slot = 0;
  #dueAtMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #worstLateMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts or stops pacing a leg as its `needsPacing` says. */
  update(leg: Leg): void {
    const slot = this.#slotOf.get(leg);
    if (leg.needsPacing === (slot !== undefined)) return;
    if (slot) {
      slot.delete(leg);
      this.#slotOf.delete(leg);
      return;
    }
    const emptiest = this.#slots.reduce((best, other) => (other.size < best.size ? other : best));
    emptiest.add(leg);
    this.#slotOf.set(leg, emptiest);
    if (this.#timer) return;
    this.#dueAtMs = this.#now() + SLOT_MS;
    this.#schedule();
  }

  /** Worst delay of a deadline since the last call, ms. */
  takeLateness(): number {
    const late = this.#worstLateMs;
    this.#worstLateMs = 0;
    return late;
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#slotOf.size === 0) {
      this.#timer = null;
      return;
    }
    while (this.#slots[this.#slot]?.size === 0) this.#advance();
    // Timers fire a little early at times; the loop below then simply waits for the rest.
    this.#timer = setTimeout(() => this.#run(), Math.max(0, this.#dueAtMs - this.#now()));
  }

  #run(): void {
    const now = this.#now();
    const late = now - this.#dueAtMs;
    this.#worstLateMs = Math.max(this.#worstLateMs, late);
    if (late > CATCH_UP_MS) this.#skip(now);
    while (this.#dueAtMs <= now) {
      for (const leg of this.#slots[this.#slot] ?? []) leg.pace(this.#dueAtMs);
      this.#advance();
    }
    this.#schedule();
  }

  #skip(now: number): void {
    this.#dueAtMs = now;
    for (const leg of this.#slotOf.keys()) leg.lostTime();
  }

  #advance(): void {
    this.#slot = (this.#slot + 1) % SLOTS;
    this.#dueAtMs += SLOT_MS;
  }
}
