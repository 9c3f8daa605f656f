/**
 * The routing engine (ACD): `transition(state, event)` decides which agent gets which contact, on every channel.
 * SPEC.md has the rules by number. No clock, no randomness, no input or output in here: those arrive in the event.
 */
export { CHANNELS, DEFAULT_CAPACITY, LIMITS } from './config.ts';
export { createState, type RoutingState, type Transition, transition } from './engine.ts';
export { agentView, agentViews, contactView, contactViews, expectedWaitMs, positionOf, queueStats } from './read.ts';
export { type RoutingSnapshot, restore, snapshot } from './snapshot.ts';
export type * from './types.ts';
