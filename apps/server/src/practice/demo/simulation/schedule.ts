/** Things to do at a time, carried out in order of time; what is due at the same time in order of its planning. */
export class Schedule {
  readonly #heap: { at: number; order: number; run: () => void }[] = [];
  #planned = 0;

  plan(at: number, run: () => void): void {
    this.#heap.push({ at, order: this.#planned, run });
    this.#planned += 1;
    this.#rise(this.#heap.length - 1);
  }

  /** Carries out everything due up to `end`, what is planned on the way included. `tick` hears each time. */
  runUntil(end: number, tick: (at: number) => void): void {
    for (let first = this.#heap[0]; first !== undefined && first.at <= end; first = this.#heap[0]) {
      this.#removeFirst();
      tick(first.at);
      first.run();
    }
  }

  #isBefore(a: number, b: number): boolean {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (left === undefined || right === undefined) return left !== undefined;
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  }

  #swap(a: number, b: number): void {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (left === undefined || right === undefined) return;
    this.#heap[a] = right;
    this.#heap[b] = left;
  }

  #rise(index: number): void {
    for (let child = index; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (this.#isBefore(parent, child)) return;
      this.#swap(parent, child);
      child = parent;
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      if (left >= this.#heap.length) return;
      const child = left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left;
      if (this.#isBefore(parent, child)) return;
      this.#swap(parent, child);
      parent = child;
    }
  }
}
