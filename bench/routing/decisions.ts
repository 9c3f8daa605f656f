/** Decisions a second: the engine alone, no database. */
import { createState, type RoutingEffect, type RoutingEvent, type RoutingState, transition } from '@shouwen/routing';
import { arrival, CENTRE, centreEvents, numbersFrom } from './workload.ts';

/** One measurement of the engine. Decisions are `offer.made` effects; each was counted as it came out. */
export interface DecisionFigures {
  /** An agent becomes free (wrap-up done) with 10,000 waiting, and gets the first contact. */
  readonly agentFreedPerSecond: number;
  /** A contact arrives with idle agents, and gets the longest idle. */
  readonly contactArrivedPerSecond: number;
  /** Whole lives: queued, offered, accepted, connected, ended, wrap-up done. */
  readonly livesPerSecond: number;
  /** Events a second while whole lives are played. */
  readonly eventsPerSecond: number;
}

/** Measures for about `ms` each. `receiptNames` 0 leaves the names out of receipts (counts stay). */
export function measureDecisions(receiptNames: number, ms: number): DecisionFigures {
  const player = new Player(receiptNames);
  player.fill();
  // Once unmeasured, so that the compiler has seen everything.
  player.freeAgents(ms / 4);
  const lives = player.freeAgents(ms);
  const arrivals = new Player(receiptNames);
  arrivals.contactsArrive(ms / 4);
  return {
    agentFreedPerSecond: lives.decisionsPerSecond,
    livesPerSecond: lives.livesPerSecond,
    eventsPerSecond: lives.eventsPerSecond,
    contactArrivedPerSecond: arrivals.contactsArrive(ms),
  };
}

class Player {
  #state: RoutingState;
  #at = 1_000_000;
  #contacts = 0;
  #events = 0;
  readonly #number = numbersFrom(7);

  constructor(receiptNames: number) {
    this.#state = createState({ receiptNames });
    for (const event of centreEvents(this.#at)) this.#apply(event);
    for (let index = 0; index < CENTRE.agents; index += 1) {
      this.#apply({ kind: 'agent.stateSet', at: this.#at, agentId: `a${index}`, state: 'available', reason: null });
    }
  }

  #apply(event: RoutingEvent): readonly RoutingEffect[] {
    const result = transition(this.#state, event);
    this.#state = result.state;
    this.#events += 1;
    return result.effects;
  }

  /** Every agent busy in wrap-up, and the line full. */
  fill(): void {
    const offers = this.#arrive(CENTRE.agents + CENTRE.waiting);
    this.#handle(offers);
  }

  #arrive(count: number): Offer[] {
    const offers: Offer[] = [];
    for (let made = 0; made < count; made += 1) {
      this.#contacts += 1;
      collectOffers(this.#apply(arrival(`c${this.#contacts}`, this.#at, this.#number)), offers);
    }
    return offers;
  }

  /** From offer to wrap-up. */
  #handle(offers: readonly Offer[]): void {
    for (const { offerId, agentId, contactId } of offers) {
      this.#apply({ kind: 'offer.accepted', at: this.#at, offerId, agentId });
      this.#apply({ kind: 'contact.connected', at: this.#at, contactId, agentId });
      this.#apply({ kind: 'contact.ended', at: this.#at, contactId, by: 'customer' });
    }
  }

  /** Rounds: all agents finish wrap-up (timed as decisions), then the rest of their contacts' lives. */
  freeAgents(ms: number): { decisionsPerSecond: number; livesPerSecond: number; eventsPerSecond: number } {
    let decisions = 0;
    let decidingMs = 0;
    let offers = this.#wrapUps();
    const eventsBefore = this.#events;
    const start = performance.now();
    while (performance.now() - start < ms) {
      this.#at += 1000;
      const next: Offer[] = [];
      const begin = performance.now();
      for (const { agentId, contactId } of offers) {
        collectOffers(this.#apply({ kind: 'wrapup.completed', at: this.#at, agentId, contactId }), next);
      }
      decidingMs += performance.now() - begin;
      decisions += next.length;
      this.#handle(next);
      this.#arrive(next.length);
      offers = next;
    }
    const seconds = (performance.now() - start) / 1000;
    this.#last = offers;
    return {
      decisionsPerSecond: (decisions / decidingMs) * 1000,
      livesPerSecond: decisions / seconds,
      eventsPerSecond: (this.#events - eventsBefore) / seconds,
    };
  }

  #last: Offer[] = [];

  #wrapUps(): Offer[] {
    if (this.#last.length > 0) return this.#last;
    const found: Offer[] = [];
    for (const agent of this.#state.agents.values()) {
      for (const part of agent.parts) {
        found.push({ offerId: part.offerId ?? '', agentId: agent.config.id, contactId: part.contactId });
      }
    }
    return found;
  }

  /** Rounds: 300 contacts arrive at idle agents (timed), then all of them are handled. */
  contactsArrive(ms: number): number {
    let decisions = 0;
    let decidingMs = 0;
    const start = performance.now();
    while (performance.now() - start < ms) {
      this.#at += 1000;
      const begin = performance.now();
      const offers = this.#arrive(300);
      decidingMs += performance.now() - begin;
      decisions += offers.length;
      this.#handle(offers);
      for (const { agentId, contactId } of offers) {
        this.#apply({ kind: 'wrapup.completed', at: this.#at, agentId, contactId });
      }
    }
    return (decisions / decidingMs) * 1000;
  }
}

interface Offer {
  readonly offerId: string;
  readonly agentId: string;
  readonly contactId: string;
}

function collectOffers(effects: readonly RoutingEffect[], into: Offer[]): void {
  for (const effect of effects) if (effect.kind === 'offer.made') into.push(effect);
}
