/** What the fake server says about flows, numbers, calendars, prompts, trunks and changes; parsed with the contract. */
import { entryPointSchema, flowSchema } from '@shouwen/contract';
import { changesPageSchema, numberSchema, trunkSchema } from '@shouwen/contract/administration';
import {
  calendarSchema,
  checkFlow,
  type FlowGraph,
  flowDetailSchema,
  flowGraphSchema,
  flowReferencesSchema,
  flowVersionGraphSchema,
  fromSimpleFlow,
  promptSchema,
  publicDaysSchema,
  tryFlowResultSchema,
} from '@shouwen/contract/flows';
import { at, sampleQueues, sampleSkills } from './_sample-documents.ts';

const office = [{ from: '08:30', to: '18:00' }];
const calendar = calendarSchema.parse({
  calendarId: 'calendar-1',
  updatedAt: at(-86_400),
  name: { zh: '热线服务时间', en: 'Hotline hours' },
  timeZone: 'Asia/Shanghai',
  weekly: {
    mon: office,
    tue: office,
    wed: office,
    thu: office,
    fri: office,
    sat: [{ from: '09:00', to: '12:00' }],
    sun: [],
  },
  holidayRegion: 'cn',
  exceptions: [
    { date: '2026-11-27', name: { zh: '系统割接', en: 'Maintenance' }, hours: [{ from: '13:00', to: '18:00' }] },
  ],
});
const days = publicDaysSchema.parse({
  region: 'cn',
  year: 2026,
  source: 'sample',
  days: [
    { date: '2026-11-02', kind: 'holiday', name: { zh: '示例假日', en: 'Sample holiday' } },
    { date: '2026-11-07', kind: 'workday', name: { zh: '示例假日', en: 'Sample holiday' } },
  ],
});

const menu = {
  prompt: 'main-menu',
  options: sampleQueues
    .slice(0, 4)
    .map(({ queueId, name }, index) => ({ key: String(index + 1), label: name, queueId })),
  languageKey: '9',
};

/** The graph of a simple flow, with opening hours in front that are not connected everywhere yet. */
export function sampleGraph(): FlowGraph {
  const simple = fromSimpleFlow(flowSchema.parse({ queueId: 'queue-1', menu }));
  const hours = {
    ...{ kind: 'hours', id: 'hours', name: { zh: '服务时间', en: 'Opening hours' }, at: { x: 0, y: 0 } },
    ...{ settings: { calendarId: 'calendar-1' }, exits: { open: 'opening', closed: 'voicemail' } },
  };
  const voicemail = {
    ...{ kind: 'voicemail', id: 'voicemail', name: { zh: '下班留言', en: 'After hours' }, at: { x: 0, y: 0 } },
    ...{ settings: { queueId: 'queue-4' }, exits: {} },
  };
  const nodes = simple.nodes.map((node) => (node.kind === 'start' ? { ...node, exits: { next: 'hours' } } : node));
  return flowGraphSchema.parse({ ...simple, nodes: [...nodes, hours, voicemail] });
}

const prompts = ['goodbye', 'invalid-choice', 'main-menu', 'recording-notice', 'voicemail', 'welcome'];
const references = flowReferencesSchema.parse({
  queueIds: sampleQueues.map((queue) => queue.queueId),
  calendarIds: ['calendar-1'],
  connectorIds: [],
  skillIds: sampleSkills.map((skill) => skill.skillId),
  flowIds: ['flow-1'],
  prompts: { zh: [...prompts, 'music/calm'], en: [...prompts, 'music/calm'] },
});

const versions = [
  { version: 3, isDraft: true, isLive: false, publishedAt: null, changedAt: at(-900) },
  { version: 2, isDraft: false, isLive: true, publishedAt: at(-86_400), changedAt: at(-86_400) },
  { version: 1, isDraft: false, isLive: false, publishedAt: at(-9 * 86_400), changedAt: at(-9 * 86_400) },
].map((version) => ({ ...version, note: '', changedBy: 'account-0' }));
const flow = flowDetailSchema.parse({
  flowId: 'flow-1',
  name: { zh: '10010 热线', en: 'Hotline 10010' },
  liveVersion: 2,
  hasDraft: true,
  entryPointIds: ['main'],
  changedAt: at(-900),
  versions,
});

function versionOf(number: number): unknown {
  const version = versions.find((one) => one.version === number);
  const graph = number === 3 ? sampleGraph() : fromSimpleFlow(flowSchema.parse({ queueId: 'queue-1', menu }));
  const problems = checkFlow(graph, references);
  return flowVersionGraphSchema.parse({ ...version, revision: 7, graph, problems });
}

