/** Ninety days of a hotline: who calls when, who works when. The centre simulation makes a log of it. */
import { dayStartOf } from '../../insight/index.ts';
import { type DemoQueueId, queueIds, queueName, wayInto } from './centre.ts';
import type { DemoCustomer } from './customers.ts';
import { makeNote } from './notes.ts';
import type { Random } from './random.ts';
import type { ContactPlan, DialPlan, ShiftPlan } from './simulation/plans.ts';

export const historyDays = 90;
const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Days with the full traffic of a hotline; the older ones are thinned out, so that the demo loads in seconds. */
const busyDays = 6;
const contactsOfOldDay = 27;
const contactsOfBusyDay = 100;
const contactsOfToday = 300;
/** Now and then a street is cut off: many callers within minutes, and a queue that shows. */
const outageCalls = 20;
const outageMs = 9 * 60_000;
/** Nobody calls in the last minutes before the demo begins, so that every call is over by then. */
const quietMs = 12 * 60_000;

/** Calls by hour of the day, a morning and an evening peak. */
const hourWeights = [1, 1, 1, 1, 1, 1, 3, 6, 14, 24, 26, 20, 12, 13, 18, 19, 16, 13, 15, 18, 16, 10, 5, 2];

const queueWeights: readonly (readonly [number, DemoQueueId])[] = [
  [36, 'broadband'],
  [20, 'billing'],
  [18, 'orders'],
  [12, 'mobile'],
  [8, 'complaints'],
  [6, 'business'],
];

export interface DemoAgent {
  readonly agentId: string;
  readonly queueIds: readonly string[];
}

export interface HistoryPlans {
  readonly contacts: readonly ContactPlan[];
  readonly dials: readonly DialPlan[];
  readonly shifts: readonly ShiftPlan[];
}

export interface HistoryOptions {
  readonly random: Random;
  readonly now: number;
  readonly timeZone: string;
  readonly customers: readonly DemoCustomer[];
  readonly agents: readonly DemoAgent[];
  newId(at: number): string;
}

export function planHistory(options: HistoryOptions): HistoryPlans {
  const { now, timeZone } = options;
  const today = dayStartOf(now, timeZone);
  const contacts: ContactPlan[] = [];
  const dials: DialPlan[] = [];
  const shifts: ShiftPlan[] = [];
  for (let daysAgo = historyDays; daysAgo >= 0; daysAgo -= 1) {
    const dayStart = dayStartOf(today - daysAgo * dayMs + dayMs / 2, timeZone);
    const end = daysAgo === 0 ? now - quietMs : dayStart + dayMs;
    const times = arrivalTimes(options.random, dayStart, end, contactsOf(daysAgo, dayStart));
    shifts.push(...planShifts(options, dayStart, Math.min(dayStart + dayMs, now), daysAgo));
    for (const at of times) {
      if (options.random.chance(0.05)) dials.push(planDial(options, at));
      else contacts.push(planContact(options, at, daysAgo));
    }
    for (const at of outageTimes(options.random, dayStart, end, daysAgo)) {
      contacts.push(planContact(options, at, daysAgo, 'broadband'));
    }
  }
  return { contacts, dials, shifts };
}

function contactsOf(daysAgo: number, dayStart: number): number {
  const isWeekend = [0, 6].includes(new Date(dayStart + dayMs / 2).getUTCDay());
  const count = daysAgo === 0 ? contactsOfToday : daysAgo <= busyDays ? contactsOfBusyDay : contactsOfOldDay;
  return Math.round(count * (isWeekend ? 0.7 : 1));
}

/** Times of `count` calls spread over a day as `hourWeights` says; those after `end` are still to come. */
function arrivalTimes(random: Random, dayStart: number, end: number, count: number): number[] {
  const hours = hourWeights.map((weight, hour) => [weight, hour] as const);
  const times: number[] = [];
  for (let call = 0; call < count; call += 1) {
    times.push(dayStart + random.weighted(hours) * hourMs + random.between(0, hourMs - 1));
  }
  const past = times.filter((at) => at < end);
  // Shortly after midnight few have called by themselves; the board should not be empty all the same.
  const room = Math.max(0, end - dayStart);
  for (let few = past.length; few < Math.min(12, Math.floor(room / (3 * 60_000))); few += 1) {
    past.push(dayStart + random.between(0, room - 1));
  }
  return past.sort((a, b) => a - b);
}

/** One cut on each busy day, one in six days before; none when the day has not come so far. */
function outageTimes(random: Random, dayStart: number, end: number, daysAgo: number): number[] {
  const begin = dayStart + random.between(8 * 60 + 20, 20 * 60) * 60_000;
  if (begin + outageMs > end || (daysAgo > busyDays && daysAgo % 6 !== 0)) return [];
  return Array.from({ length: outageCalls }, () => begin + random.between(0, outageMs)).sort((a, b) => a - b);
}

