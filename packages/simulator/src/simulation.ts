/** Runs the production engine with pretend people in virtual time, under the eyes of the checkers. */
import {
  agentViews,
  contactViews,
  createState,
  nextDueAt,
  type RoutingEffect,
  type RoutingEvent,
  type RoutingState,
  transition,
} from '@shouwen/routing';
import { Agenda } from './agenda.ts';
import type { Checker, Step } from './checker.ts';
import type { World } from './oracle.ts';
import { Shadow } from './shadow.ts';

/** Something that went wrong, with what is needed to see it again. */
export interface Failure {
  readonly seed: number;
  readonly checker: string;
  readonly message: string;
  /** The events before it, the offending one last. */
  readonly lastEvents: readonly RoutingEvent[];
}

/** Events kept to explain a failure. */
const EVENTS_SHOWN = 30;

/** A checker found something. The message names the seed and the events. */
export class InvariantBroken extends Error {
  readonly code = 'invariant-broken';
  override readonly name = 'InvariantBroken';
  readonly failure: Failure;

  constructor(failure: Failure) {
    const events = failure.lastEvents.map((event) => JSON.stringify(event)).join('\n');
    super(`seed ${failure.seed}: ${failure.checker}: ${failure.message}\nlast events:\n${events}`);
    this.failure = failure;
  }
}

/** What hears of effects: pretend callers and agents. */
export type Audience = (effect: RoutingEffect) => void;

/** The stage: the engine, the virtual clock, the checkers. People are put on it from outside. */
export class Simulation {
  readonly agenda = new Agenda();
  readonly shadow = new Shadow();
  readonly events: RoutingEvent[] = [];
  readonly audience: Audience[] = [];
  readonly #seed: number;
  readonly #checkers: readonly Checker[];
  #state: RoutingState;
  #now: number;
  #wakeAt = Number.POSITIVE_INFINITY;
  #lastStep: Step | null = null;

  constructor(seed: number, checkers: readonly Checker[], start: number) {
    this.#seed = seed;
    this.#checkers = checkers;
    this.#state = createState({ freeze: true });
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  get state(): RoutingState {
    return this.#state;
  }

  /** The world as the checkers see it after the last event. */
  get world(): World | null {
    return this.#lastStep?.world ?? null;
  }

  /** A pretend person does something `delayMs` from now. */
  later(delayMs: number, act: () => void): void {
    this.agenda.add(this.#now + delayMs, act);
  }

  /**
   * Gives the engine an event, checks everything, and lets the audience hear. What is due before it is asked for first,
   * so that checkers see one cause at a time; R-PURE-3 says it makes no difference, and `checkReplay` holds it to that.
   */
  submit(event: RoutingEvent): readonly RoutingEffect[] {
    this.events.push(event);
    const dueAt = nextDueAt(this.#state);
    if (dueAt === null || dueAt > event.at || event.kind === 'clock') return this.#step(event);
    return [...this.#step({ kind: 'clock', at: event.at }), ...this.#step(event)];
  }

  #step(event: RoutingEvent): readonly RoutingEffect[] {
    const result = transition(this.#state, event);
    this.#state = result.state;
    this.shadow.note(event, result.effects);
    this.#check({ event, effects: result.effects, world: this.#look(), state: this.#state });
    if (this.#wakeAt <= this.#now) this.#wakeAt = Number.POSITIVE_INFINITY;
    for (const effect of result.effects) {
      if (effect.kind === 'timer') this.#wakeAt = effect.dueAt;
      for (const listener of this.audience) listener(effect);
    }
    return result.effects;
  }

  /** Lets virtual time run, by what people plan and what the engine wishes, up to `end`. */
  runUntil(end: number): void {
    for (;;) {
      const next = Math.min(this.agenda.nextAt(), this.#wakeAt);
      if (next > end) break;
      this.#now = Math.max(this.#now, next);
      if (this.#wakeAt <= this.agenda.nextAt()) this.submit({ kind: 'clock', at: this.#now });
      else this.agenda.take()?.act();
    }
    this.#now = end;
  }

  /** Everybody has gone home: the checkers have their last word. */
  finish(): void {
    const step = this.#lastStep;
    if (step === null) return;
    for (const checker of this.#checkers) {
      const message = checker.checkEnd?.(step) ?? null;
      if (message !== null) this.#fail(checker.name, message);
    }
  }

  #look(): World {
    const now = this.shadow.now;
    return {
      shadow: this.shadow,
      now,
      agents: new Map(agentViews(this.#state).map((view) => [view.agentId, view])),
      contacts: new Map(contactViews(this.#state, now).map((view) => [view.contactId, view])),
    };
  }

  #check(step: Step): void {
    this.#lastStep = step;
    for (const checker of this.#checkers) {
      const message = checker.check(step);
      if (message !== null) this.#fail(checker.name, message);
    }
  }

  #fail(checker: string, message: string): never {
    const lastEvents = this.events.slice(-EVENTS_SHOWN);
    throw new InvariantBroken({ seed: this.#seed, checker, message, lastEvents });
  }
}
