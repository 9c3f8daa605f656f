import type { Bilingual, Language } from '@shouwen/contract';

/** What a schema found wrong with one field, as far as sentences need it. */
export interface FieldIssue {
  /** zod's own code: `too_small`, `invalid_format` … */
  readonly code: string;
  /** `minimum`, `origin`, `input` … of that code. */
  readonly details: Readonly<Record<string, unknown>>;
  /** zod's own sentence: the only place where it says that a value is missing. */
  readonly message: string;
}

/**
 * The sentence for one field in the reader's language, made from zod's code: its own sentences are English, and written
 * for programmers. Never repeats what was sent.
 */
export function issueText(issue: FieldIssue, language: Language): string {
  return sentenceFor(issue)[language];
}

function sentenceFor({ code, details, message }: FieldIssue): Bilingual {
  switch (code) {
    case 'invalid_type':
      return message.endsWith('received undefined') ? texts.missing : texts.type;
    case 'too_small':
      return tooSmall(details);
    case 'too_big':
      return tooBig(details);
    case 'not_multiple_of':
      return byNumber(details.divisor, texts.form, (step) => ({
        zh: `应为 ${step} 的倍数。`,
        en: `Use a multiple of ${step}.`,
      }));
    case 'invalid_format':
      return texts.form;
    case 'invalid_value':
    case 'invalid_union':
      return texts.choice;
    case 'unrecognized_keys':
      return texts.unknown;
    default:
      return texts.other;
  }
}

function tooSmall({ minimum, origin }: FieldIssue['details']): Bilingual {
  if (origin === 'string' && Number(minimum) === 1) return texts.missing;
  return byNumber(minimum, texts.other, (least) => {
    if (origin === 'string') return { zh: `至少 ${least} 个字符。`, en: `Use at least ${least} characters.` };
    if (origin === 'array') return { zh: `至少选 ${least} 项。`, en: `Choose at least ${least}.` };
    return { zh: `不能小于 ${least}。`, en: `Use ${least} or more.` };
  });
}

function tooBig({ maximum, origin }: FieldIssue['details']): Bilingual {
  return byNumber(maximum, texts.other, (most) => {
    if (origin === 'string') return { zh: `最多 ${most} 个字符。`, en: `Use at most ${most} characters.` };
    if (origin === 'array') return { zh: `最多 ${most} 项。`, en: `Choose at most ${most}.` };
    return { zh: `不能大于 ${most}。`, en: `Use ${most} or less.` };
  });
}

function byNumber(value: unknown, otherwise: Bilingual, make: (value: number) => Bilingual): Bilingual {
  return typeof value === 'number' || typeof value === 'bigint' ? make(Number(value)) : otherwise;
}

const texts = {
  missing: { zh: '这一项要填。', en: 'Fill this in.' },
  type: { zh: '内容的类型不对。', en: 'This is not the kind of value expected here.' },
  form: { zh: '格式不对。', en: 'This is not in the right form.' },
  choice: { zh: '不在可选范围内。', en: 'This is not one of the choices.' },
  unknown: { zh: '含有不认识的字段。', en: 'This holds fields that are not known.' },
  other: { zh: '不符合要求。', en: 'This is not as expected.' },
} as const satisfies Record<string, Bilingual>;