const step = { flowId: 'flow-1', heard: [], digit: null, detail: null, exit: null };
const tried = tryFlowResultSchema.parse({
  steps: [
    { ...step, nodeId: 'start', step: 'exit', exit: 'next', afterMs: 0 },
    { ...step, nodeId: 'hours', step: 'exit', exit: 'open', afterMs: 0 },
    { ...step, nodeId: 'opening', step: 'play', heard: ['welcome', 'recording-notice'], afterMs: 0 },
    { ...step, nodeId: 'menu', step: 'digit', digit: '2', exit: 'key-2', afterMs: 6000 },
    { ...step, nodeId: 'queue-2', step: 'queue', afterMs: 6000 },
  ],
  end: 'served',
  variables: {},
  nodeId: 'queue-2',
  problems: [],
});

const main = { entryPointId: 'main', address: '10010', name: { zh: '服务热线', en: 'Hotline' } };
const vip = { entryPointId: 'vip', address: '4008001234', name: { zh: '政企专线', en: 'Business line' } };
const numbers = [
  numberSchema.parse({ ...main, language: 'zh', queueId: 'queue-1' }),
  numberSchema.parse({ ...vip, language: 'en', queueId: 'queue-5' }),
];

const trunks = [
  {
    trunkId: 'carrier',
    name: '省电信',
    allowFrom: ['203.0.113.0/24'],
    outbound: { host: '203.0.113.10', port: 5060, protocol: 'UDP', callerNumber: '02510010', username: '02510010' },
    hasPassword: true,
    isPractice: false,
    state: 'ready',
  },
  {
    trunkId: 'pbx',
    name: '3 楼总机',
    allowFrom: ['10.0.0.5', '10.0.0.6'],
    outbound: null,
    hasPassword: false,
    isPractice: false,
    state: 'unknown',
  },
].map((trunk) => trunkSchema.parse(trunk));

const own = { sha256: null, text: null, changedAt: null, changedBy: null, bytes: 48_000 };
const promptList = (['zh', 'en'] as const).flatMap((folder) =>
  prompts.map((name, index) =>
    promptSchema.parse({
      ...{ ...own, folder, name, source: 'built-in', replacesBuiltIn: false, durationMs: 2400 + index * 700 },
      ...(name === 'welcome'
        ? { source: 'speech', replacesBuiltIn: true, text: folder === 'zh' ? '您好，欢迎致电。' : 'Welcome.' }
        : {}),
    }),
  ),
);

const queueBefore = {
  name: sampleQueues[0]?.name,
  answerWithinMs: 20_000,
  targetPercent: 80,
  wrapUpMsMax: 60_000,
  skills: [],
};
const by = { byAccountId: 'account-0', byName: '王敏' };
const changes = changesPageSchema.parse({
  items: [
    { ...by, kind: 'flow.changed', data: { flowId: 'flow-1', action: 'draft-saved', version: 3, before: null } },
    { ...by, kind: 'flow.changed', data: { flowId: 'flow-1', action: 'draft-saved', version: 3, before: null } },
    { ...by, kind: 'flow.changed', data: { flowId: 'flow-1', action: 'published', version: 2, before: 1 } },
    {
      ...by,
      kind: 'queue.changed',
      data: { queueId: 'queue-1', before: queueBefore, after: { ...queueBefore, targetPercent: 85 } },
    },
    { ...by, kind: 'prompt.changed', data: { folder: 'zh', name: 'welcome', action: 'spoken', sha256: null } },
  ].map((item, index) => ({ ...item, seq: 90 - index, at: at(-600 * (index + 1)) })),
  nextBefore: null,
});

const fixed: Record<string, unknown> = {
  '/api/flows': [flow],
  '/api/flows/references': references,
  '/api/flows/flow-1': flow,
  '/api/flows/flow-1/draft': versionOf(3),
  '/api/flows/flow-1/try': tried,
  '/api/calendars': [calendar],
  '/api/public-days': [{ ...days, isBuiltIn: true }],
  '/api/connectors': [],
  '/api/entry-points': [main, vip].map((one) => entryPointSchema.parse({ ...one, channel: 'voice' })),
  '/api/numbers': numbers,
  '/api/trunks': trunks,
  '/api/prompts': promptList,
  '/api/speech': { provider: 'espeak-ng', isReady: true, problem: null, languages: ['zh', 'en'] },
  '/api/changes': changes,
};

/** Undefined for what is none of these. */
export function administrationReply(path: string): unknown {
  const version = /^\/api\/flows\/flow-1\/versions\/(\d+)$/.exec(path)?.[1];
  return version === undefined ? fixed[path] : versionOf(Number(version));
}
