import type { Bilingual } from './primitives.ts';

/** What can be wrong with a flow. */
export const flowProblemCodes = [
  ...['no-start', 'many-starts', 'same-id', 'fallback-queue-unknown'],
  ...['unreachable', 'exit-open', 'exit-to-nowhere', 'endless-loop'],
  ...['same-key', 'limits-crossed', 'offer-empty', 'nothing-said', 'text-missing'],
  ...['queue-unknown', 'prompt-unknown', 'prompt-one-language', 'calendar-unknown', 'connector-unknown'],
  ...['skill-unknown', 'flow-unknown', 'variable-never-set'],
] as const;
export type FlowProblemCode = (typeof flowProblemCodes)[number];

/** What the sentences are made of. */
export interface ProblemFacts {
  /** Null: the flow as a whole. */
  readonly node: Bilingual | null;
  readonly nodeId: string;
  readonly exit: Bilingual | null;
  /** The name of what is missing: a queue, a prompt, a variable. */
  readonly what: string;
}

type Language = keyof Bilingual;
type Sentence = readonly [zh: string, en: string];

/** `%e`: the exit; `%w`: what is missing. */
const sentences: Readonly<Record<FlowProblemCode, Sentence>> = {
  'no-start': ['流程没有起点，请加入“来电”节点。', 'The flow has no beginning; add a node "Call arrives".'],
  'many-starts': [
    '流程只能有一个起点，请删除多余的“来电”节点。',
    'A flow begins once; remove this second "Call arrives".',
  ],
  'same-id': ['编号与另一个节点相同，请重新添加此节点。', 'Another node has the same id; add this node again.'],
  'fallback-queue-unknown': [
    '兜底队列“%w”不存在，请选择一个队列。',
    'The queue for calls that fail, "%w", does not exist; choose one.',
  ],
  unreachable: ['没有任何路径到达这里，请连接或删除。', 'Nothing leads here; connect it or remove it.'],
  'exit-open': ['出口“%e”没有连接，请连到下一个节点。', 'The exit "%e" leads nowhere; connect it to a node.'],
  'exit-to-nowhere': [
    '出口“%e”连到的节点“%w”已不存在，请重新连接。',
    'The exit "%e" leads to "%w", which is gone; connect it again.',
  ],
  'endless-loop': [
    '这里会无限循环：循环中要有客户按键，或有计数上限。',
    'This runs round without end; put a menu or input into the loop, or a counter with a limit.',
  ],
  'same-key': ['同一个按键用了两次，请改用不同的按键。', 'One key is used twice; give each choice its own.'],
  'limits-crossed': ['最小值大于最大值，请调整。', 'The least is above the most; change one of them.'],
  'offer-empty': [
    '没有设置任何按键，请设置回电或留言的按键。',
    'It offers no key; set one for a call-back or a voicemail.',
  ],
  'nothing-said': [
    '客户听不到任何提示，请加入提示音或文字。',
    'The caller hears nothing before being asked; add a prompt or a text.',
  ],
  'text-missing': ['有一种语言没有文字，请补上。', 'A text is missing in one language; write it.'],
  'queue-unknown': ['队列“%w”不存在，请重新选择。', 'The queue "%w" does not exist; choose another.'],
  'prompt-unknown': [
    '提示音“%w”不存在，请上传或重新选择。',
    'The prompt "%w" does not exist; upload it or choose another.',
  ],
  'prompt-one-language': [
    '提示音“%w”只有一种语言，请补上另一种。',
    'The prompt "%w" exists in one language only; add the other.',
  ],
  'calendar-unknown': ['日历“%w”不存在，请重新选择。', 'The calendar "%w" does not exist; choose another.'],
  'connector-unknown': ['接口“%w”不存在，请重新选择。', 'The connector "%w" does not exist; choose another.'],
  'skill-unknown': ['技能“%w”不存在，请重新选择。', 'The skill "%w" does not exist; choose another.'],
  'flow-unknown': [
    '流程“%w”不存在或未发布，请重新选择。',
    'The flow "%w" does not exist or was never published; choose another.',
  ],
  'variable-never-set': [
    '变量“%w”从未赋值，这里总是空的。',
    'The variable "%w" is never set; it is always empty here.',
  ],
};

/** The sentence for a problem in both languages: which node, what is wrong, what to do. */
export function problemText(code: FlowProblemCode, facts: ProblemFacts): Bilingual {
  const [zh, en] = sentences[code];
  const nameOf = (language: Language) => facts.node?.[language] || facts.nodeId;
  const fill = (sentence: string, language: Language) =>
    sentence.replace('%e', () => facts.exit?.[language] ?? '').replace('%w', () => facts.what);
  if (facts.node === null) return { zh: fill(zh, 'zh'), en: fill(en, 'en') };
  return { zh: cut(`“${nameOf('zh')}”：${fill(zh, 'zh')}`), en: cut(`"${nameOf('en')}": ${fill(en, 'en')}`) };
}

/** Names of nodes may be as long as a bilingual text itself. */
function cut(text: string): string {
  return text.slice(0, 400);
}
