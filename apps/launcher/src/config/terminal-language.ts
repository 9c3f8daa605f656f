import type { TerminalLanguage } from '@shouwen/contract/config';

/** The language before options are read: LANGUAGE if plain, else English when the system's language is English. */
export function guessLanguage(words: readonly string[], environment: NodeJS.ProcessEnv): TerminalLanguage {
  const at = words.findIndex((word) => word === '--language' || word.startsWith('--language='));
  const flag = at < 0 ? '' : (words[at]?.split('=')[1] ?? words[at + 1] ?? '');
  const system = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  for (const text of [flag, environment.LANGUAGE ?? '', system]) {
    if (/^en/i.test(text)) return 'en';
    if (/^zh/i.test(text)) return 'zh';
  }
  return 'zh';
}
