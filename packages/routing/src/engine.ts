import type { RoutingEffect } from './effects.ts';
import type { RoutingEvent } from './events.ts';

/**
 * The engine's state. Opaque and owned: `transition` consumes the state it is given and hands it back changed; use only
 * what it returns. Read it through the functions of `read.ts`, keep it through `snapshot`.
 */
export interface RoutingState {
  readonly now: number;
}

/** What follows from one event. */
export interface Transition {
  readonly state: RoutingState;
  readonly effects: readonly RoutingEffect[];
}

/** An empty state: no queues, no agents, no contacts. `freeze` makes every effect immutable (development, tests). */
export function createState(_options?: { readonly freeze?: boolean }): RoutingState {
  return { now: 0 };
}

/** Applies one event. Never throws for anything in the event: what is not possible gives a `rejected` effect. */
export function transition(state: RoutingState, _event: RoutingEvent): Transition {
  return { state, effects: [] };
}
