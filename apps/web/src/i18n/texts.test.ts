import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { zh } from './zh/index.ts';

const sources = join(import.meta.dirname, '..');

function flatten(texts: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat.set(prefix + name, value);
    else for (const [key, text] of flatten(value, `${prefix}${name}.`)) flat.set(key, text);
  }
  return flat;
}

const chinese = flatten(zh);
const english = flatten(en);
const base = (key: string): string => key.replace(/_(one|other)$/, '');
const keys = new Set([...chinese.keys()].map(base));

/** Every quoted text in the sources that begins like a key; a template counts up to its first `${`. */
function mentionedKeys(): { whole: Set<string>; beginnings: Set<string> } {
  const chapters = Object.keys(zh).join('|');
  const whole = new Set<string>();
  const beginnings = new Set<string>();
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  for (const file of files) {
    if (!/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file) || /^i18n[\\/](zh|en)[\\/]/.test(file)) continue;
    const text = readFileSync(join(sources, file), 'utf8');
    for (const [, key] of text.matchAll(new RegExp(`['"]((?:${chapters})\\.[\\w.-]+)['"]`, 'g')))
      if (key) whole.add(key);
    for (const [, key] of text.matchAll(new RegExp(`\`((?:${chapters})\\.[\\w.-]*)\\$\\{`, 'g')))
      if (key) beginnings.add(key);
  }
  return { whole, beginnings };
}

describe('texts', () => {
  it('have the same keys in both languages, with a singular where English needs one', () => {
    const expected = [...chinese.keys()].flatMap((key) =>
      key.endsWith('_other') ? [key, key.replace(/_other$/, '_one')] : [key],
    );
    expect([...english.keys()].sort()).toEqual(expected.sort());
  });

  it('fill in the same values in both languages', () => {
    const placeholders = (text: string): string[] =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
    for (const [key, text] of english) {
      const original = chinese.get(key) ?? chinese.get(key.replace(/_one$/, '_other')) ?? '';
      expect(placeholders(text), key).toEqual(placeholders(original));
    }
  });

  it('are all used, and none is missing', () => {
    const { whole, beginnings } = mentionedKeys();
    const unused = [...keys].filter(
      (key) => !whole.has(key) && ![...beginnings].some((beginning) => key.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
    // Permissions look like keys and are none.
    const permissions = new Set<string>(permissionSchema.options);
    const missing = [...whole].filter((key) => !keys.has(key) && !permissions.has(key));
    expect(missing).toEqual([]);
    const empty = [...beginnings].filter((beginning) => ![...keys].some((key) => key.startsWith(beginning)));
    expect(empty).toEqual([]);
  });

  it('are Chinese in the Chinese files, with full-width punctuation', () => {
    const wrong = [...chinese].filter(([, text]) => /[一-鿿][,;:!?](\s|$|[一-鿿])/.test(text) || /[!！]/.test(text));
    expect(wrong).toEqual([]);
  });

  it('set a space between Chinese and latin letters', () => {
    const wrong = [...chinese].filter(([, text]) =>
      /[一-鿿][A-Za-z]|[A-Za-z][一-鿿]/.test(text.replace(/\{\{\w+\}\}/g, '')),
    );
    expect(wrong).toEqual([]);
  });
});
