/** A believable morning of a telecom hotline, as the server would send it. Every document is parsed with the contract. */
import {
  type AgentState,
  type Bilingual,
  type Live,
  type LiveAgent,
  type LiveQueue,
  liveSchema,
  type Me,
  meSchema,
  type Outcome,
  outcomeSchema,
  type Person,
  personSchema,
  type Queue,
  queueSchema,
} from '@shouwen/contract';

/** 09:42:07 in Shenzhen. The stand-in's clock starts here, whatever the machine's says. */
export const startOfStory = Date.parse('2026-11-19T01:42:07Z');
export const dayStart = '2026-11-18T16:00:00Z';
export const timeZone = 'Asia/Shanghai';

export const isoAt = (secondsFromStart: number): string =>
  new Date(startOfStory + Math.round(secondsFromStart * 1000)).toISOString();

export function sampleMe(part: Partial<Me>): Me {
  return meSchema.parse({
    accountId: 'account-1003',
    agentId: null,
    agentNumber: null,
    login: 'wangmin',
    name: '王敏',
    role: 'supervisor',
    permissions: ['live.see', 'contacts.see-all', 'recordings.play', 'recordings.download', 'identity.reveal'],
    language: 'zh',
    theme: 'light',
    centreName: '通联云客服',
    timeZone: 'Asia/Shanghai',
    isFirstVisit: false,
    ...part,
  });
}

const queueNames: readonly Bilingual[] = [
  { zh: '宽带报障', en: 'Broadband faults' },
  { zh: '移动业务', en: 'Mobile services' },
  { zh: '账单与缴费', en: 'Billing and payment' },
  { zh: '投诉处理', en: 'Complaints' },
  { zh: '政企专席', en: 'Business customers' },
  { zh: '英语服务', en: 'English service' },
];

export const sampleQueues: readonly Queue[] = queueNames.map((name, place) =>
  queueSchema.parse({
    queueId: `queue-${place + 1}`,
    name,
    channels: ['voice'],
    answerWithinMs: 20_000,
    targetPercent: place === 4 ? 90 : 80,
    priority: place === 4 ? 10 : 0,
    wrapUpMsMax: 60_000,
    offerTimeoutMs: 20_000,
    skills: [],
  }),
);

export const sampleOutcomes: readonly Outcome[] = [
  { zh: '宽带断网', en: 'Broadband down' },
  { zh: '网速慢', en: 'Slow connection' },
  { zh: '账单查询', en: 'Bill question' },
  { zh: '套餐变更', en: 'Change of plan' },
  { zh: '停机复机', en: 'Suspended line' },
  { zh: '投诉', en: 'Complaint' },
  { zh: '业务咨询', en: 'General question' },
  { zh: '无声或打错', en: 'Silent or wrong number' },
].map((name, place) => outcomeSchema.parse({ outcomeId: `outcome-${place + 1}`, digit: place + 1, name }));

const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕';
const givenNames = [
  '晓',
  '婷',
  '凯',
  '昊',
  '静',
  '超',
  '诺',
  '倩',
  '多多',
  '子涵',
  '建国',
  '秀英',
  '雅琴',
  '志强',
  '雨欣',
  '伟',
];
const teams = ['深圳一组', '深圳二组', '广州一组', '夜班一组'];

export function sampleName(place: number): string {
  return `${surnames[(place * 7) % surnames.length]}${givenNames[(place * 5 + Math.floor(place / 16)) % givenNames.length]}`;
}

export function sampleMasked(place: number): string {
  return `13${(place * 3) % 10} **** ${String((place * 7919 + 417) % 10_000).padStart(4, '0')}`;
}

const mix: readonly AgentState[] = [
  'talking',
  'talking',
  'available',
  'talking',
  'wrap-up',
  'talking',
  'ringing',
  'talking',
  'break',
  'talking',
  'hold',
  'talking',
  'available',
  'talking',
  'wrap-up',
  'talking',
  'busy',
  'talking',
  'available',
  'offline',
];
const limits: Partial<Record<AgentState, number>> = {
  talking: 600_000,
  'wrap-up': 120_000,
  break: 900_000,
  hold: 120_000,
};
const lunch: Bilingual = { zh: '用餐', en: 'Lunch' };
const training: Bilingual = { zh: '培训', en: 'Training' };

/** `count` agents in a steady mix of states; three are beyond a limit. */
export function sampleAgents(count: number): LiveAgent[] {
  return Array.from({ length: count }, (_, place) => {
    const state = mix[place % mix.length] ?? 'available';
    const isServing = state === 'talking' || state === 'ringing' || state === 'hold' || state === 'wrap-up';
    const limitMs = limits[state] ?? null;
    const isOver = place === 5 || place === 4 || place === 8;
    const inState =
      isOver && limitMs !== null
        ? limitMs / 1000 + 20 + place * 19
        : state === 'ringing'
          ? 6
          : 5 + ((place * 47) % 110);
    return {
      agentId: `agent-${place}`,
      agentNumber: String(2101 + place),
      name: sampleName(place),
      teamName: teams[place % 3] ?? null,
      state,
      reasonId: state === 'break' ? 'lunch' : state === 'busy' ? 'training' : null,
      reasonName: state === 'break' ? lunch : state === 'busy' ? training : null,
      since: isoAt(-inState),
      limitMs,
      queueName: isServing ? (queueNames[place % 5] ?? null) : null,
      maskedAddress: isServing ? sampleMasked(place) : null,
      contactId: isServing ? `contact-live-${place}` : null,
      handledToday: state === 'offline' ? 0 : 12 + ((place * 5) % 17),
    };
  });
}

