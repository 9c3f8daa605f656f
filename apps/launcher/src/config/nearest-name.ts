/** Number of single-letter edits between two words (Levenshtein). */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** Letters that must agree before one name counts as the beginning of another. */
const PREFIX_LETTERS_MIN = 4;

/** The name a person probably meant, or nothing when none is close. */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  const word = wrong.slice(0, 64);
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(word, name);
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  // A third of the letters wrong is still a slip of the hand; beyond that a suggestion only confuses.
  const limit = Math.max(2, Math.ceil(Math.min(word.length, best?.name.length ?? 0) / 3));
  if (best !== undefined && best.distance <= limit) return best.name;
  return names.find((name) => word.startsWith(name) || (word.length >= PREFIX_LETTERS_MIN && name.startsWith(word)));
}
