/** The board as the contract has it, made of the figures of the day, the states of agents and the set-up. */
import type { Live, LiveAgent, LiveQueue } from '@shouwen/contract';
import { halfHourOf } from '../figures/centre-day.ts';
import type { Day, DayFigures, FollowedContact } from '../figures/day-figures.ts';
import { shortAbandonMs, trendHalfHours } from '../figures/definitions.ts';
import { newQueueDay, percent, type QueueDay, serviceLevelPercent } from '../figures/queue-day.ts';
import type { AgentStates } from './agent-states.ts';
import { presentAgent } from './present-agent.ts';
import { type SetUp, serves } from './set-up.ts';

export interface LiveParts {
  readonly figures: DayFigures;
  readonly states: AgentStates;
  readonly setUp: SetUp;
  readonly now: number;
}

/** Who waits, by queue. */
interface Waiting {
  readonly count: number;
  readonly longestSince: number;
}

export function presentLive({ figures, states, setUp, now }: LiveParts): Live {
  const { day } = figures;
  const waiting = waitingByQueue(figures.contacts.values());
  const stateOf = (agentId: string): LiveAgent['state'] => states.views.get(agentId)?.state ?? 'offline';
  const queues = setUp.queues.map((queue): LiveQueue => {
    const counted = day.queues.get(queue.queueId) ?? newQueueDay();
    const serving = setUp.agents.filter((agent) => serves(agent, queue.queueId)).map((agent) => stateOf(agent.agentId));
    const waits = waiting.get(queue.queueId);
    return {
      queueId: queue.queueId,
      name: queue.name,
      waiting: waits?.count ?? 0,
      longestSince: isoOrNull(waits?.longestSince ?? null),
      offered: counted.answered + counted.abandoned,
      answered: counted.answered,
      answeredWithin: counted.answeredWithin,
      abandoned: counted.abandoned,
      abandonedShort: counted.abandonedShort,
      serviceLevelPercent: serviceLevelPercent(counted),
      targetPercent: queue.targetPercent,
      answerWithinMs: queue.answerWithinMs,
      averageAnswerMs: average(counted.answerMsSum, counted.answered),
      agentsReady: serving.filter((state) => state === 'available').length,
      agentsIn: serving.filter((state) => state !== 'offline').length,
      trend: trendOf(counted, halfHourOf(now, day.start)),
    };
  });
  return {
    serverTime: new Date(now).toISOString(),
    totals: presentTotals({ figures, states, setUp, now }, waiting),
    definition: {
      formula: 'answered-within/(answered+abandoned-short-abandoned)',
      shortAbandonMs,
      dayStart: new Date(day.start).toISOString(),
      timeZone: setUp.timeZone,
    },
    queues,
    agents: setUp.agents.map((agent) => presentAgent({ figures, states, setUp, now }, agent)),
    volume: volumeUpTo(day, now),
  };
}

function presentTotals({ figures, states, setUp }: LiveParts, waiting: ReadonlyMap<string, Waiting>): Live['totals'] {
  const { day } = figures;
  const sum = newQueueDay();
  for (const queue of day.queues.values()) {
    sum.answered += queue.answered;
    sum.answeredWithin += queue.answeredWithin;
    sum.abandoned += queue.abandoned;
    sum.abandonedShort += queue.abandonedShort;
    sum.answerMsSum += queue.answerMsSum;
  }
  const [longestQueueId, longest] =
    [...waiting].reduce<[string, Waiting] | null>(
      (first, entry) => (first === null || entry[1].longestSince < first[1].longestSince ? entry : first),
      null,
    ) ?? [];
  const agentStates = setUp.agents.map((agent) => states.views.get(agent.agentId)?.state ?? 'offline');
  return {
    waiting: figures.waiting,
    longestSince: isoOrNull(longest?.longestSince ?? null),
    longestQueueName: setUp.queues.find((queue) => queue.queueId === longestQueueId)?.name ?? null,
    offered: sum.answered + sum.abandoned,
    answered: sum.answered,
    abandoned: sum.abandoned,
    abandonedPercent: percent(sum.abandoned, sum.answered + sum.abandoned),
    serviceLevelPercent: serviceLevelPercent(sum),
    targetPercent: commonest(setUp.queues.map((queue) => queue.targetPercent)) ?? 80,
    answerWithinMs: commonest(setUp.queues.map((queue) => queue.answerWithinMs)) ?? 20_000,
    averageAnswerMs: average(sum.answerMsSum, sum.answered),
    averageHandleMs: average(day.handleMs, day.handled),
    agentsReady: agentStates.filter((state) => state === 'available').length,
    agentsIn: agentStates.filter((state) => state !== 'offline').length,
    agentsTotal: agentStates.length,
    waitingPeak: day.waitingPeak,
    waitingPeakAt: isoOrNull(day.waitingPeakAt),
  };
}

function waitingByQueue(contacts: Iterable<FollowedContact>): Map<string, Waiting> {
  const waiting = new Map<string, Waiting>();
  for (const { waitingSince, change } of contacts) {
    const { queueId } = change.record;
    if (waitingSince === null || queueId === null) continue;
    const before = waiting.get(queueId);
    waiting.set(queueId, {
      count: (before?.count ?? 0) + 1,
      longestSince: Math.min(before?.longestSince ?? waitingSince, waitingSince),
    });
  }
  return waiting;
}

/** The last half hours up to the one that runs; null where nothing was counted, and before the day began. */
function trendOf(queue: QueueDay, current: number): (number | null)[] {
  return Array.from({ length: trendHalfHours }, (_, place) => {
    const halfHour = queue.halfHours.get(current - trendHalfHours + 1 + place);
    return halfHour === undefined ? null : percent(halfHour.answeredWithin, halfHour.counted);
  });
}

function volumeUpTo(day: Day, now: number): number[] {
  const length = Math.max(day.volume.length, halfHourOf(now, day.start) + 1);
  return Array.from({ length }, (_, index) => day.volume[index] ?? 0);
}

/** The value most queues share; of several the smallest. */
function commonest(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first] = [...counts].sort(([valueA, a], [valueB, b]) => b - a || valueA - valueB);
  return first?.[0] ?? null;
}

function average(sum: number, count: number): number | null {
  return count === 0 ? null : Math.round(sum / count);
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
