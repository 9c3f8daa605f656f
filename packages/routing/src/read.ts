import type { RoutingState } from './engine.ts';
import type { AgentView, ContactView, QueueStats } from './views.ts';

/** One agent, or null if unknown. */
export function agentView(_state: RoutingState, _agentId: string): AgentView | null {
  return null;
}

/** Every agent, in the order they were configured. */
export function agentViews(_state: RoutingState): AgentView[] {
  return [];
}

/** One contact at the time `at`, or null if unknown (released contacts are). */
export function contactView(_state: RoutingState, _contactId: string, _at: number): ContactView | null {
  return null;
}

/** Every contact in the engine, in order of arrival, at the time `at`. */
export function contactViews(_state: RoutingState, _at: number): ContactView[] {
  return [];
}

/** A queue's figures at the time `at`, or null if unknown. */
export function queueStats(_state: RoutingState, _queueId: string, _at: number): QueueStats | null {
  return null;
}

/** How many contacts of the same queue are ahead (0 is next); null if it is not waiting. */
export function positionOf(_state: RoutingState, _contactId: string, _at: number): number | null {
  return null;
}

/** Expected time until an agent takes the contact, ms; null when it cannot be said. */
export function expectedWaitMs(_state: RoutingState, _contactId: string, _at: number): number | null {
  return null;
}
