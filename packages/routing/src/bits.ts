/**
 * Sets of agents as bits, 32 to a word: "qualified and open" is one AND for 32 agents, and counting them is a few
 * operations more. 1,000 agents are 32 words.
 */
export type Bits = Uint32Array;

/** Words needed for `count` members. */
export function wordsFor(count: number): number {
  return (count + 31) >>> 5;
}

/** A copy with room for `words`, or the same set if it has that already. */
export function grown(bits: Bits, words: number): Bits {
  if (bits.length >= words) return bits;
  const larger = new Uint32Array(words);
  larger.set(bits);
  return larger;
}

export function setBit(bits: Bits, slot: number): void {
  const word = slot >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (slot & 31));
}

export function clearBit(bits: Bits, slot: number): void {
  const word = slot >>> 5;
  bits[word] = (bits[word] ?? 0) & ~(1 << (slot & 31));
}

export function hasBit(bits: Bits, slot: number): boolean {
  return (((bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
}

/** Position of the lowest one in a word that is not zero. */
export function lowestOne(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** True if both sets have a member in common other than `except`. */
export function meetsBeside(left: Bits, right: Bits, except: number): boolean {
  for (let word = 0; word < left.length; word += 1) {
    let common = (left[word] ?? 0) & (right[word] ?? 0);
    if (word === except >>> 5) common &= ~(1 << (except & 31));
    if (common !== 0) return true;
  }
  return false;
}
