/** What a MOS of one call leg means to a person. */
export type QualityWord = 'excellent' | 'good' | 'fair' | 'poor' | 'bad';

/** Bounds of ITU-T G.107 annex B: users very satisfied, satisfied, some dissatisfied, many dissatisfied, nearly all. */
const bounds: readonly (readonly [from: number, word: QualityWord])[] = [
  [4.3, 'excellent'],
  [4.0, 'good'],
  [3.6, 'fair'],
  [3.1, 'poor'],
];

export function qualityWord(mos: number): QualityWord {
  // The word must agree with the number beside it, which is printed with one digit.
  const printed = Math.round(mos * 10) / 10;
  return bounds.find(([from]) => printed >= from)?.[1] ?? 'bad';
}

/** Which look of a chip goes with the word; the middle has none. */
export function qualityLook(word: QualityWord): 'ready' | 'gold' | 'bad' | null {
  if (word === 'excellent' || word === 'good') return 'ready';
  if (word === 'fair') return null;
  return word === 'poor' ? 'gold' : 'bad';
}
