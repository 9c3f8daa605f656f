/** Words kept of one note; a note of 4,000 characters has at most this many worth finding. */
const wordsMax = 600;

/**
 * What a note is found by. Chinese has no spaces, so each pair of neighbouring characters is a word of its own
 * (`光猫离线` gives 光猫, 猫离, 离线); latin words and numbers are kept whole, in lower case.
 */
export function noteWordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const [run] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+/gv)) {
    if (words.size >= wordsMax) break;
    const characters = [...run];
    if (!/^\p{Script=Han}/u.test(run)) words.add(run.slice(0, 40));
    else for (let at = 0; at + 1 < characters.length; at += 1) words.add(`${characters[at]}${characters[at + 1]}`);
  }
  return [...words].slice(0, wordsMax);
}
