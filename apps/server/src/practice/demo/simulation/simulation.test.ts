import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../platform/events-port.ts';
import { createRandom } from '../random.ts';
import { CentreSimulation } from './centre-simulation.ts';
import type { ContactPlan } from './plans.ts';
import { Schedule } from './schedule.ts';

describe('the schedule', () => {
  it('carries out by time, then by order of planning, what is planned on the way included', () => {
    const schedule = new Schedule();
    const done: string[] = [];
    schedule.plan(30, () => done.push('c'));
    schedule.plan(10, () => {
      done.push('a');
      schedule.plan(20, () => done.push('b'));
      schedule.plan(40, () => done.push('never'));
    });
    schedule.plan(30, () => done.push('d'));
    const times: number[] = [];
    schedule.runUntil(35, (at) => times.push(at));
    expect(done).toEqual(['a', 'b', 'c', 'd']);
    expect(times).toEqual([10, 20, 30, 30]);
  });

  it('keeps the order of many', () => {
    const schedule = new Schedule();
    const random = createRandom(9);
    const done: number[] = [];
    for (let planned = 0; planned < 3000; planned += 1) {
      const at = random.between(0, 500);
      schedule.plan(at, () => done.push(at));
    }
    schedule.runUntil(500, () => undefined);
    expect(done).toHaveLength(3000);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });
});

const queue = {
  ...{ id: 'q', name: 'q', channels: ['voice' as const], skills: [], priority: 0, ageing: null, overflow: [] },
  ...{ serviceLevel: { answerWithinMs: 20_000 }, offerTimeoutMs: 20_000, wrapUpMsMax: 60_000, maxWaiting: null },
};

const plan: ContactPlan = {
  ...{ contactId: 'c', at: 10_000, number: '13800006621', customerId: null, language: 'zh', entryPointId: 'main' },
  ...{ entryNumber: '10000', queueId: 'q', key: '1', purpose: { zh: '报障', en: 'Fault' }, leavesInFlow: false },
  ...{ flowMs: 10_000, patienceMs: 60_000, talkMs: 90_000, hold: null, endedBy: 'customer', wrapUpMs: 15_000 },
  ...{ outcomeId: 'bill', note: '已处理', answers: [3000], hasQuality: true },
};

function simulate(plans: readonly Partial<ContactPlan>[], until = 600_000): NewEvent[] {
  const agents = ['a1', 'a2'].map((id) => ({ id, name: id, skills: {}, queueIds: ['q'] }));
  const simulation = new CentreSimulation(createRandom(1), [queue], agents, 0);
  simulation.addShift({ agentId: 'a1', from: 1000, to: 500_000, breaks: [] });
  for (const [index, change] of plans.entries())
    simulation.addContact({ ...plan, contactId: `c${index + 1}`, ...change });
  return simulation.runUntil(until);
}

const kinds = (log: readonly NewEvent[], contactId = 'c1'): string[] =>
  log.filter((event) => event.subject === `contact:${contactId}`).map((event) => event.kind);

describe('a simulated centre', () => {
  it('leaves the log of a call from arrival to wrap-up', () => {
    expect(kinds(simulate([{}]))).toEqual([
      ...['contact.started', 'contact.flow-step', 'contact.flow-step', 'contact.flow-step', 'contact.flow-step'],
      ...[
        'contact.purpose-known',
        'contact.queued',
        'offer.made',
        'offer.accepted',
        'contact.connected',
        'contact.ended',
      ],
      ...['wrapup.started', 'contact.released', 'contact.leg-quality', 'contact.leg-quality', 'contact.hung-up'],
      ...['contact.outcome-set', 'wrapup.ended'],
    ]);
  });

  it('writes in the order of time', () => {
    const log = simulate([{}, { at: 11_000 }, { at: 12_000, patienceMs: 30_000 }]);
    const times = log.map((event) => event.at ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('lets a caller who waits too long go, without an answer', () => {
    const log = simulate([{}, { at: 12_000, patienceMs: 30_000 }]);
    expect(kinds(log, 'c2').slice(-3)).toEqual(['contact.abandoned', 'contact.released', 'contact.hung-up']);
    expect(kinds(log, 'c2')).not.toContain('offer.made');
  });

  it('takes an agent who let it ring off the queue until he says he is back', () => {
    const log = simulate([{ answers: ['ignore', 2000], patienceMs: 200_000 }]);
    const offers = log.filter((event) => event.kind === 'offer.made');
    expect(offers).toHaveLength(2);
    expect((offers[1]?.at ?? 0) - (offers[0]?.at ?? 0)).toBe(20_000 + 70_000);
    expect(kinds(log)).toContain('offer.withdrawn');
    expect(kinds(log).at(-1)).toBe('wrapup.ended');
  });

  it('leaves out what comes too late to end', () => {
    const log = simulate([{}], 60_000);
    expect(kinds(log).at(-1)).toBe('contact.connected');
  });

  it('knows who hangs up in the menu', () => {
    expect(kinds(simulate([{ leavesInFlow: true }]))).toEqual([
      ...['contact.started', 'contact.flow-step', 'contact.flow-step', 'contact.flow-step', 'contact.hung-up'],
    ]);
  });
});
