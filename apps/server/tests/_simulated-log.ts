/** The log of a simulated centre as if it had been stored: the demo's callers and agents, any seed, any number of days. */
import type { QueueConfig } from '@shouwen/routing';
import type { StoredEvent } from '../src/platform/events-port.ts';
import { newId } from '../src/platform/new-id.ts';
import {
  CentreSimulation,
  createRandom,
  demoPeople,
  demoQueues,
  makeCustomers,
  planHistory,
} from '../src/practice/demo/index.ts';

export const timeZone = 'Asia/Shanghai';

const queues: readonly QueueConfig[] = demoQueues.map((queue) => ({
  id: queue.queueId,
  name: queue.name.zh,
  channels: queue.channels,
  skills: queue.skills ?? [],
  priority: queue.priority ?? 0,
  serviceLevel: { answerWithinMs: 20_000 },
  ageing: { everyMs: 30_000, step: 1, max: 10 },
  offerTimeoutMs: 20_000,
  wrapUpMsMax: 60_000,
  overflow: queue.overflow ?? [],
  maxWaiting: 6,
}));

export interface SimulatedLogOptions {
  readonly seed: number;
  /** End of the log. */
  readonly now: number;
  /** Days of the log; the demo's busiest come last. */
  readonly days: number;
  /** Fewer hands make longer queues. */
  readonly agentsLeftOut?: readonly string[];
}

export function simulateLog({ seed, now, days, agentsLeftOut = [] }: SimulatedLogOptions): StoredEvent[] {
  const random = createRandom(seed);
  const { customers } = makeCustomers(random, () => newId(now), now);
  const people = demoPeople.filter((person) => person.role === 'agent' && !agentsLeftOut.includes(person.login));
  const agents = people.map((person) => ({
    agentId: person.login,
    queueIds: person.serves.map(([queueId]) => queueId),
  }));
  const configs = people.map((person) => ({
    id: person.login,
    name: person.name.zh,
    skills: Object.fromEntries(person.serves),
    queueIds: person.serves.map(([queueId]) => queueId),
  }));
  const from = now - days * 86_400_000;
  const plans = planHistory({ random, now, timeZone, customers, agents, newId });
  const simulation = new CentreSimulation(random, queues, configs, from - 1);
  const isLater = ({ at }: { at: number }) => at >= from;
  for (const shift of plans.shifts) if (shift.from >= from) simulation.addShift(shift);
  for (const contact of plans.contacts.filter(isLater)) simulation.addContact(contact);
  for (const dial of plans.dials.filter(isLater))
    simulation.addDial(
      dial,
      agents.map((agent) => agent.agentId),
    );
  return simulation.runUntil(now).map((event, index) => ({ ...event, at: event.at ?? now, seq: index + 1 }));
}
