/** The demo hotline as it is set up: 南洲电信, a telecom company that does not exist. */
import { type Bilingual, type Flow, flowSchema } from '@shouwen/contract';
import type { NewQueue, Skill, StoredEntryPoint, Team } from '../../centre/index.ts';

export const demoCentreName: Bilingual = { zh: '南洲电信客服中心', en: 'Nanzhou Telecom service centre' };

export const queueIds = ['broadband', 'billing', 'orders', 'complaints', 'mobile', 'business'] as const;
export type DemoQueueId = (typeof queueIds)[number];

export const demoSkills: readonly Skill[] = [
  { skillId: 'broadband', name: { zh: '宽带排障', en: 'Broadband faults' } },
  { skillId: 'billing', name: { zh: '计费', en: 'Billing' } },
  { skillId: 'orders', name: { zh: '业务受理', en: 'Orders' } },
  { skillId: 'complaints', name: { zh: '投诉处理', en: 'Complaints' } },
  { skillId: 'mobile', name: { zh: '移动业务', en: 'Mobile' } },
  { skillId: 'business', name: { zh: '政企专线', en: 'Business lines' } },
];

const queueNames: Readonly<Record<DemoQueueId, Bilingual>> = {
  broadband: { zh: '宽带报障', en: 'Broadband faults' },
  billing: { zh: '账单与缴费', en: 'Bills and payment' },
  orders: { zh: '业务办理', en: 'Orders and changes' },
  complaints: { zh: '投诉处理', en: 'Complaints' },
  mobile: { zh: '移动业务', en: 'Mobile' },
  business: { zh: '政企专席', en: 'Business customers' },
};

/** Business customers and complaints are served before others that came at the same time. */
const priorities: Partial<Record<DemoQueueId, number>> = { business: 5, complaints: 2 };
const targets: Partial<Record<DemoQueueId, number>> = { business: 90 };

export const demoQueues: readonly NewQueue[] = queueIds.map((queueId) => ({
  queueId,
  name: queueNames[queueId],
  channels: ['voice'],
  skills: [{ skillId: queueId, minLevel: 1 }],
  priority: priorities[queueId] ?? 0,
  answerWithinMs: 20_000,
  targetPercent: targets[queueId] ?? 80,
  offerTimeoutMs: 20_000,
  wrapUpMsMax: 60_000,
  // After 40 s everyone who serves callers may take a fault call, whatever his skill.
  overflow: queueId === 'broadband' ? [{ afterMs: 40_000, action: { kind: 'add-queue', queueId: 'orders' } }] : [],
}));

export const demoTeams: readonly Team[] = [
  { teamId: 'team-1', name: '一班' },
  { teamId: 'team-2', name: '二班' },
  { teamId: 'team-3', name: '三班' },
];

export const demoTeamNamesEnglish: Readonly<Record<string, string>> = {
  'team-1': 'Team 1',
  'team-2': 'Team 2',
  'team-3': 'Team 3',
};

/** Menu of 10000: what the recorded prompt says. */
export const menuOptions = [
  { key: '1', label: queueNames.broadband, queueId: 'broadband' },
  { key: '2', label: queueNames.billing, queueId: 'billing' },
  { key: '3', label: queueNames.orders, queueId: 'orders' },
  { key: '0', label: { zh: '人工服务', en: 'Talk to a person' }, queueId: 'orders' },
] as const;

const mainFlow: Flow = flowSchema.parse({
  greeting: 'welcome',
  notice: 'recording-notice',
  menu: { prompt: 'menu', languageKey: '9', options: menuOptions },
  queueId: 'orders',
});

function directFlow(queueId: DemoQueueId): Flow {
  return flowSchema.parse({ greeting: 'welcome', notice: 'recording-notice', queueId });
}

export const mainNumber = '10000';

export const demoEntryPoints: readonly StoredEntryPoint[] = [
  entryPoint('main', mainNumber, { zh: '客服热线', en: 'Hotline' }, mainFlow),
  entryPoint('mobile', '10001', { zh: '移动业务专线', en: 'Mobile line' }, directFlow('mobile')),
  entryPoint('complaints', '10002', { zh: '投诉专线', en: 'Complaints line' }, directFlow('complaints')),
  entryPoint('business', '10009', { zh: '政企客户专线', en: 'Business line' }, directFlow('business')),
];

function entryPoint(entryPointId: string, address: string, name: Bilingual, flow: Flow): StoredEntryPoint {
  return { entryPointId, channel: 'voice', address, name, flow };
}

/** The entry point and, for the menu, the key by which callers come into a queue. */
export function wayInto(queueId: DemoQueueId): { entryPointId: string; number: string; key: string | null } {
  const option = menuOptions.find((candidate) => candidate.queueId === queueId);
  if (option !== undefined) return { entryPointId: 'main', number: mainNumber, key: option.key };
  const direct = demoEntryPoints.find(
    (candidate) => candidate.flow.queueId === queueId && candidate.flow.menu === null,
  );
  return { entryPointId: direct?.entryPointId ?? 'main', number: direct?.address ?? mainNumber, key: null };
}

export function queueName(queueId: DemoQueueId): Bilingual {
  return queueNames[queueId];
}
