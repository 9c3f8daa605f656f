import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issueText } from './issue-text.ts';

/** The sentences for everything `schema` finds wrong with `value`, as a route would send them. */
function sentences(schema: z.ZodType, value: unknown, language: 'zh' | 'en'): string[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.map(({ code, path: _path, message, ...details }) => issueText({ code, details, message }, language));
}

const cases: [string, z.ZodType, unknown, string, string][] = [
  ['a missing field', z.object({ name: z.string() }), {}, '这一项要填。', 'Fill this in.'],
  ['an empty text', z.string().min(1), '', '这一项要填。', 'Fill this in.'],
  ['a short text', z.string().min(10), 'short', '至少 10 个字符。', 'Use at least 10 characters.'],
  ['a long text', z.string().max(3), 'longer', '最多 3 个字符。', 'Use at most 3 characters.'],
  ['a small number', z.int().min(5), 1, '不能小于 5。', 'Use 5 or more.'],
  ['a big number', z.int().max(100), 101, '不能大于 100。', 'Use 100 or less.'],
  ['a wrong step', z.int().multipleOf(1000), 1500, '应为 1000 的倍数。', 'Use a multiple of 1000.'],
  ['too few items', z.array(z.string()).min(2), ['x'], '至少选 2 项。', 'Choose at least 2.'],
  ['too many items', z.array(z.string()).max(1), ['x', 'y'], '最多 1 项。', 'Choose at most 1.'],
  ['a wrong form', z.string().regex(/^\d+$/), 'x', '格式不对。', 'This is not in the right form.'],
  ['no choice', z.enum(['a', 'b']), 'c', '不在可选范围内。', 'This is not one of the choices.'],
  [
    'an unknown field',
    z.strictObject({}),
    { secret: 1 },
    '含有不认识的字段。',
    'This holds fields that are not known.',
  ],
  ['a rule of its own', z.string().refine(() => false), 'x', '不符合要求。', 'This is not as expected.'],
];

describe('what is wrong with a field', () => {
  it.each(cases)('is said in both languages: %s', (_name, schema, value, zh, en) => {
    expect(sentences(schema, value, 'zh')).toEqual([zh]);
    expect(sentences(schema, value, 'en')).toEqual([en]);
  });

  it('never repeats what was sent', () => {
    const found = sentences(z.object({ phone: z.int() }), { phone: '13800138000' }, 'en');
    expect(found).toEqual(['This is not the kind of value expected here.']);
  });
});
