/** What is typed about a queue, checked before it is sent; the server has the last word. */
import type { Queue, UpdateQueueRequest } from '@shouwen/contract';

export interface QueueFields {
  nameZh: string;
  nameEn: string;
  answerSeconds: string;
  targetPercent: string;
  /** Empty: no limit. */
  wrapUpSeconds: string;
  /** Level asked for, by skill; a skill that is not asked for has no entry. */
  levels: Readonly<Record<string, number>>;
}
export type QueueField = keyof QueueFields;
export type QueueProblem = 'empty' | 'seconds' | 'percent' | 'wrapUp';
export type QueueProblems = { [Field in QueueField]?: QueueProblem };

export const nameMax = 60;
const answerRange = { least: 1, most: 3_600 };
const wrapUpRange = { least: 5, most: 3_600 };

export function fieldsOf(queue: Queue): QueueFields {
  return {
    nameZh: queue.name.zh,
    nameEn: queue.name.en,
    answerSeconds: String(Math.round(queue.answerWithinMs / 1000)),
    targetPercent: String(queue.targetPercent),
    wrapUpSeconds: queue.wrapUpMsMax === null ? '' : String(Math.round(queue.wrapUpMsMax / 1000)),
    levels: Object.fromEntries(queue.skills.map((skill) => [skill.skillId, skill.minLevel])),
  };
}

/** The request for what was typed, or what is wrong with it. */
export function readFields(fields: QueueFields): { request: UpdateQueueRequest | null; problems: QueueProblems } {
  const zh = fields.nameZh.trim();
  const en = fields.nameEn.trim();
  const answerSeconds = wholeNumber(fields.answerSeconds, answerRange);
  const targetPercent = wholeNumber(fields.targetPercent, { least: 0, most: 100 });
  const hasLimit = fields.wrapUpSeconds.trim() !== '';
  const wrapUpSeconds = hasLimit ? wholeNumber(fields.wrapUpSeconds, wrapUpRange) : null;
  const problems: QueueProblems = {
    ...(zh === '' ? { nameZh: 'empty' } : {}),
    ...(en === '' ? { nameEn: 'empty' } : {}),
    ...(answerSeconds === null ? { answerSeconds: 'seconds' } : {}),
    ...(targetPercent === null ? { targetPercent: 'percent' } : {}),
    ...(hasLimit && wrapUpSeconds === null ? { wrapUpSeconds: 'wrapUp' } : {}),
  };
  if (answerSeconds === null || targetPercent === null || Object.keys(problems).length > 0) {
    return { request: null, problems };
  }
  const request = {
    name: { zh, en },
    answerWithinMs: answerSeconds * 1000,
    targetPercent,
    wrapUpMsMax: wrapUpSeconds === null ? null : wrapUpSeconds * 1000,
    skills: Object.entries(fields.levels).map(([skillId, minLevel]) => ({ skillId, minLevel })),
  };
  return { request, problems };
}

/** Where the server's word about one part of the request belongs on the form; null for the form as a whole. */
export function fieldOfPath(path: string): QueueField | null {
  if (path === 'name.zh') return 'nameZh';
  if (path === 'name.en') return 'nameEn';
  if (path === 'answerWithinMs') return 'answerSeconds';
  if (path === 'targetPercent') return 'targetPercent';
  if (path === 'wrapUpMsMax') return 'wrapUpSeconds';
  return path.startsWith('skills') ? 'levels' : null;
}

function wholeNumber(text: string, { least, most }: { least: number; most: number }): number | null {
  if (!/^\d{1,6}$/.test(text.trim())) return null;
  const value = Number(text.trim());
  return value >= least && value <= most ? value : null;
}
