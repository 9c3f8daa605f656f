/** One simulated day from a seed. */
import { createState, type RoutingEvent, type RoutingSnapshot, restore, snapshot, transition } from '@shouwen/routing';
import { Agents } from './agents.ts';
import { Callers } from './callers.ts';
import { allRounder, randomCentre } from './centre.ts';
import { allCheckers } from './checkers/index.ts';
import { Meddling } from './meddling.ts';
import { Random } from './random.ts';
import { InvariantBroken, Simulation } from './simulation.ts';

export interface RunOptions {
  readonly seed: number;
  readonly hours: number;
  readonly agents: number;
  /** 0: a quiet day. 1 (default): everything that can happen does. */
  readonly mischief?: number;
}

/** What a run amounted to. */
export interface RunSummary {
  readonly seed: number;
  readonly events: number;
  readonly contacts: number;
  readonly offers: number;
  readonly handled: number;
  readonly abandoned: number;
  /** Everything the engine was told, for replaying. */
  readonly log: readonly RoutingEvent[];
}

/** Nine on a Monday morning. */
const START = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;
/** After closing time, everybody helps until the lines are empty; in this time they must be. */
const DRAIN_HOURS = 12;

/**
 * Runs a day and lets every checker watch it.
 * @throws {InvariantBroken} with seed and last events, when a checker finds something
 */
export function run({ seed, hours, agents: agentCount, mischief = 1 }: RunOptions): RunSummary {
  const random = new Random(seed);
  const simulation = new Simulation(seed, allCheckers(new Random(seed + 1)), START);
  const centre = randomCentre(random, agentCount);
  const helper = allRounder('all-rounder');
  let offers = 0;
  let handled = 0;
  let abandoned = 0;
  simulation.audience.push((effect) => {
    if (effect.kind === 'offer.made') offers += 1;
    if (effect.kind !== 'contact.released') return;
    if (effect.outcome === 'handled') handled += 1;
    if (effect.outcome === 'abandoned') abandoned += 1;
  });
  const queueIds = centre.queues.map((queue) => queue.id);
  for (const queue of centre.queues) simulation.submit({ kind: 'queue.configured', at: simulation.now, queue });
  const agents = new Agents(simulation, random, { queueIds, mischief });
  for (const agent of [...centre.agents, helper]) {
    simulation.submit({ kind: 'agent.configured', at: simulation.now, agent });
    agents.employ(agent.id);
  }
  const agentIds = centre.agents.map((agent) => agent.id);
  const everyMs = 240_000 / (agentCount * (0.6 + 0.8 * random.fraction()));
  const callers = new Callers(simulation, random, { queueIds, agentIds, everyMs });
  const spared = new Set([helper.id]);
  const meddling = mischief === 0 ? null : new Meddling(simulation, random, { queueIds, spared, everyMs: 60_000 });
  simulation.runUntil(START + hours * HOUR);
  callers.close();
  meddling?.stop();
  agents.helpOut();
  simulation.runUntil(START + (hours + DRAIN_HOURS) * HOUR);
  simulation.finish();
  checkReplay(seed, simulation);
  return {
    seed,
    events: simulation.events.length,
    contacts: callers.contacts,
    offers,
    handled,
    abandoned,
    log: simulation.events,
  };
}

/** R-PURE-1, R-PURE-3, R-PURE-4: the log alone gives the same state, word for word. */
export function checkReplay(seed: number, simulation: Simulation): void {
  let state = createState();
  for (const event of simulation.events) state = transition(state, event).state;
  const [replayed, original] = [snapshot(state), snapshot(simulation.state)];
  // Asked for once where the simulation, which lets timers fire by themselves, has asked twice.
  const words = (saved: RoutingSnapshot) => JSON.stringify({ ...saved, announcedAt: 0 });
  const again = snapshot(restore(JSON.parse(JSON.stringify(original))));
  if (words(replayed) === words(original) && words(again) === words(original)) return;
  const message =
    words(replayed) === words(original) ? 'a restored state differs' : 'replaying the log gives another state';
  throw new InvariantBroken({ seed, checker: 'replay', message, lastEvents: simulation.events.slice(-30) });
}
