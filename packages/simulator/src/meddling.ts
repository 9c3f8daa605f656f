/** An administrator who changes things in the middle of the day, and a network that repeats and invents messages. */
import type { RoutingEvent } from '@shouwen/routing';
import { randomAgent, randomQueue } from './centre.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulation.ts';

export interface MeddlingOptions {
  readonly queueIds: readonly string[];
  /** Agents nobody touches: somebody must be able to serve everything in the end. */
  readonly spared: ReadonlySet<string>;
  readonly everyMs: number;
}

/** Meddles every now and then until told to stop. */
export class Meddling {
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #options: MeddlingOptions;
  #isOver = false;

  constructor(simulation: Simulation, random: Random, options: MeddlingOptions) {
    this.#simulation = simulation;
    this.#random = random;
    this.#options = options;
    this.#later();
  }

  stop(): void {
    this.#isOver = true;
  }

  #later(): void {
    this.#simulation.later(this.#random.timeTo(this.#options.everyMs), () => {
      if (this.#isOver) return;
      this.#meddle();
      this.#later();
    });
  }

  #meddle(): void {
    const { now: at, shadow } = this.#simulation;
    const random = this.#random;
    const { queueIds, spared } = this.#options;
    const agentId = random.pick([...shadow.agents.keys()].filter((id) => !spared.has(id))) ?? 'nobody';
    const queueId = random.pick(queueIds) ?? 'nowhere';
    // Ids are never used again: an offer of the first life could be taken for one of the second.
    const contactId = random.pick([...shadow.contacts.keys()]) ?? `stranger-${at}`;
    const acts: (() => RoutingEvent)[] = [
      () => ({ kind: 'agent.configured', at, agent: randomAgent(random, agentId, queueIds) }),
      () => ({ kind: 'agent.configured', at, agent: randomAgent(random, `late-${random.whole(1, 5)}`, queueIds) }),
      () => ({ kind: 'agent.removed', at, agentId }),
      () => ({ kind: 'queue.configured', at, queue: randomQueue(random, queueId, queueIds) }),
      () => ({ kind: 'queue.removed', at, queueId: random.chance(0.5) ? 'nowhere' : 'queue-late' }),
      () => ({ kind: 'contact.ended', at, contactId, by: 'system' }),
      () => ({ kind: 'contact.queued', at, contactId, channel: 'voice', queueId }),
      () => ({ kind: 'contact.abandoned', at, contactId: `${contactId}-ghost` }),
      () => ({ kind: 'offer.accepted', at, offerId: `${contactId}#${random.whole(1, 4)}`, agentId }),
      () => ({ kind: 'offer.refused', at: at - 5000, offerId: 'never', agentId, reason: null }),
      () => ({ kind: 'contact.held', at, contactId, agentId }),
      () => ({ kind: 'wrapup.completed', at, contactId, agentId }),
      () => ({ kind: 'clock', at: Number.NaN }),
      () => ({ kind: 'contact.priorityChanged', at, contactId, priority: Number.POSITIVE_INFINITY }),
    ];
    const act = random.pick(acts);
    if (act === undefined) return;
    const event = act();
    this.#simulation.submit(event);
    if (event.kind === 'agent.configured' && random.chance(0.7)) {
      this.#simulation.submit({
        kind: 'agent.stateSet',
        at,
        agentId: event.agent.id,
        state: 'available',
        reason: null,
      });
    }
  }
}
