/** Language and theme of the page. The account decides; before sign-in the last choice on this machine, then the browser. */
import type { Language, Theme } from '@shouwen/contract';
import { setLanguage } from '../i18n/i18n.ts';
import { readStored, writeStored } from './storage.ts';
import { createStore } from './store.ts';

export interface Appearance {
  language: Language;
  theme: Theme;
}

const storageKey = 'shouwen.appearance';
const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');

/** What is on the screen now: `theme` is resolved to light or dark. */
export const shownTheme = createStore<'light' | 'dark'>('light');
let chosenTheme: Theme = 'system';

export function rememberedAppearance(): Appearance {
  const stored = readStored(storageKey);
  const fields = typeof stored === 'object' && stored !== null ? stored : {};
  const language =
    'language' in fields && (fields.language === 'zh' || fields.language === 'en') ? fields.language : null;
  const theme = 'theme' in fields && (fields.theme === 'light' || fields.theme === 'dark') ? fields.theme : 'system';
  return { language: language ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'), theme };
}

export function rememberAppearance(appearance: Appearance): void {
  writeStored(storageKey, appearance);
}

export async function applyAppearance(language: Language, theme: Theme): Promise<void> {
  chosenTheme = theme;
  showTheme();
  await setLanguage(language);
}

function showTheme(): void {
  const theme = chosenTheme === 'system' ? (darkQuery.matches ? 'dark' : 'light') : chosenTheme;
  document.documentElement.dataset.theme = theme;
  shownTheme.set(theme);
}

darkQuery.addEventListener('change', showTheme);