function planContact(
  { random, customers, newId }: HistoryOptions,
  at: number,
  daysAgo: number,
  only: DemoQueueId | null = null,
): ContactPlan {
  const customer = random.chance(0.12) ? null : pickCustomer(random, customers, daysAgo);
  const queueId = only ?? queueOf(random, customer, daysAgo);
  const { entryPointId, number, key } = wayInto(queueId);
  const { outcomeId, note } = makeNote(random, queueId);
  const isSlow = queueId === 'complaints' || queueId === 'business';
  return {
    contactId: newId(at),
    at,
    number: customer === null ? strangerNumber(random) : customer.phone.slice(3),
    customerId: customer?.customerId ?? null,
    language: random.chance(0.03) ? 'en' : 'zh',
    entryPointId,
    entryNumber: number,
    queueId,
    key,
    purpose: key === null ? null : queueName(queueId),
    leavesInFlow: random.chance(0.03),
    flowMs: random.between(9000, 19_000),
    patienceMs: random.chance(0.03) ? random.between(1500, 4800) : random.longTailed(95_000, 0.7),
    talkMs: Math.min(25 * 60_000, random.longTailed(isSlow ? 300_000 : 190_000, 0.65)),
    hold: random.chance(0.14) ? { from: random.next() * 0.5 + 0.2, ms: random.between(12_000, 75_000) } : null,
    endedBy: random.chance(0.72) ? 'customer' : 'agent',
    wrapUpMs: Math.min(58_000, random.longTailed(19_000, 0.6)),
    outcomeId: random.chance(0.04) ? null : outcomeId,
    note,
    answers: [0, 1, 2, 3].map(() =>
      random.weighted<'ignore' | 'refuse' | number>([
        [1.6, 'ignore'],
        [0.6, 'refuse'],
        [97.8, random.between(1400, 6500)],
      ]),
    ),
    hasQuality: daysAgo <= 10,
  };
}

/** Who has trouble calls more often, and above all now. */
function pickCustomer(random: Random, customers: readonly DemoCustomer[], daysAgo: number): DemoCustomer {
  const customer = random.pick(customers);
  return daysAgo <= 3 && customer.trouble === null && random.chance(0.45) ? random.pick(customers) : customer;
}

function queueOf(random: Random, customer: DemoCustomer | null, daysAgo: number): DemoQueueId {
  if (customer?.isBusiness === true && random.chance(0.8)) return 'business';
  if (daysAgo <= 3 && customer?.trouble === 'offline') return random.chance(0.8) ? 'broadband' : 'complaints';
  if (daysAgo <= 3 && customer?.trouble === 'payment') return 'billing';
  return random.weighted(queueWeights);
}

function strangerNumber(random: Random): string {
  return random.chance(0.25)
    ? `0755${random.between(20_000_000, 29_999_999)}`
    : `1${random.pick(['34', '47', '52', '78'])}0000${random.between(1000, 9999)}`;
}

function planDial({ random, customers, newId }: HistoryOptions, at: number): DialPlan {
  const customer = random.pick(customers);
  return {
    contactId: newId(at),
    at,
    number: customer.phone.slice(3),
    customerId: customer.customerId,
    ringMs: random.between(4000, 16_000),
    isAnswered: random.chance(0.78),
    talkMs: random.longTailed(95_000, 0.5),
    outcomeId: 'call-back',
    note: random.pick(['回电告知工单进度，客户认可。', '回访上门维修结果，网络已恢复。', '回电核实故障，已预约上门。']),
  };
}

/**
 * Who works: each queue has somebody all day, two at night; more of them on busy days. Agents take turns by day, so
 * everyone has a history.
 */
function planShifts(options: HistoryOptions, dayStart: number, end: number, daysAgo: number): ShiftPlan[] {
  const { random, agents } = options;
  const isBusy = daysAgo <= busyDays;
  const shifts: ShiftPlan[] = [];
  const chosen = new Set<string>();
  for (const queueId of queueIds) {
    const able = agents.filter((agent) => agent.queueIds[0] === queueId);
    const wanted = !isBusy ? 1 : queueId === 'broadband' ? 4 : queueId === 'business' ? 1 : 2;
    for (let turn = 0; turn < Math.min(wanted, able.length); turn += 1) {
      const agent = able[(daysAgo + turn) % able.length];
      if (agent === undefined || chosen.has(agent.agentId)) continue;
      chosen.add(agent.agentId);
      const isNight = turn === 0 && (queueId === 'broadband' || queueId === 'orders');
      const begin = dayStart + (isNight ? 0 : 8 * hourMs + random.between(-600_000, 900_000));
      const finish = dayStart + (isNight || turn === 0 ? 23.9 * hourMs : random.between(17, 21) * hourMs);
      shifts.push(...shiftWithin(random, agent.agentId, begin, finish, end));
    }
  }
  return shifts;
}

function shiftWithin(random: Random, agentId: string, from: number, to: number, end: number): ShiftPlan[] {
  // Everyone has gone home when the demo begins: its agents are the people who sign in.
  const last = Math.min(to, end - 2000);
  if (last - from < 10 * 60_000) return [];
  const breaks = [
    { at: from + random.between(90, 150) * 60_000, ms: random.between(6, 17) * 60_000, reason: 'rest' },
    { at: from + random.between(215, 280) * 60_000, ms: random.between(28, 50) * 60_000, reason: 'meal' },
    { at: from + random.between(390, 450) * 60_000, ms: random.between(6, 16) * 60_000, reason: 'rest' },
  ].filter((pause) => pause.at + pause.ms < last - 60_000);
  return [{ agentId, from, to: last, breaks }];
}
