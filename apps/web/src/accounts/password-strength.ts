/**
 * An honest word about a password: length decides, and what is easily guessed counts for nothing. The server checks
 * again, against its own list.
 */
export const passwordMin = 10;

export type PasswordProblem = 'too-short' | 'repeated' | 'sequence' | 'common' | 'personal';
export interface PasswordJudgement {
  problem: PasswordProblem | null;
  /** 0 not acceptable, 1 weak, 2 fair, 3 good, 4 strong. */
  score: 0 | 1 | 2 | 3 | 4;
  missing: number;
}

const common = [
  'password',
  'qwerty',
  '1q2w3e4r',
  'admin',
  'welcome',
  'iloveyou',
  'letmein',
  'abc123',
  'woaini',
  'mima',
];
const sequences = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** `own` are words others know: login, name, name of the centre. */
export function judgePassword(password: string, own: readonly string[]): PasswordJudgement {
  const length = [...password].length;
  const missing = Math.max(0, passwordMin - length);
  if (missing > 0) return { problem: 'too-short', score: 0, missing };
  const plain = password.toLowerCase();
  const problem = problemOf(plain, own);
  if (problem !== null) return { problem, score: 1, missing: 0 };
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  const points = length + (kinds - 1) * 2;
  return { problem: null, score: points >= 20 ? 4 : points >= 15 ? 3 : points >= 12 ? 2 : 1, missing: 0 };
}

function problemOf(plain: string, own: readonly string[]): PasswordProblem | null {
  if (new Set(plain).size <= 3 || /^(.{1,4})\1+$/.test(plain)) return 'repeated';
  if (sequences.some((sequence) => longestShared(plain, sequence) >= plain.length - 3)) return 'sequence';
  if (common.some((word) => plain.includes(word) && plain.length - word.length < 6)) return 'common';
  const words = own.map((word) => word.trim().toLowerCase()).filter((word) => word.length >= 3);
  if (words.some((word) => plain.includes(word) && plain.length - word.length < 6)) return 'personal';
  return null;
}

/** Length of the longest run of `text` that goes along the keyboard or the alphabet, in either direction. */
function longestShared(text: string, sequence: string): number {
  const backwards = [...sequence].reverse().join('');
  let longest = 0;
  for (let from = 0; from < text.length; from++) {
    for (let to = from + longest + 1; to <= text.length; to++) {
      const run = text.slice(from, to);
      if (!sequence.includes(run) && !backwards.includes(run)) break;
      longest = to - from;
    }
  }
  return longest;
}
