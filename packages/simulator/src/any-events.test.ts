/** Any events in any order: what no sensible person would do. fast-check shrinks what fails to the fewest events. */
import type { Channel, OverflowAction, QueueConfig, RoutingEvent } from '@shouwen/routing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allCheckers } from './checkers/index.ts';
import { Random } from './random.ts';
import { checkReplay } from './run.ts';
import { InvariantBroken, Simulation } from './simulation.ts';

const START = 1_000_000;

const agentId = fc.constantFrom('a1', 'a2', 'a3');
const queueId = fc.constantFrom('q1', 'q2');
const skillId = fc.constantFrom('french', 'billing');
const channel = fc.constantFrom<Channel>('voice', 'chat', 'email');
const own = fc.option(agentId);
const skills = fc.array(fc.record({ skillId, minLevel: fc.integer({ min: 1, max: 3 }) }), { maxLength: 2 });

const action: fc.Arbitrary<OverflowAction> = fc.oneof(
  fc.record({ kind: fc.constant('relax-skills' as const), byLevels: fc.nat(3) }),
  fc.record({ kind: fc.constant('add-queue' as const), queueId }),
  fc.record({ kind: fc.constant('move' as const), queueId }),
  fc.constant<OverflowAction>({ kind: 'callback' }),
  fc.constant<OverflowAction>({ kind: 'end' }),
);

const queue: fc.Arbitrary<QueueConfig> = fc.record({
  id: queueId,
  name: fc.constant('q'),
  channels: fc.constant<Channel[]>(['voice', 'chat', 'email']),
  skills,
  priority: fc.nat(2),
  serviceLevel: fc.constant({ answerWithinMs: 20_000 }),
  ageing: fc.option(fc.record({ everyMs: fc.constant(5000), step: fc.constant(1), max: fc.nat(3) })),
  offerTimeoutMs: fc.option(fc.constantFrom(5000, 20_000)),
  wrapUpMsMax: fc.option(fc.constantFrom(0, 10_000)),
  overflow: fc.array(fc.record({ afterMs: fc.constantFrom(0, 1000, 8000), action }), { maxLength: 3 }),
  maxWaiting: fc.option(fc.constant(2)),
  agentSelection: fc.constantFrom('longest-idle' as const, 'skill-first' as const),
  onNoAnswer: fc.constantFrom('break' as const, 'stay' as const),
  onRefused: fc.constantFrom('break' as const, 'stay' as const),
});

const agent = fc.record({
  id: agentId,
  name: fc.constant('a'),
  skills: fc.dictionary(skillId, fc.integer({ min: 1, max: 5 })),
  queueIds: fc.option(fc.array(queueId, { maxLength: 2 })),
  capacity: fc.constantFrom([{ voice: 1 }, { chat: 2, email: 1 }], [{ voice: 1, email: 1 }], [{ chat: 3 }]),
});

/** Events without time and contact: both are given when they are played. */
const event = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('queue.configured' as const), queue }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('agent.configured' as const), agent }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('agent.removed' as const), agentId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('queue.removed' as const), queueId }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('agent.stateSet' as const),
      agentId,
      state: fc.constantFrom(
        'available' as const,
        'available' as const,
        'break' as const,
        'busy' as const,
        'offline' as const,
      ),
      reason: fc.constant(null),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('contact.queued' as const),
      channel,
      queueId,
      priority: fc.nat(2),
      extraSkills: skills,
      dedicatedAgentId: own,
      lastAgentId: own,
      ownAgentWaitMs: fc.constantFrom(0, 4000),
      enqueuedAt: fc.constantFrom(START - 10_000, START + 1_000_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('contact.moved' as const), queueId, dedicatedAgentId: own }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'contact.abandoned' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('contact.priorityChanged' as const), priority: fc.nat(4) }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'offer.accepted' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'offer.refused' as const, reason: null }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'offer.failed' as const, reason: 'unreachable' }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('contact.connected' as const), agentId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('contact.held' as const), agentId }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('contact.resumed' as const), agentId }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'contact.ended' as const, by: 'customer' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('contact.ended' as const), by: fc.constant('agent' as const), agentId }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wrapup.completed' as const), agentId }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wrapup.extended' as const), agentId, ms: fc.constant(5000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('agent.engaged' as const), agentId, channel, isJoining: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'clock' as const }) },
);

/** What is drawn for one step: an event, how much later, and which of the known contacts it is about. */
const step = fc.record({ event, afterMs: fc.constantFrom(0, 0, 1, 500, 4000, 21_000), pick: fc.nat(5) });

type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** Plays drawn steps. Contacts are numbered, so that an id is never used twice. */
function play(steps: readonly Step[], seed: number): Simulation {
  const simulation = new Simulation(seed, allCheckers(new Random(seed)), START);
  let contacts = 0;
  let at = START;
  for (const { event: drawn, afterMs, pick } of steps) {
    at += afterMs;
    const known = [...simulation.shadow.contacts.keys()];
    const isNew = drawn.kind === 'contact.queued' || (drawn.kind === 'agent.engaged' && drawn.isJoining !== true);
    if (isNew) contacts += 1;
    const contactId = isNew ? `c${contacts}` : (known[pick % Math.max(1, known.length)] ?? 'ghost');
    const offer = simulation.shadow.offers.get(contactId);
    const offered = { offerId: offer?.offerId ?? 'ghost#1', agentId: offer?.agentId ?? 'a1' };
    const isAboutOffer = drawn.kind.startsWith('offer.');
    const timed = { ...drawn, at, contactId, ...(isAboutOffer ? offered : {}) };
    // Surplus fields do no harm; the union of everything drawn is not written out again.
    simulation.submit(timed as RoutingEvent);
  }
  return simulation;
}

it('leave every checker content', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), fc.nat(1000), (steps, seed) => {
      expect(() => checkReplay(seed, play(steps, seed))).not.toThrow(InvariantBroken);
    }),
    { numRuns: 300, seed: 20_260_105 },
  );
});

it('lead to many offers, or the test above would say little', () => {
  const drawn = fc.sample(fc.array(step, { minLength: 100, maxLength: 120 }), { numRuns: 30, seed: 1 });
  const offers = drawn.flatMap((steps) => play(steps, 1).events.filter((played) => played.kind === 'offer.accepted'));
  const contacts = drawn.map((steps) => play(steps, 1).shadow.contacts.size);
  expect(offers.length).toBeGreaterThan(200);
  expect(Math.max(...contacts)).toBeGreaterThan(3);
});
