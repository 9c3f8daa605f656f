import { flowSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { defaultOutcomes } from '../../centre/index.ts';
import { maskAddress, normalisePhone } from '../../customers/index.ts';
import { demoEntryPoints, demoQueues, demoSkills, queueIds, wayInto } from './centre.ts';
import { makeCustomers } from './customers.ts';
import { planHistory } from './history.ts';
import { makeNote } from './notes.ts';
import { demoPeople } from './people.ts';
import { createRandom } from './random.ts';

const now = Date.parse('2026-11-24T06:30:00Z');
const agents = demoPeople
  .filter((person) => person.role === 'agent')
  .map((person) => ({ agentId: person.login, queueIds: person.serves.map(([queueId]) => queueId) }));

function makeStory(seed: number) {
  const random = createRandom(seed);
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id${ids}`;
  };
  const story = makeCustomers(random, newId, now);
  return { ...story, plans: planHistory({ random, now, timeZone: 'Asia/Shanghai', ...story, agents, newId }) };
}

describe('the demo', () => {
  it('tells the same story every time', () => {
    expect(makeStory(1)).toEqual(makeStory(1));
    expect(makeStory(1).customers[0]?.name).not.toBe(undefined);
    expect(makeStory(2).customers.map((customer) => customer.name)).not.toEqual(
      makeStory(1).customers.map((customer) => customer.name),
    );
  });

  it('has 500 customers with numbers of their own, whose ends differ', () => {
    const { customers } = makeStory(10_000);
    expect(customers).toHaveLength(500);
    const numbers = customers.map((customer) => normalisePhone(customer.phone));
    expect(numbers.every((number) => number?.kind === 'mobile')).toBe(true);
    expect(new Set(customers.map((customer) => customer.phone.slice(-4))).size).toBe(500);
    expect(customers.every((customer) => /^深圳市/.test(customer.address ?? ''))).toBe(true);
    expect(maskAddress(customers[0]?.phone ?? '')).toMatch(/^1\d\d \*{4} \d{4}$/);
  });

  it('fits facts to events: who is offline has an alarm that stands', () => {
    const { customers, events } = makeStory(10_000);
    const standing = new Map<string, string>();
    for (const event of events)
      if (event.isFailure && event.settledAt === null) standing.set(event.customerId, event.kind);
    for (const customer of customers) {
      const modem = customer.facts.find((fact) => fact.label.en === 'Modem');
      expect(modem?.isBad).toBe(standing.get(customer.customerId) === 'network');
    }
    expect([...standing.values()].filter((kind) => kind === 'network').length).toBeGreaterThan(15);
    expect([...standing.values()].filter((kind) => kind === 'payment').length).toBeGreaterThan(15);
    expect(events.every((event) => event.at.getTime() <= now)).toBe(true);
  });

  it('leads every caller to a queue somebody serves', () => {
    for (const entryPoint of demoEntryPoints) expect(() => flowSchema.parse(entryPoint.flow)).not.toThrow();
    for (const queueId of queueIds) {
      expect(demoEntryPoints.map((entryPoint) => entryPoint.address)).toContain(wayInto(queueId).number);
      expect(agents.filter((agent) => agent.queueIds[0] === queueId).length).toBeGreaterThanOrEqual(1);
    }
    const skills = new Set(demoSkills.map((skill) => skill.skillId));
    expect(demoQueues.every((queue) => queue.skills?.every(({ skillId }) => skills.has(skillId)))).toBe(true);
  });

  it('has 20 agents and a supervisor, each with a login and a number of their own', () => {
    expect(agents).toHaveLength(20);
    expect(demoPeople[0]).toMatchObject({ login: 'wangmin', role: 'supervisor', agentNumber: '1003' });
    expect(new Set(demoPeople.map((person) => person.login)).size).toBe(21);
    expect(new Set(demoPeople.map((person) => person.agentNumber)).size).toBe(21);
    expect(demoPeople.every((person) => /^[a-z]+$/.test(person.login))).toBe(true);
  });

  it('writes notes with outcomes that can be chosen', () => {
    const known = new Set(defaultOutcomes.map((outcome) => outcome.outcomeId));
    const random = createRandom(3);
    for (let note = 0; note < 500; note += 1)
      expect(known).toContain(makeNote(random, random.pick(queueIds)).outcomeId);
  });

  it('has about three thousand contacts in ninety days, more by day than by night, the latest over by now', () => {
    const { contacts, dials, shifts } = makeStory(10_000).plans;
    const times = contacts.map((contact) => contact.at);
    expect(contacts.length + dials.length).toBeGreaterThan(2800);
    expect(contacts.length + dials.length).toBeLessThan(3800);
    expect(Math.max(...times)).toBeLessThan(now - 10 * 60_000);
    expect(now - Math.min(...times)).toBeGreaterThan(89 * 86_400_000);
    const hourOf = (at: number): number => new Date(at + 8 * 3_600_000).getUTCHours();
    const at = (hours: number[]): number => times.filter((time) => hours.includes(hourOf(time))).length;
    expect(at([9, 10, 11])).toBeGreaterThan(5 * at([1, 2, 3]));
    expect(new Set(shifts.map((shift) => shift.agentId)).size).toBe(20);
    expect(Math.max(...shifts.map((shift) => shift.to))).toBeLessThan(now);
  });

  it('has something for today even shortly after midnight', () => {
    const early = Date.parse('2026-11-23T16:50:00Z');
    const random = createRandom(1);
    const { customers } = makeCustomers(random, () => 'x', early);
    const plans = planHistory({ random, now: early, timeZone: 'Asia/Shanghai', customers, agents, newId: () => 'x' });
    const today = plans.contacts.filter((contact) => contact.at >= Date.parse('2026-11-23T16:00:00Z'));
    expect(today.length).toBeGreaterThan(5);
    expect(today.every((contact) => contact.at < early)).toBe(true);
  });
});

describe('the random numbers of the demo', () => {
  it('follow their weights and bounds', () => {
    const random = createRandom(5);
    const counts = { a: 0, b: 0 };
    for (let draw = 0; draw < 4000; draw += 1)
      counts[
        random.weighted([
          [3, 'a'],
          [1, 'b'],
        ] as const)
      ] += 1;
    expect(counts.a / counts.b).toBeGreaterThan(2.6);
    expect(counts.a / counts.b).toBeLessThan(3.5);
    const drawn = Array.from({ length: 1000 }, () => random.between(3, 5));
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([3, 5]);
    const long = Array.from({ length: 2001 }, () => random.longTailed(100, 0.5)).sort((a, b) => a - b);
    expect(long[1000]).toBeGreaterThan(90);
    expect(long[1000]).toBeLessThan(111);
  });
});
