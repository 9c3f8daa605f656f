/** The board of a small centre in mid-morning, for the screens of a supervisor. */
import { type AgentState, type Live, type LiveAgent, liveSchema, type Me } from '@shouwen/contract';
import { at, sampleQueues } from './_sample-documents.ts';

/** A supervisor with a telephone. */
export const supervisor: Partial<Me> = {
  accountId: 'account-1002',
  agentId: 'agent-1002',
  agentNumber: '1002',
  name: '高原',
  login: 'gaoyuan',
  role: 'supervisor',
  permissions: ['desk.use', 'live.see', 'live.supervise', 'contacts.see-all', 'recordings.play', 'identity.reveal'],
};

const people: readonly [string, string, AgentState, number, string | null][] = [
  ['孙倩', '2117', 'talking', 266, '139 **** 0417'],
  ['林晓', '2108', 'talking', 72, '138 **** 6621'],
  ['吴昊', '2112', 'hold', 125, '137 **** 2207'],
  ['何静', '2122', 'ringing', 6, '136 **** 5518'],
  ['周婷', '2105', 'wrap-up', 31, '135 **** 9032'],
  ['郑凯', '2131', 'break', 340, null],
  ['许诺', '2126', 'available', 41, null],
  ['高原', '1002', 'offline', 4000, null],
];

function sampleAgent([name, agentNumber, state, seconds, maskedAddress]: (typeof people)[number]): LiveAgent {
  return {
    agentId: `agent-${agentNumber}`,
    agentNumber,
    name,
    teamName: '宽带一班',
    state,
    reasonId: state === 'break' ? 'break' : null,
    reasonName: state === 'break' ? { zh: '小休', en: 'Short break' } : null,
    since: at(-seconds),
    limitMs: null,
    queueName: maskedAddress === null ? null : (sampleQueues[0]?.name ?? null),
    maskedAddress,
    contactId: maskedAddress === null ? null : `contact-of-${agentNumber}`,
    handledToday: 14,
  };
}

export function sampleLive(): Live {
  const agents = people.map(sampleAgent);
  return liveSchema.parse({
    serverTime: at(0),
    totals: {
      waiting: 7,
      longestSince: at(-1500),
      longestQueueName: sampleQueues[0]?.name ?? null,
      offered: 430,
      answered: 412,
      abandoned: 18,
      abandonedPercent: 4.2,
      serviceLevelPercent: 78.4,
      targetPercent: 80,
      answerWithinMs: 20_000,
      averageAnswerMs: 17_000,
      averageHandleMs: 306_000,
      agentsReady: 1,
      agentsIn: 7,
      agentsTotal: 8,
      waitingPeak: 19,
      waitingPeakAt: at(-1320),
    },
    definition: {
      formula: 'answered-within/(answered+abandoned-short-abandoned)',
      shortAbandonMs: 5_000,
      dayStart: at(-34_927),
      timeZone: 'Asia/Shanghai',
    },
    queues: sampleQueues.map((queue, place) => ({
      queueId: queue.queueId,
      name: queue.name,
      waiting: place === 0 ? 6 : place === 1 ? 1 : 0,
      // Long enough ago that the minute of a sentence about it does not change while one looks.
      longestSince: place === 0 ? at(-1500) : place === 1 ? at(-9) : null,
      offered: 80,
      answered: 76,
      answeredWithin: 60 + place * 3,
      abandoned: 4,
      abandonedShort: 1,
      serviceLevelPercent: place === 0 ? 71.8 : 80 + place * 2.5,
      targetPercent: 80,
      answerWithinMs: 20_000,
      averageAnswerMs: 12_000,
      agentsReady: 1,
      agentsIn: 4,
      trend: [93, 91, 92, 86, 81, 76, 72, 70 + place * 3],
    })),
    agents,
    volume: [...Array<number>(14).fill(0), 41, 66, 104, 141, 172, 79],
  });
}
