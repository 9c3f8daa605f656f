import type { Live } from '@shouwen/contract';
import { liveSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { DayFigures } from '../figures/day-figures.ts';
import { AgentStates, type AgentStateView } from './agent-states.ts';
import { patchBetween } from './live-patch.ts';
import { presentLive } from './present-live.ts';
import type { SetUp } from './set-up.ts';

const midnight = Date.parse('2026-11-23T16:00:00Z');
const halfHour = 30 * 60_000;

function queue(queueId: string, answerWithinMs = 20_000, targetPercent = 80) {
  const name = { zh: queueId, en: queueId };
  return {
    queueId,
    name,
    channels: ['voice' as const],
    answerWithinMs,
    targetPercent,
    priority: 0,
    wrapUpMsMax: null,
    offerTimeoutMs: 1,
    skills: [],
  };
}

const setUp: SetUp = {
  timeZone: 'Asia/Shanghai',
  queues: [queue('q1'), queue('q2', 30_000, 90), queue('q3')],
  reasons: new Map([
    [
      'rest',
      { reasonId: 'rest', state: 'break', name: { zh: '小休', en: 'Break' }, limitMs: 900_000, isSystem: false },
    ],
  ]),
  agents: ['a', 'b'].map((agentId) => ({
    ...{ agentId, agentNumber: agentId, name: agentId, teamName: null },
    queueIds: agentId === 'a' ? new Set(['q1']) : null,
  })),
};

function board() {
  const figures = new DayFigures({ timeZone: 'Asia/Shanghai', answerWithinMs: () => 20_000 }, midnight);
  const states = new AgentStates('Asia/Shanghai');
  let calls = 0;
  return {
    /** A call that waits `waitMs` in a queue and is answered, or given up. */
    call(queueId: string, at: number, waitMs: number, isAnswered = true) {
      calls += 1;
      const contactId = `c${calls}`;
      const started = {
        ...{
          channel: 'voice',
          direction: 'in',
          from: '1',
          to: '2',
          entryPointId: null,
          customerId: null,
          agentId: null,
        },
        ...{ language: 'zh', callId: contactId, source: 'test' },
      };
      const tell = (kind: string, when: number, data: object) =>
        figures.apply({ kind, at: midnight + when, data: { contactId, ...data } });
      tell('contact.started', at, started);
      tell('contact.queued', at, { queueId });
      if (isAnswered) tell('contact.connected', at + waitMs, { agentId: 'a' });
      else tell('contact.released', at + waitMs, { outcome: 'abandoned' });
    },
    wait(queueId: string, at: number) {
      this.call(queueId, at, 0, true);
      const contactId = `c${calls}`;
      figures.apply({ kind: 'contact.moved', at: midnight + at, data: { contactId, queueId } });
    },
    state(agentId: string, state: AgentStateView['state'], more: Partial<AgentStateView> = {}) {
      states.assume({ agentId, state, reason: null, since: midnight, contacts: [], ...more });
    },
    at: (now: number): Live => liveSchema.parse(presentLive({ figures, states, setUp, now: midnight + now })),
  };
}

describe('the board', () => {
  it('shows the trend of the last eight half hours, empty where nothing was counted', () => {
    const live = board();
    live.call('q1', 0, 1000);
    live.call('q1', 3 * halfHour, 60_000);
    live.call('q1', 3 * halfHour, 1000);
    live.call('q1', 5 * halfHour, 3000, false);
    const trend = (now: number) => live.at(now).queues[0]?.trend;
    expect(trend(3.5 * halfHour)).toEqual([null, null, null, null, 100, null, null, 50]);
    expect(trend(5.5 * halfHour)).toEqual([null, null, 100, null, null, 50, null, null]);
    expect(trend(8.5 * halfHour)).toEqual([null, null, 50, null, null, null, null, null]);
  });

  it('shows the volume up to the half hour that runs', () => {
    const live = board();
    live.call('q1', halfHour, 1000);
    live.call('q2', halfHour, 1000);
    expect(live.at(3.2 * halfHour).volume).toEqual([0, 2, 0, 0]);
  });

  it('names the queue where somebody waits longest', () => {
    const live = board();
    live.wait('q2', 20_000);
    live.wait('q1', 50_000);
    live.wait('q1', 60_000);
    const { totals, queues } = live.at(90_000);
    expect(totals).toMatchObject({ waiting: 3, longestQueueName: { en: 'q2' } });
    expect(totals.longestSince).toBe(new Date(midnight + 20_000).toISOString());
    expect(queues.map((row) => row.waiting)).toEqual([2, 1, 0]);
  });

  it('takes the aims that most queues share', () => {
    expect(board().at(0).totals).toMatchObject({
      targetPercent: 80,
      answerWithinMs: 20_000,
      serviceLevelPercent: null,
    });
  });

  it('counts agents by the queues they serve', () => {
    const live = board();
    live.state('a', 'available');
    live.state('b', 'talking');
    expect(live.at(0).queues.map((row) => [row.agentsReady, row.agentsIn])).toEqual([
      [1, 2],
      [0, 1],
      [0, 1],
    ]);
    expect(live.at(0).totals).toMatchObject({ agentsReady: 1, agentsIn: 2, agentsTotal: 2 });
  });

  it('shows the limit of each state', () => {
    const limit = (state: AgentStateView['state'], more: Partial<AgentStateView> = {}): number | null | undefined => {
      const live = board();
      live.state('a', state, more);
      return live.at(0).agents[0]?.limitMs;
    };
    expect(limit('break', { reason: 'rest' })).toBe(900_000);
    expect(limit('break', { reason: 'unheard-of' })).toBeNull();
    expect(limit('talking')).toBe(600_000);
    expect(limit('available')).toBeNull();
    const part = { contactId: 'c', queueId: 'q1', phase: 'wrap-up' as const, since: midnight };
    expect(limit('wrap-up', { contacts: [{ ...part, endsAt: midnight + 45_000 }] })).toBe(45_000);
    expect(limit('wrap-up', { contacts: [{ ...part, endsAt: null }] })).toBeNull();
  });
});

describe('a patch', () => {
  it('has the rows that changed and nothing else', () => {
    const live = board();
    const before = live.at(1000);
    live.state('a', 'available');
    const patch = patchBetween(before, live.at(2000));
    expect(patch).toMatchObject({ serverTime: new Date(midnight + 2000).toISOString(), agents: [{ agentId: 'a' }] });
    expect(Object.keys(patch ?? {}).sort()).toEqual(['agents', 'queues', 'serverTime', 'totals']);
  });

  it('is none when only time went by', () => {
    const live = board();
    expect(patchBetween(live.at(1000), live.at(2000))).toBeNull();
  });

  it('names agents who are gone', () => {
    const before = board().at(0);
    const after = { ...before, agents: before.agents.slice(1) };
    expect(patchBetween(before, after)).toMatchObject({ removedAgentIds: ['a'] });
  });

  it('gives way to everything when queues or the day change', () => {
    const before = board().at(0);
    expect(patchBetween(before, { ...before, queues: before.queues.slice(1) })).toBe('all');
    expect(patchBetween(before, { ...before, queues: before.queues.toReversed() })).toBe('all');
    const definition = { ...before.definition, dayStart: '2026-11-25T16:00:00.000Z' };
    expect(patchBetween(before, { ...before, definition })).toBe('all');
  });
});
