/** Reads the facts of an event of the log. They come as the server chose to show them; anything may be missing. */
import type { Bilingual, Language } from '@shouwen/contract';

export type Facts = Readonly<Record<string, unknown>>;

export function textOf(facts: Facts, field: string): string | null {
  const value = facts[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOf(facts: Facts, field: string): number | null {
  const value = facts[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function bilingualOf(facts: Facts, field: string, language: Language): string | null {
  const value = facts[field];
  return isBilingual(value) ? value[language] : null;
}

function isBilingual(value: unknown): value is Bilingual {
  if (typeof value !== 'object' || value === null || !('zh' in value) || !('en' in value)) return false;
  return typeof value.zh === 'string' && typeof value.en === 'string';
}

/** `kind` of the overflow step an event tells of. */
export function actionOf(facts: Facts): string | null {
  const { action } = facts;
  if (typeof action === 'string') return action;
  if (typeof action !== 'object' || action === null || !('kind' in action)) return null;
  return typeof action.kind === 'string' ? action.kind : null;
}

/** The entry of a table for a word that came from outside; `constructor` is no entry. */
export function lookUp<Entry>(table: Readonly<Record<string, Entry>>, word: string | null): Entry | undefined {
  return word !== null && Object.hasOwn(table, word) ? table[word] : undefined;
}
