import { createState, type RoutingState } from './engine.ts';

/** Plain JSON. */
export interface RoutingSnapshot {
  readonly version: 1;
}

/** The state as plain JSON: everything needed to go on exactly as the original would. The state stays usable. */
export function snapshot(_state: RoutingState): RoutingSnapshot {
  return { version: 1 };
}

/** The state a snapshot was taken of. Throws a `SnapshotError` when it is not one this version can read. */
export function restore(_snapshot: RoutingSnapshot, options?: { readonly freeze?: boolean }): RoutingState {
  return createState(options);
}
