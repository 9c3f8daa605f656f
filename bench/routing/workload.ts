/**
 * The busy centre all routing figures are measured in: 1,000 agents with 3 of 20 skills each, 10,000 contacts waiting
 * in 20 queues at 5 priorities. The same every time: a small linear generator with a fixed seed.
 */
import type { AgentConfig, QueueConfig, RoutingEvent } from '@shouwen/routing';

/** Sizes of the centre. */
export const CENTRE = { agents: 1000, skills: 20, skillsPerAgent: 3, waiting: 10_000, priorities: 5 } as const;

/** Whole numbers below `below`, the same sequence for the same seed (constants of Numerical Recipes). */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Events that build the centre, agents still offline. */
export function centreEvents(at: number): RoutingEvent[] {
  const number = numbersFrom(42);
  const queues = Array.from(
    { length: CENTRE.skills },
    (_, index): RoutingEvent => ({
      kind: 'queue.configured',
      at,
      queue: queueNeeding(index),
    }),
  );
  const agents = Array.from(
    { length: CENTRE.agents },
    (_, index): RoutingEvent => ({
      kind: 'agent.configured',
      at,
      agent: agentWith(index, number),
    }),
  );
  return [...queues, ...agents];
}

function queueNeeding(index: number): QueueConfig {
  return {
    id: `q${index}`,
    name: `Queue ${index}`,
    channels: ['voice'],
    skills: [{ skillId: `s${index}`, minLevel: 2 }],
    priority: 0,
    serviceLevel: { answerWithinMs: 20_000 },
    ageing: { everyMs: 60_000, step: 1, max: 3 },
    offerTimeoutMs: 20_000,
    wrapUpMsMax: 60_000,
    overflow: [],
    maxWaiting: null,
  };
}

function agentWith(index: number, number: (below: number) => number): AgentConfig {
  const skills: Record<string, number> = {};
  while (Object.keys(skills).length < CENTRE.skillsPerAgent) skills[`s${number(CENTRE.skills)}`] = 2 + number(4);
  return { id: `a${index}`, name: `Agent ${index}`, skills, queueIds: null };
}

/** A contact arrives in a random queue at a random priority. */
export function arrival(id: string, at: number, number: (below: number) => number): RoutingEvent {
  const queueId = `q${number(CENTRE.skills)}`;
  return { kind: 'contact.queued', at, contactId: id, channel: 'voice', queueId, priority: number(CENTRE.priorities) };
}
