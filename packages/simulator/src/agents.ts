/** Pretend agents: they answer, refuse, let it ring, talk, transfer, write, take breaks and go home. */
import type { OfferMade, RoutingEffect } from '@shouwen/routing';
import { TIMES } from './centre.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulation.ts';

export interface AgentsOptions {
  readonly queueIds: readonly string[];
  /** 0: they do what they are asked. 1: about one act in four is something else. */
  readonly mischief: number;
}

/** Behaves for every agent of the simulation. */
export class Agents {
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #options: AgentsOptions;
  #outbound = 0;
  /** Towards the end everybody stays and does what is asked. */
  #isHelpful = false;

  constructor(simulation: Simulation, random: Random, options: AgentsOptions) {
    this.#simulation = simulation;
    this.#random = random;
    this.#options = options;
    simulation.audience.push((effect) => this.#hear(effect));
  }

  /** The agent signs in some time soon, and works until told otherwise. */
  employ(agentId: string): void {
    this.#simulation.later(this.#random.timeTo(30_000), () => this.#come(agentId));
  }

  /** From now on everybody is available and does what is asked. */
  helpOut(): void {
    this.#isHelpful = true;
    for (const agentId of this.#simulation.shadow.agents.keys()) this.#setState(agentId, 'available', null);
  }

  #mischief(probability: number): boolean {
    return !this.#isHelpful && this.#random.chance(probability * this.#options.mischief);
  }

  #come(agentId: string): void {
    if (this.#isHelpful) return;
    this.#setState(agentId, 'available', null);
    this.#simulation.later(this.#random.timeTo(TIMES.work), () => this.#rest(agentId));
    if (this.#mischief(0.3)) this.#simulation.later(this.#random.timeTo(TIMES.work), () => this.#callOut(agentId));
  }

  #rest(agentId: string): void {
    if (this.#isHelpful) return;
    const random = this.#random;
    if (random.chance(0.3)) this.#setState(agentId, 'offline', 'home');
    else if (random.chance(0.7)) this.#setState(agentId, 'break', random.pick(['lunch', 'coffee', null]) ?? null);
    else this.#setState(agentId, 'busy', 'meeting');
    this.#simulation.later(random.timeTo(TIMES.rest), () => this.#come(agentId));
  }

  #setState(agentId: string, state: 'available' | 'break' | 'busy' | 'offline', reason: string | null): void {
    this.#simulation.submit({ kind: 'agent.stateSet', at: this.#simulation.now, agentId, state, reason });
  }

  #callOut(agentId: string): void {
    this.#outbound += 1;
    const contactId = `outbound-${this.#outbound}`;
    const queueId = this.#random.chance(0.5) ? (this.#random.pick(this.#options.queueIds) ?? null) : null;
    const { now } = this.#simulation;
    this.#simulation.submit({ kind: 'agent.engaged', at: now, agentId, contactId, channel: 'voice', queueId });
    this.#simulation.later(this.#random.timeTo(8000), () => {
      if (this.#random.chance(0.3)) this.#end(contactId, 'customer');
      else this.#connect(contactId, agentId);
    });
  }

  #hear(effect: RoutingEffect): void {
    if (effect.kind === 'offer.made') this.#ring(effect);
    else if (effect.kind === 'offer.accepted') this.#pickUp(effect);
    else if (effect.kind === 'wrapup.started') this.#write(effect.agentId, effect.contactId, effect.endsAt);
    else if (effect.kind === 'agent.changed' && effect.view?.reason === 'ring-no-answer') {
      this.#simulation.later(this.#random.timeTo(20_000), () => this.#come(effect.agentId));
    }
  }

  #ring({ offerId, agentId, contactId, expiresAt }: OfferMade): void {
    const random = this.#random;
    const simulation = this.#simulation;
    const delay = random.timeTo(4000);
    const offer = { offerId, agentId };
    if (this.#mischief(0.06) && expiresAt !== null) return;
    simulation.later(delay, () => {
      this.#misbehave(offerId, agentId, contactId);
      simulation.submit({ kind: 'offer.accepted', at: simulation.now, ...offer });
      // A second click.
      if (this.#mischief(0.02)) simulation.submit({ kind: 'offer.accepted', at: simulation.now, ...offer });
    });
  }

  /** Something else than accepting. The acceptance comes all the same, too late. */
  #misbehave(offerId: string, agentId: string, contactId: string): void {
    const simulation = this.#simulation;
    const { now: at } = simulation;
    const acts = [
      () => simulation.submit({ kind: 'offer.refused', at, offerId, agentId, reason: 'no' }),
      () => simulation.submit({ kind: 'offer.refused', at, offerId, agentId, reason: null }),
      () => simulation.submit({ kind: 'offer.failed', at, offerId, agentId, reason: 'device-unreachable' }),
      () => this.#setState(agentId, 'offline', 'lost'),
      () => this.#setState(agentId, 'break', 'lunch'),
      () => this.#takeAway(contactId),
    ];
    if (this.#mischief(0.15)) this.#random.pick(acts)?.();
  }

  /** Another agent takes the contact himself while it rings. */
  #takeAway(contactId: string): void {
    const agentId = this.#random.pick([...this.#simulation.shadow.agents.keys()]);
    if (agentId === undefined) return;
    const { now: at } = this.#simulation;
    this.#simulation.submit({ kind: 'agent.engaged', at, agentId, contactId, channel: 'voice', isJoining: true });
    this.#simulation.later(500, () => this.#connect(contactId, agentId));
  }

  #pickUp({ offerId, agentId, contactId }: { offerId: string; agentId: string; contactId: string }): void {
    const simulation = this.#simulation;
    simulation.later(this.#random.timeTo(400), () => {
      const { now: at } = simulation;
      const hasFailed =
        this.#mischief(0.02) && simulation.submit({ kind: 'offer.failed', at, offerId, agentId, reason: 'no-media' });
      // Written contacts are connected by accepting: there is nothing left to fail.
      if (hasFailed === false || hasFailed.some((effect) => effect.kind === 'rejected'))
        this.#connect(contactId, agentId);
    });
  }

  #connect(contactId: string, agentId: string): void {
    const simulation = this.#simulation;
    simulation.submit({ kind: 'contact.connected', at: simulation.now, contactId, agentId });
    if (this.#mischief(0.2)) simulation.later(this.#random.timeTo(20_000), () => this.#hold(contactId, agentId));
    if (this.#mischief(0.05)) simulation.later(this.#random.timeTo(20_000), () => this.#consult(contactId, agentId));
    simulation.later(this.#random.timeTo(TIMES.talk), () => this.#finish(contactId, agentId));
  }

  #hold(contactId: string, agentId: string): void {
    const simulation = this.#simulation;
    simulation.submit({ kind: 'contact.held', at: simulation.now, contactId, agentId });
    simulation.later(this.#random.timeTo(15_000), () => {
      simulation.submit({ kind: 'contact.resumed', at: simulation.now, contactId, agentId });
    });
  }

  /** A colleague joins the contact, and later leaves it or keeps it. */
  #consult(contactId: string, agentId: string): void {
    const simulation = this.#simulation;
    const colleague = this.#random.pick([...simulation.shadow.agents.keys()]);
    const view = simulation.world?.contacts.get(contactId);
    if (colleague === undefined || colleague === agentId || view?.agentIds.includes(agentId) !== true) return;
    const { now: at } = simulation;
    simulation.submit({
      kind: 'agent.engaged',
      at,
      agentId: colleague,
      contactId,
      channel: view.channel,
      isJoining: true,
    });
    simulation.submit({ kind: 'contact.connected', at, contactId, agentId: colleague });
    simulation.later(this.#random.timeTo(20_000), () => {
      const leaving = this.#random.chance(0.5) ? colleague : agentId;
      simulation.submit({ kind: 'contact.ended', at: simulation.now, contactId, agentId: leaving, by: 'agent' });
      if (leaving === agentId) simulation.later(5000, () => this.#finish(contactId, colleague));
    });
  }

  #finish(contactId: string, agentId: string): void {
    if (this.#mischief(0.08)) this.#transfer(contactId);
    else this.#end(contactId, this.#random.chance(0.7) ? 'customer' : 'agent');
    void agentId;
  }

  #transfer(contactId: string): void {
    const random = this.#random;
    const queueId = random.pick(this.#options.queueIds);
    const dedicatedAgentId = random.chance(0.4)
      ? (random.pick([...this.#simulation.shadow.agents.keys()]) ?? null)
      : null;
    if (queueId === undefined) return;
    const effects = this.#simulation.submit({
      kind: 'contact.moved',
      at: this.#simulation.now,
      contactId,
      queueId,
      dedicatedAgentId,
      ownAgentWaitMs: random.whole(0, 30) * 1000,
    });
    // That queue does not take this channel.
    if (effects.some((effect) => effect.kind === 'rejected')) this.#end(contactId, 'agent');
  }

  #end(contactId: string, by: 'customer' | 'agent'): void {
    this.#simulation.submit({ kind: 'contact.ended', at: this.#simulation.now, contactId, by });
  }

  #write(agentId: string, contactId: string, endsAt: number | null): void {
    const simulation = this.#simulation;
    // Leaves it to the time limit.
    if (this.#mischief(0.2) && endsAt !== null) return;
    if (this.#mischief(0.1)) {
      simulation.later(this.#random.timeTo(5000), () => {
        simulation.submit({ kind: 'wrapup.extended', at: simulation.now, agentId, contactId, ms: 20_000 });
      });
    }
    simulation.later(this.#random.timeTo(TIMES.wrapUp), () => {
      simulation.submit({ kind: 'wrapup.completed', at: simulation.now, agentId, contactId });
    });
  }
}
