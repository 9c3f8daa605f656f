import type { RoutingEffect, RoutingEvent, RoutingState } from '@shouwen/routing';
import type { World } from './oracle.ts';

/** One event, what the engine made of it, and the world after it. */
export interface Step {
  readonly event: RoutingEvent;
  readonly effects: readonly RoutingEffect[];
  readonly world: World;
  /** To be read, not changed. */
  readonly state: RoutingState;
}

/** Watches a run for one thing that must always hold. */
export interface Checker {
  readonly name: string;
  /** What is wrong after this step, in one sentence; null if nothing is. */
  check(step: Step): string | null;
  /** What is wrong when everybody has gone home. */
  checkEnd?(step: Step): string | null;
}
