/** Something that comes due at most once: of a contact, or of a part in wrap-up. */
export interface Timer<Owner> {
  /** Null while it is not running. Belongs to the heap. */
  dueAt: number | null;
  /** The owner's sequence number, so that simultaneous timers fire in a stable order. */
  readonly seq: number;
  readonly owner: Owner;
}

/** Stale entries beyond three times the running timers at which the heap throws them out. */
const STALE_ALLOWED = 256;

/**
 * All running timers, first due first. Stopping one leaves its entry behind until it comes to the top or the heap is
 * tidied: most timers are stopped before they are due, and taking them out at once would touch log n others each time.
 */
export class TimerHeap<Owner> {
  // Keys beside the entries: comparing touches no timer.
  #dueAt: number[] = [];
  #seq: number[] = [];
  #timers: Timer<Owner>[] = [];
  #running = 0;

  /** How many timers run. */
  get running(): number {
    return this.#running;
  }

  /** How many entries there are, stale ones included. */
  get entries(): number {
    return this.#timers.length;
  }

  /** Starts or moves a timer; null stops it. */
  set(timer: Timer<Owner>, dueAt: number | null): void {
    if (timer.dueAt === dueAt) return;
    if (timer.dueAt !== null) this.#running -= 1;
    timer.dueAt = dueAt;
    if (dueAt === null) return;
    this.#running += 1;
    this.#push(dueAt, timer.seq, timer);
    if (this.#timers.length > 4 * this.#running + STALE_ALLOWED) this.#tidy();
  }

  /** When the first is due, or null. */
  nextDueAt(): number | null {
    for (;;) {
      const first = this.#timers[0];
      if (first === undefined) return null;
      if (first.dueAt === this.#dueAt[0]) return first.dueAt;
      this.#dropFirst();
    }
  }

  /** Stops the first timer if it is due and returns it, else null. */
  takeDue(now: number): Timer<Owner> | null {
    const dueAt = this.nextDueAt();
    const first = this.#timers[0];
    if (dueAt === null || first === undefined || dueAt > now) return null;
    this.#dropFirst();
    first.dueAt = null;
    this.#running -= 1;
    return first;
  }

  #push(dueAt: number, seq: number, timer: Timer<Owner>): void {
    let index = this.#timers.length;
    this.#timers.push(timer);
    this.#dueAt.push(dueAt);
    this.#seq.push(seq);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(dueAt, seq, parent)) break;
      this.#copy(parent, index);
      index = parent;
    }
    this.#put(index, dueAt, seq, timer);
  }

  #dropFirst(): void {
    const timer = this.#timers.pop();
    const dueAt = this.#dueAt.pop();
    const seq = this.#seq.pop();
    const { length } = this.#timers;
    if (timer === undefined || dueAt === undefined || seq === undefined || length === 0) return;
    let index = 0;
    for (let child = 1; child < length; child = 2 * index + 1) {
      const right = child + 1;
      if (right < length && this.#isBefore(this.#dueAt[right] ?? 0, this.#seq[right] ?? 0, child)) child = right;
      if (this.#isBefore(dueAt, seq, child)) break;
      this.#copy(child, index);
      index = child;
    }
    this.#put(index, dueAt, seq, timer);
  }

  #isBefore(dueAt: number, seq: number, index: number): boolean {
    const other = this.#dueAt[index] ?? 0;
    return dueAt < other || (dueAt === other && seq < (this.#seq[index] ?? 0));
  }

  #copy(from: number, to: number): void {
    const timer = this.#timers[from];
    if (timer !== undefined) this.#put(to, this.#dueAt[from] ?? 0, this.#seq[from] ?? 0, timer);
  }

  #put(index: number, dueAt: number, seq: number, timer: Timer<Owner>): void {
    this.#timers[index] = timer;
    this.#dueAt[index] = dueAt;
    this.#seq[index] = seq;
  }

  #tidy(): void {
    // A timer stopped and started again for the same time has two entries; the set keeps one.
    const running = new Set(this.#timers.filter((timer, index) => timer.dueAt === this.#dueAt[index]));
    this.#dueAt = [];
    this.#seq = [];
    this.#timers = [];
    for (const timer of running) this.#push(timer.dueAt ?? 0, timer.seq, timer);
  }
}
