/** Rows for tests, with only what a test is about. */
import type { Live, LiveAgent, LiveQueue } from '@shouwen/contract';

const day = '2026-11-22T00:00:00Z';

export function anAgent(part: Partial<LiveAgent>): LiveAgent {
  return {
    agentId: 'agent',
    agentNumber: '2100',
    name: '林晓',
    teamName: null,
    state: 'available',
    reasonId: null,
    reasonName: null,
    since: day,
    limitMs: null,
    queueName: null,
    maskedAddress: null,
    contactId: null,
    handledToday: 0,
    ...part,
  };
}

export function aQueue(part: Partial<LiveQueue>): LiveQueue {
  return {
    queueId: 'queue',
    name: { zh: '宽带报障', en: 'Broadband faults' },
    waiting: 0,
    longestSince: null,
    offered: 0,
    answered: 0,
    answeredWithin: 0,
    abandoned: 0,
    abandonedShort: 0,
    serviceLevelPercent: null,
    targetPercent: 80,
    answerWithinMs: 20_000,
    averageAnswerMs: null,
    agentsReady: 0,
    agentsIn: 0,
    trend: [],
    ...part,
  };
}

export function aLive(part: Partial<Live>): Live {
  return {
    serverTime: day,
    totals: {
      waiting: 0,
      longestSince: null,
      longestQueueName: null,
      offered: 0,
      answered: 0,
      abandoned: 0,
      abandonedPercent: null,
      serviceLevelPercent: null,
      targetPercent: 80,
      answerWithinMs: 20_000,
      averageAnswerMs: null,
      averageHandleMs: null,
      agentsReady: 0,
      agentsIn: 0,
      agentsTotal: 0,
      waitingPeak: 0,
      waitingPeakAt: null,
    },
    definition: {
      formula: 'answered-within/(answered+abandoned-short-abandoned)',
      shortAbandonMs: 5_000,
      dayStart: day,
      timeZone: 'Asia/Shanghai',
    },
    queues: [],
    agents: [],
    volume: [],
    ...part,
  };
}
