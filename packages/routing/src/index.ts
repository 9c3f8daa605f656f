/**
 * The routing engine (ACD): `transition(state, event)` decides which agent gets which contact, on every channel.
 * SPEC.md has the rules by number. No clock, no randomness, no input or output in here: those arrive in the event.
 */
export { CHANNELS, DEFAULT_CAPACITY, LIMITS } from './config.ts';
export { type Transition, transition } from './engine.ts';
export {
  agentView,
  agentViews,
  contactView,
  contactViews,
  expectedWaitMs,
  positionOf,
  queueIds,
  queueStats,
} from './read.ts';
export { type RoutingSnapshot, restore, SnapshotError, snapshot } from './snapshot.ts';
export { createState, nextDueAt, type RoutingState, type StateOptions } from './state.ts';
export type * from './types.ts';