const queueFigures: readonly Partial<LiveQueue>[] = [
  {
    waiting: 6,
    longestSince: isoAt(-102),
    answered: 412,
    answeredWithin: 301,
    abandoned: 23,
    abandonedShort: 16,
    averageAnswerMs: 31_000,
    agentsReady: 0,
    agentsIn: 14,
    trend: [93, 91, 92, 86, 81, 76, 72, 68],
  },
  {
    waiting: 2,
    longestSince: isoAt(-9),
    answered: 356,
    answeredWithin: 308,
    abandoned: 10,
    abandonedShort: 8,
    averageAnswerMs: 14_000,
    agentsReady: 2,
    agentsIn: 9,
    trend: [82, 84, 83, 85, 88, 87, 86, 87],
  },
  {
    answered: 201,
    answeredWithin: 185,
    abandoned: 4,
    abandonedShort: 2,
    averageAnswerMs: 9_000,
    agentsReady: 3,
    agentsIn: 7,
    trend: [94, 92, 93, 90, 91, 92, 90, 91],
  },
  {
    answered: 83,
    answeredWithin: 74,
    abandoned: 1,
    abandonedShort: 1,
    averageAnswerMs: 11_000,
    agentsReady: 1,
    agentsIn: 3,
    trend: [null, 86, 88, 91, 87, 89, 92, 89],
  },
  {
    answered: 120,
    answeredWithin: 116,
    abandoned: 1,
    abandonedShort: 0,
    averageAnswerMs: 5_000,
    agentsReady: 2,
    agentsIn: 4,
    targetPercent: 90,
    trend: [97, 96, 95, 96, 97, 96, 98, 96],
  },
  { trend: [null, null, null, null, null, null, null, null], agentsReady: 0, agentsIn: 1 },
];

function sampleLiveQueues(): LiveQueue[] {
  return queueFigures.map((figures, place) => {
    const { answered = 0, answeredWithin = 0, abandoned = 0, abandonedShort = 0 } = figures;
    const counted = answered + abandoned - abandonedShort;
    return {
      queueId: `queue-${place + 1}`,
      name: queueNames[place] ?? { zh: '', en: '' },
      waiting: 0,
      longestSince: null,
      offered: answered + abandoned,
      answered,
      answeredWithin,
      abandoned,
      abandonedShort,
      serviceLevelPercent: counted === 0 ? null : (answeredWithin / counted) * 100,
      targetPercent: 80,
      answerWithinMs: 20_000,
      averageAnswerMs: null,
      agentsReady: 0,
      agentsIn: 0,
      trend: [],
      ...figures,
    };
  });
}

export function sampleLive(agentCount = 52): Live {
  const queues = sampleLiveQueues();
  const agents = sampleAgents(agentCount);
  const sum = (of: (queue: LiveQueue) => number): number => queues.reduce((total, queue) => total + of(queue), 0);
  const answered = sum((queue) => queue.answered);
  const abandoned = sum((queue) => queue.abandoned);
  const counted = answered + abandoned - sum((queue) => queue.abandonedShort);
  return liveSchema.parse({
    serverTime: isoAt(0),
    totals: {
      waiting: sum((queue) => queue.waiting),
      longestSince: isoAt(-102),
      longestQueueName: queueNames[0],
      offered: answered + abandoned,
      answered,
      abandoned,
      abandonedPercent: (abandoned / (answered + abandoned)) * 100,
      serviceLevelPercent: (sum((queue) => queue.answeredWithin) / counted) * 100,
      targetPercent: 85,
      answerWithinMs: 20_000,
      averageAnswerMs: 17_000,
      averageHandleMs: 306_000,
      agentsReady: agents.filter((agent) => agent.state === 'available').length,
      agentsIn: agents.filter((agent) => agent.state !== 'offline').length,
      agentsTotal: agents.length,
      waitingPeak: 19,
      waitingPeakAt: isoAt(-1320),
    },
    definition: {
      formula: 'answered-within/(answered+abandoned-short-abandoned)',
      shortAbandonMs: 5_000,
      dayStart,
      timeZone,
    },
    queues,
    agents,
    volume: [...Array<number>(14).fill(0), 41, 66, 104, 141, 172, 79],
  });
}

/** A centre before its first call: nothing was offered, nobody is in. */
export function sampleEmptyLive(): Live {
  const live = sampleLive(0);
  return liveSchema.parse({
    ...live,
    totals: {
      ...live.totals,
      waiting: 0,
      longestSince: null,
      longestQueueName: null,
      offered: 0,
      answered: 0,
      abandoned: 0,
      abandonedPercent: null,
      serviceLevelPercent: null,
      averageAnswerMs: null,
      averageHandleMs: null,
      agentsReady: 0,
      agentsIn: 0,
      agentsTotal: 0,
      waitingPeak: 0,
      waitingPeakAt: null,
    },
    queues: [],
    volume: [],
  });
}

export const samplePeople: readonly Person[] = Array.from({ length: 24 }, (_, place) =>
  personSchema.parse({
    accountId: `account-${2101 + place}`,
    agentId: `agent-${place}`,
    agentNumber: String(2101 + place),
    login: `a${2101 + place}`,
    name: sampleName(place),
    role: 'agent',
    teamName: teams[place % 3] ?? null,
    queueIds: ['queue-1'],
    skills: [],
    isInvited: false,
    isDisabled: false,
  }),
);
