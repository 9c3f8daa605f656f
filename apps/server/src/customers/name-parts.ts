/** Longest text that is cut into parts; names are far shorter. */
const lengthMax = 60;

/**
 * The characters and neighbouring pairs of a name, in lower case without spaces: `王建国` gives 王, 建, 国, 王建, 建国.
 * A search for any part of a name asks for the pairs of what was typed, so it is answered by equality alone.
 */
export function namePartsOf(name: string): string[] {
  const characters = charactersOf(name);
  const parts = new Set<string>();
  for (const [index, character] of characters.entries()) {
    parts.add(character);
    const next = characters[index + 1];
    if (next !== undefined) parts.add(character + next);
  }
  return [...parts];
}

/** What to look for: pairs, or the one character typed. Empty when nothing was. */
export function searchPartsOf(text: string): string[] {
  const parts = namePartsOf(text);
  const pairs = parts.filter((part) => [...part].length === 2);
  return pairs.length > 0 ? pairs : parts;
}

/** The form in which a name contains what was typed. */
export function foldName(name: string): string {
  return charactersOf(name).join('');
}

function charactersOf(text: string): string[] {
  return [...text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')].slice(0, lengthMax);
}
