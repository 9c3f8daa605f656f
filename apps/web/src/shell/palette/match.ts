/** How the palette finds a Chinese label by its characters, its full pinyin or its initials (zj, zhuanj → 转接). */

/** For each character of a label its syllable without tone, or the character itself, lower case. */
export type Syllables = readonly string[];

export interface Match {
  /** Characters [from, to) of the label to mark. */
  from: number;
  to: number;
  /** Smaller is better. */
  rank: number;
}

export function findMatch(label: string, syllables: Syllables | null, typed: string): Match | null {
  const wanted = typed.toLowerCase().replace(/\s+/g, '');
  const characters = [...label];
  if (wanted === '') return { from: 0, to: 0, rank: 0 };
  const plain = findPlain(characters, wanted);
  if (plain !== null) return plain;
  if (syllables === null || syllables.length !== characters.length || !/^[a-z0-9]+$/.test(wanted)) return null;
  return findBySyllable(syllables, wanted);
}

function findPlain(characters: readonly string[], wanted: string): Match | null {
  for (let from = 0; from < characters.length; from++) {
    if (characters[from]?.trim() === '') continue;
    let at = from;
    let rest = wanted;
    while (rest !== '' && at < characters.length) {
      const character = characters[at]?.toLowerCase() ?? '';
      if (character.trim() !== '') {
        if (!rest.startsWith(character)) break;
        rest = rest.slice(character.length);
      }
      at += 1;
    }
    if (rest === '') return { from, to: at, rank: from === 0 ? 0 : 1 };
  }
  return null;
}

function findBySyllable(syllables: Syllables, wanted: string): Match | null {
  let best: Match | null = null;
  for (let from = 0; from < syllables.length; from++) {
    const to = consume(syllables, from, wanted);
    if (to === null) continue;
    const rank = from === 0 ? 2 : 3;
    if (best === null || rank < best.rank) best = { from, to, rank };
  }
  return best;
}

/** Each character gives its whole syllable, a beginning of it, or only its first letter; no character is left out. */
function consume(syllables: Syllables, from: number, wanted: string): number | null {
  if (wanted === '') return from;
  const syllable = syllables[from]?.trim();
  if (syllable === undefined) return null;
  if (syllable === '') return consume(syllables, from + 1, wanted);
  let common = 0;
  while (common < syllable.length && common < wanted.length && syllable[common] === wanted[common]) common += 1;
  for (let taken = common; taken > 0; taken--) {
    const rest = wanted.slice(taken);
    if (rest === '') return from + 1;
    const to = consume(syllables, from + 1, rest);
    if (to !== null) return to;
  }
  return null;
}
