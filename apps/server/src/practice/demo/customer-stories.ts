/** What company systems have told about one line: plan, modem, bills, faults, visits. */
import type { Bilingual } from '@shouwen/contract';
import type { NewCustomerEvent } from '../../customers/index.ts';
import type { Random } from './random.ts';

interface Fact {
  label: Bilingual;
  value: string;
  isBad: boolean;
}

export interface LineStory {
  readonly facts: Fact[];
  readonly events: NewCustomerEvent[];
  readonly trouble: 'offline' | 'payment' | null;
}

export interface LineStoryOptions {
  readonly customerId: string;
  readonly now: number;
  readonly isBusiness: boolean;
  newId(): string;
}

const hour = 3_600_000;
const day = 24 * hour;

const plans: readonly (readonly [number, { name: string; yuan: number }])[] = [
  [30, { name: '融合 129 · 500M', yuan: 129 }],
  [25, { name: '融合 169 · 1000M', yuan: 169 }],
  [20, { name: '单宽带 89 · 300M', yuan: 89 }],
  [15, { name: '5G 畅享 199', yuan: 199 }],
  [10, { name: '老年关爱 59 · 100M', yuan: 59 }],
];
const businessPlans = [
  { name: '互联网专线 100M', yuan: 2600 },
  { name: '商企宽带 500M', yuan: 398 },
] as const;
const engineers = ['赵磊', '钱军', '孙立', '李强', '周洋'];
const sites = ['南山-07', '福田-12', '宝安-03', '龙岗-21', '罗湖-05', '龙华-16'];

/** Facts and events that fit each other: who is offline now has a bad optical power and an alarm of today. */
export function lineStory(random: Random, options: LineStoryOptions): LineStory {
  const { now } = options;
  const plan = options.isBusiness ? random.pick(businessPlans) : random.weighted(plans);
  const trouble = random.weighted([
    [7, 'offline'],
    [9, 'payment'],
    [84, null],
  ] as const);
  const events: NewCustomerEvent[] = [];
  const add = (event: Omit<NewCustomerEvent, 'itemId' | 'customerId'>): void => {
    events.push({ itemId: options.newId(), customerId: options.customerId, ...event });
  };
  const price = `¥${plan.yuan.toFixed(2)}`;
  for (const month of [3, 2, 1]) {
    const isUnpaid = trouble === 'payment' && month === 1;
    const at = new Date(now - month * 30 * day + random.between(0, 2 * day));
    const title = isUnpaid ? `账单 ${price} 未缴` : `账单 ${price} 已缴`;
    add({ ...plainEvent, at, kind: 'bill', source: 'billing', title, body: `${plan.name}，自动扣款` });
  }
  if (trouble === 'payment') {
    const at = new Date(now - random.between(2 * hour, 4 * day));
    const body = `${price} 自动扣款被银行退回：${random.pick(['余额不足', '卡片已过期', '超过单日限额'])}`;
    add({ ...plainEvent, at, kind: 'payment', source: 'billing', title: '扣费失败', body, isFailure: true });
  }
  if (random.chance(0.18)) addRepairedFault(random, now, add);
  if (trouble === 'offline') {
    const at = new Date(now - random.between(4 * 60_000, 5 * hour));
    const body = `OLT ${random.pick(sites)} / PON 1-${random.between(1, 8)}-${random.between(1, 16)}，收光 -31.2 dBm`;
    add({ ...plainEvent, at, kind: 'network', source: 'network', title: '光猫离线 LOS 告警', body, isFailure: true });
  }
  if (random.chance(0.3)) {
    const at = new Date(now - random.between(5 * day, 80 * day));
    const title = random.pick(['办理 提速包', '办理 副卡', '套餐变更', '开通 云存储', '办理 全屋 Wi-Fi']);
    add({ ...plainEvent, at, kind: 'order', source: 'orders', title, body: '已生效', byName: '营业厅' });
  }
  return { facts: factsOf(random, plan.name, plan.yuan, trouble), events, trouble };
}

const plainEvent = { byName: null, isFailure: false, settledAt: null } as const;

function addRepairedFault(
  random: Random,
  now: number,
  add: (event: Omit<NewCustomerEvent, 'itemId' | 'customerId'>) => void,
): void {
  const at = now - random.between(2 * day, 60 * day);
  const repairedAt = new Date(at + random.between(3 * hour, 30 * hour));
  add({
    at: new Date(at),
    kind: 'network',
    source: 'network',
    title: '光猫离线 LOS 告警',
    body: `OLT ${random.pick(sites)}，收光 -30.${random.between(0, 9)} dBm`,
    byName: null,
    isFailure: true,
    settledAt: repairedAt,
  });
  add({
    at: repairedAt,
    kind: 'visit',
    source: 'dispatch',
    title: '上门维修 · 已完工',
    body: random.pick([
      '更换入户皮线接头，收光恢复 -22.4 dBm',
      '更换光猫，测速 486M',
      '重新熔接分纤箱尾纤，收光 -20.8 dBm',
    ]),
    byName: `装维 ${random.pick(engineers)}`,
    isFailure: false,
    settledAt: null,
  });
}

function factsOf(random: Random, plan: string, yuan: number, trouble: LineStory['trouble']): Fact[] {
  const isOffline = trouble === 'offline';
  const owed = trouble === 'payment' ? yuan : 0;
  const power = isOffline ? -31.2 : -18 - random.between(0, 60) / 10;
  const satisfaction = random.between(28, 50) / 10;
  return [
    { label: { zh: '光猫', en: 'Modem' }, value: isOffline ? '离线' : '在线', isBad: isOffline },
    { label: { zh: '收光功率', en: 'Optical power' }, value: `${power.toFixed(1)} dBm`, isBad: power < -27 },
    { label: { zh: '套餐', en: 'Plan' }, value: plan, isBad: false },
    { label: { zh: '欠费', en: 'Overdue' }, value: `¥${owed.toFixed(2)}`, isBad: owed > 0 },
    { label: { zh: '满意度', en: 'Satisfaction' }, value: `${satisfaction.toFixed(1)} / 5`, isBad: satisfaction < 3.2 },
  ];
}
