/** Packets behind the newest that can still be accepted; RFC 3711 section 3.3.2 asks for at least 64. */
export const REPLAY_WINDOW = 128;

/**
 * Roll-over counter and replay window of one SSRC (RFC 3711 sections 3.3.1 and 3.3.2).
 * `index` = 65536 * ROC + sequence number stays below 2^48, so a double holds it exactly.
 */
export class PacketIndex {
  #highest = -1;
  readonly #seen = new Uint8Array(REPLAY_WINDOW);

  /** The index this sequence number most likely means; changes nothing. Negative when it lies before the first packet. */
  guess(sequence: number): number {
    if (this.#highest < 0) return sequence;
    const highestSequence = this.#highest % 65536;
    const rollOver = (this.#highest - highestSequence) / 65536;
    if (highestSequence < 32768) {
      return sequence - highestSequence > 32768 ? (rollOver - 1) * 65536 + sequence : rollOver * 65536 + sequence;
    }
    return highestSequence - 32768 > sequence ? (rollOver + 1) * 65536 + sequence : rollOver * 65536 + sequence;
  }

  /** True when the index was seen before or is too old to know. */
  isReplay(index: number): boolean {
    if (index < 0) return true;
    if (this.#highest < 0 || index > this.#highest) return false;
    return index <= this.#highest - REPLAY_WINDOW || this.#seen[index % REPLAY_WINDOW] === 1;
  }

  /** Marks the index as seen. Call it only once the packet is authenticated. */
  accept(index: number): void {
    if (index > this.#highest) {
      const ahead = this.#highest < 0 ? REPLAY_WINDOW : Math.min(REPLAY_WINDOW, index - this.#highest);
      for (let i = 0; i < ahead; i++) this.#seen[(index - i + REPLAY_WINDOW) % REPLAY_WINDOW] = 0;
      this.#highest = index;
    }
    this.#seen[index % REPLAY_WINDOW] = 1;
  }
}
