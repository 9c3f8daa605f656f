/** Pretend customers: they arrive, wait as long as they like, come back, and sometimes do what they should not. */
import type { Channel, RoutingEffect } from '@shouwen/routing';
import { randomSkills, TIMES } from './centre.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulation.ts';

/** What is known of a customer who may call again. */
interface Regular {
  readonly customerId: string;
  lastAgentId: string | null;
  readonly dedicatedAgentId: string | null;
}

export interface CallersOptions {
  readonly queueIds: readonly string[];
  readonly agentIds: readonly string[];
  /** Mean time between two arrivals, ms. */
  readonly everyMs: number;
}

/** Brings contacts to the queues until told to stop. */
export class Callers {
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #options: CallersOptions;
  readonly #regulars: Regular[] = [];
  readonly #customerOf = new Map<string, Regular>();
  #contacts = 0;
  #isOpen = true;

  constructor(simulation: Simulation, random: Random, options: CallersOptions) {
    this.#simulation = simulation;
    this.#random = random;
    this.#options = options;
    simulation.audience.push((effect) => this.#hear(effect));
    this.#arriveLater();
  }

  /** How many contacts have come. */
  get contacts(): number {
    return this.#contacts;
  }

  /** Nobody calls any more. */
  close(): void {
    this.#isOpen = false;
  }

  #arriveLater(): void {
    this.#simulation.later(this.#random.timeTo(this.#options.everyMs), () => {
      if (!this.#isOpen) return;
      this.#arrive();
      this.#arriveLater();
    });
  }

  #arrive(): void {
    const random = this.#random;
    const simulation = this.#simulation;
    const queueId = random.pick(this.#options.queueIds);
    const queue = queueId === undefined ? undefined : simulation.shadow.queues.get(queueId);
    const channel: Channel | undefined = random.pick(queue?.channels ?? []);
    if (queueId === undefined || channel === undefined) return;
    this.#contacts += 1;
    const contactId = `contact-${this.#contacts}`;
    const regular = this.#customer();
    this.#customerOf.set(contactId, regular);
    simulation.submit({
      kind: 'contact.queued',
      at: simulation.now,
      contactId,
      channel,
      queueId,
      customerId: regular.customerId,
      ...(random.chance(0.3) ? { priority: random.whole(-1, 3) } : {}),
      ...(random.chance(0.2) ? { extraSkills: randomSkills(random, 2) } : {}),
      dedicatedAgentId: regular.dedicatedAgentId,
      lastAgentId: regular.lastAgentId,
      ownAgentWaitMs: random.chance(0.5) ? random.whole(0, 90) * 1000 : 0,
      // A call-back that keeps the place it had.
      ...(random.chance(0.05) ? { enqueuedAt: simulation.now - random.whole(0, 300) * 1000 } : {}),
    });
    simulation.later(random.timeTo(TIMES.patience), () => this.#loseHeart(contactId));
    if (random.chance(0.05)) simulation.later(random.timeTo(20_000), () => this.#becomeUrgent(contactId));
    if (random.chance(0.05)) simulation.later(random.timeTo(20_000), () => this.#chooseAnotherQueue(contactId));
  }

  #customer(): Regular {
    const random = this.#random;
    const known = random.chance(0.4) ? random.pick(this.#regulars) : undefined;
    if (known !== undefined) return known;
    const regular: Regular = {
      customerId: `customer-${this.#regulars.length}`,
      lastAgentId: null,
      dedicatedAgentId: random.chance(0.15) ? (random.pick(this.#options.agentIds) ?? null) : null,
    };
    this.#regulars.push(regular);
    return regular;
  }

  #loseHeart(contactId: string): void {
    const view = this.#simulation.world?.contacts.get(contactId);
    if (view?.state !== 'waiting' && view?.state !== 'offered' && view?.state !== 'accepted') return;
    this.#simulation.submit({ kind: 'contact.abandoned', at: this.#simulation.now, contactId });
  }

  #becomeUrgent(contactId: string): void {
    const priority = this.#random.whole(-2, 6);
    this.#simulation.submit({ kind: 'contact.priorityChanged', at: this.#simulation.now, contactId, priority });
  }

  #chooseAnotherQueue(contactId: string): void {
    const queueId = this.#random.pick(this.#options.queueIds);
    if (queueId === undefined) return;
    this.#simulation.submit({ kind: 'contact.moved', at: this.#simulation.now, contactId, queueId });
  }

  #hear(effect: RoutingEffect): void {
    if (effect.kind !== 'contact.released') return;
    const regular = this.#customerOf.get(effect.contactId);
    if (regular !== undefined && effect.agentId !== null) regular.lastAgentId = effect.agentId;
    this.#customerOf.delete(effect.contactId);
  }
}
