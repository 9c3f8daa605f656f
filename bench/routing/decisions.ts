/**
 * Decisions a second: the engine alone, no database.
 *
 * A decision is one event handled to the end: checked, due timers fired, the state changed, every match that has become
 * possible made, with its receipt, and all effects and views written out. Counted over whole lives (queued, offer
 * accepted, connected, ended, wrap-up done), so one decision in five ends in an offer; the rate of those alone, which
 * are the dearest, is given beside it.
 *
 * Rates are per second of the thread's CPU time, the median of slices of a quarter of a second: on an idle machine that
 * is the same as time by the clock, on a busy one it does not measure the neighbours.
 */
import { createState, type RoutingEffect, type RoutingEvent, type RoutingState, transition } from '@shouwen/routing';
import { arrival, CENTRE, centreEvents, numbersFrom } from './workload.ts';

/** One measurement of the engine, per second. */
export interface DecisionFigures {
  /** Events, while whole lives are played with the line full. */
  readonly decisions: number;
  /** An agent becomes free (wrap-up done) with 10,000 waiting, and gets the first contact. */
  readonly agentsFreed: number;
  /** A contact arrives with idle agents, and gets the longest idle. */
  readonly contactsArrived: number;
}

const SLICE_MS = 250;

/** Measures for about `ms` each. `receiptNames` 0 leaves the names out of receipts (counts stay). */
export function measureDecisions(receiptNames: number, ms: number): DecisionFigures {
  const busy = new Player(receiptNames);
  busy.fill();
  const idle = new Player(receiptNames);
  // Once unmeasured, so that the compiler has seen everything.
  busy.freeAgents(ms / 2);
  idle.contactsArrive(ms / 2);
  const slices = Array.from({ length: Math.ceil(ms / SLICE_MS) });
  const lives = slices.map(() => busy.freeAgents(SLICE_MS));
  const arrivals = slices.map(() => idle.contactsArrive(SLICE_MS));
  return {
    decisions: median(lives.map((slice) => slice.decisions)),
    agentsFreed: median(lives.map((slice) => slice.offers)),
    contactsArrived: median(arrivals),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

/** CPU time of this thread, ms. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
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

  /** Rounds: all agents finish wrap-up (offers are counted here), then the rest of their contacts' lives. */
  freeAgents(ms: number): { decisions: number; offers: number } {
    let made = 0;
    let freeingMs = 0;
    let offers = this.#wrapUps();
    const eventsBefore = this.#events;
    const start = cpuMs();
    while (cpuMs() - start < ms) {
      this.#at += 1000;
      const next: Offer[] = [];
      const begin = cpuMs();
      for (const { agentId, contactId } of offers) {
        collectOffers(this.#apply({ kind: 'wrapup.completed', at: this.#at, agentId, contactId }), next);
      }
      freeingMs += cpuMs() - begin;
      made += next.length;
      this.#handle(next);
      this.#arrive(next.length);
      offers = next;
    }
    const tookMs = cpuMs() - start;
    this.#last = offers;
    return { decisions: ((this.#events - eventsBefore) / tookMs) * 1000, offers: (made / freeingMs) * 1000 };
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
    const start = cpuMs();
    while (cpuMs() - start < ms) {
      this.#at += 1000;
      const begin = cpuMs();
      const offers = this.#arrive(300);
      decidingMs += cpuMs() - begin;
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
