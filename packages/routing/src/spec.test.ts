import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');

const rules = [...spec.matchAll(/^- \*\*(R-[A-Z]+-\d+)\*\*/gm)].map((match) => match[1] ?? '');

const titles = readdirSync(here)
  .filter((file) => file.endsWith('.test.ts') && file !== 'spec.test.ts')
  .flatMap((file) => {
    const text = readFileSync(`${here}/${file}`, 'utf8');
    return [...text.matchAll(/\bit(?:\.each\([\s\S]*?\))?\(\s*['"`](R-[A-Z]+-\d+)/g)].map((match) => match[1] ?? '');
  });

describe('SPEC.md', () => {
  it('has rules, each once', () => {
    expect(rules.length).toBeGreaterThan(40);
    expect(new Set(rules).size).toBe(rules.length);
  });

  it('has a test for every rule', () => {
    expect(rules.filter((rule) => !titles.includes(rule))).toEqual([]);
  });

  it('has every rule that tests speak of', () => {
    expect([...new Set(titles)].filter((rule) => !rules.includes(rule))).toEqual([]);
  });
});
