import { type Bilingual, flowSchema, type Outcome, type StateReason } from '@shouwen/contract';
import type { DbTransaction } from '../platform/db/database.ts';
import { insertOutcomes, insertStateReasons } from './lists.ts';
import { insertEntryPoints, insertQueues } from './queues.ts';

/** The one queue and the one number of a new centre; a menu comes with the settings. */
export const FIRST_QUEUE_ID = 'service';
export const FIRST_NUMBER = '10000';

const outcomeNames: readonly [string, Bilingual][] = [
  ['question-answered', { zh: '咨询已解答', en: 'Question answered' }],
  ['fault-reported', { zh: '故障申报', en: 'Fault reported' }],
  ['bill', { zh: '账单与费用', en: 'Bill and charges' }],
  ['change', { zh: '业务办理', en: 'Change to the service' }],
  ['complaint', { zh: '投诉', en: 'Complaint' }],
  ['suggestion', { zh: '建议与表扬', en: 'Suggestion or praise' }],
  ['call-back', { zh: '需要回电', en: 'To be called back' }],
  ['wrong-number', { zh: '打错或骚扰', en: 'Wrong number or nuisance' }],
  ['other', { zh: '其他', en: 'Other' }],
];

/** Nine, one for each digit of the wrap-up. */
export const defaultOutcomes: readonly Outcome[] = outcomeNames.map(([outcomeId, name], index) => ({
  outcomeId,
  digit: index + 1,
  name,
}));

/** The last are set by the routing engine and the voice channel, under these codes. */
export const defaultStateReasons: readonly StateReason[] = [
  reason('rest', { zh: '小休', en: 'Short break' }, 15),
  reason('meal', { zh: '用餐', en: 'Meal' }, 45),
  reason('training', { zh: '培训', en: 'Training' }, 120),
  reason('meeting', { zh: '会议', en: 'Meeting' }, 90),
  { ...reason('ring-no-answer', { zh: '振铃未接', en: 'Did not answer' }, null), isSystem: true },
  { ...reason('refused', { zh: '拒绝派发', en: 'Refused an offer' }, null), isSystem: true },
  { ...reason('device-unreachable', { zh: '话机不可用', en: 'Phone cannot be reached' }, null), isSystem: true },
];

function reason(reasonId: string, name: Bilingual, minutes: number | null): StateReason {
  const limitMs = minutes === null ? null : minutes * 60_000;
  return { reasonId, state: 'break', name, limitMs, isSystem: false };
}

/** What a centre needs before its first call: a number that leads into a queue, outcomes and reasons. */
export async function seedEmptyCentre(transaction: DbTransaction): Promise<void> {
  const name = { zh: '客户服务', en: 'Customer service' };
  await insertQueues(transaction, [{ queueId: FIRST_QUEUE_ID, name, channels: ['voice'] }]);
  await insertEntryPoints(transaction, [
    {
      entryPointId: 'main',
      channel: 'voice',
      address: FIRST_NUMBER,
      name: { zh: '服务热线', en: 'Hotline' },
      flow: flowSchema.parse({ queueId: FIRST_QUEUE_ID }),
    },
  ]);
  await insertOutcomes(transaction, defaultOutcomes);
  await insertStateReasons(transaction, defaultStateReasons);
}
