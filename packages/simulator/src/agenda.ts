/** Something a pretend person is going to do. */
export interface Plan {
  readonly at: number;
  readonly act: () => void;
}

interface Entry extends Plan {
  readonly order: number;
}

/** The virtual clock: plans by time, those of one time in the order they were made. */
export class Agenda {
  readonly #entries: Entry[] = [];
  #made = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** Time of the next plan; Infinity if there is none. */
  nextAt(): number {
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, act: () => void): void {
    this.#made += 1;
    const entry: Entry = { at, act, order: this.#made };
    const entries = this.#entries;
    let index = entries.length;
    entries.push(entry);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = entries[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) break;
      entries[index] = parent;
      index = parentIndex;
    }
    entries[index] = entry;
  }

  /** Takes the next plan off the agenda. */
  take(): Plan | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined || last === first) return first;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = entries[childIndex];
      if (child === undefined) break;
      const right = entries[childIndex + 1];
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        childIndex += 1;
      }
      if (!isBefore(child, last)) break;
      entries[index] = child;
      index = childIndex;
    }
    entries[index] = last;
    return first;
  }
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
