/** What decides the place in a line: since when, and who came first of two at the same time. */
export interface Aged {
  readonly enqueuedAt: number;
  readonly seq: number;
}

/** True if `left` has waited longer: a total order. */
export function isOlder(left: Aged, right: Aged): boolean {
  return left.enqueuedAt < right.enqueuedAt || (left.enqueuedAt === right.enqueuedAt && left.seq < right.seq);
}

/** Room that served entries may take up before the line is moved to the front of its array. */
const SERVED_ALLOWED = 32;

/**
 * A line by age. Nearly everyone joins at the end and leaves at the front, which is constant; joining or leaving in the
 * middle moves what is behind. The age of the first is kept in the line itself, because finding an agent's next contact
 * compares the first of many lines.
 */
export class AgeLine<Entry extends Aged> {
  #entries: Entry[] = [];
  #head = 0;
  /** Age of the first; Infinity when empty. */
  firstEnqueuedAt = Number.POSITIVE_INFINITY;
  firstSeq = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** The one waiting longest, or null. */
  first(): Entry | null {
    return this.#entries[this.#head] ?? null;
  }

  /** Everyone, oldest first. */
  all(): Entry[] {
    return this.#entries.slice(this.#head);
  }

  add(entry: Entry): void {
    const last = this.size === 0 ? undefined : this.#entries.at(-1);
    if (last === undefined || isOlder(last, entry)) this.#entries.push(entry);
    else this.#entries.splice(this.#placeOf(entry), 0, entry);
    this.#noteFirst();
  }

  /** Takes an entry out. It must be in this line. */
  remove(entry: Entry): void {
    if (this.#entries[this.#head] !== entry) {
      this.#entries.splice(this.#placeOf(entry), 1);
      return;
    }
    this.#head += 1;
    if (this.#head === this.#entries.length) {
      this.#entries = [];
      this.#head = 0;
    } else if (this.#head > SERVED_ALLOWED && this.#head > this.size) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    this.#noteFirst();
  }

  /** Index of the first entry that is not older than this one. */
  #placeOf(entry: Entry): number {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#entries[middle];
      if (other !== undefined && isOlder(other, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #noteFirst(): void {
    const first = this.#entries[this.#head];
    this.firstEnqueuedAt = first === undefined ? Number.POSITIVE_INFINITY : first.enqueuedAt;
    this.firstSeq = first === undefined ? Number.POSITIVE_INFINITY : first.seq;
  }
}
