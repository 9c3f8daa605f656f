/** An entry of an {@link IndexedHeap}; it remembers where it sits so it can be taken out of the middle. */
export interface HeapEntry {
  /** Position in the heap, -1 while in none. Belongs to the heap. */
  index: number;
}

/**
 * A binary heap whose entries know their place: push, pop and remove in O(log n).
 * `before` must be a total order, so that the order of leaving never depends on the order of entering.
 */
export class IndexedHeap<T extends HeapEntry> {
  readonly entries: T[] = [];
  readonly before: (left: T, right: T) => boolean;

  constructor(before: (left: T, right: T) => boolean) {
    this.before = before;
  }

  get size(): number {
    return this.entries.length;
  }

  /** The first in order, still inside. */
  peek(): T | undefined {
    return this.entries[0];
  }

  push(entry: T): void {
    this.entries.push(entry);
    this.#up(entry, this.entries.length - 1);
  }

  /** Takes an entry out wherever it is. It must be in this heap. */
  remove(entry: T): void {
    const { entries } = this;
    const index = entry.index;
    const last = entries.pop();
    entry.index = -1;
    if (last === undefined || last === entry) return;
    const parent = entries[(index - 1) >> 1];
    if (index > 0 && parent !== undefined && this.before(last, parent)) this.#up(last, index);
    else this.#down(last, index);
  }

  #up(entry: T, from: number): void {
    const { entries, before } = this;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = entries[parentIndex];
      if (parent === undefined || !before(entry, parent)) break;
      entries[index] = parent;
      parent.index = index;
      index = parentIndex;
    }
    entries[index] = entry;
    entry.index = index;
  }

  #down(entry: T, from: number): void {
    const { entries, before } = this;
    let index = from;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = entries[childIndex];
      if (child === undefined) break;
      const right = entries[childIndex + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childIndex += 1;
      }
      if (!before(child, entry)) break;
      entries[index] = child;
      child.index = index;
      index = childIndex;
    }
    entries[index] = entry;
    entry.index = index;
  }
}
