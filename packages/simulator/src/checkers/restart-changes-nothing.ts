import { type RoutingState, restore, snapshot, transition } from '@shouwen/routing';
import type { Checker, Step } from '../checker.ts';
import type { Random } from '../random.ts';

/** How long a second engine, started from a snapshot, is held against the first. */
const STEPS_COMPARED = 200;

/**
 * R-PURE-1, R-PURE-4: at random moments a second engine is started from a snapshot that went through JSON; what it makes
 * of the following events must be word for word the same.
 */
export function restartChangesNothing(random: Random, probability: number): Checker {
  let twin: RoutingState | null = null;
  let left = 0;
  return {
    name: 'restart changes nothing',
    check({ event, effects, state }: Step) {
      if (twin !== null) {
        const result = transition(twin, event);
        twin = result.state;
        const [one, other] = [JSON.stringify(effects), JSON.stringify(result.effects)];
        if (one !== other) return `the restarted engine says ${other}, the first said ${one}`;
        left -= 1;
        if (left > 0) return null;
        const [first, second] = [JSON.stringify(snapshot(state)), JSON.stringify(snapshot(twin))];
        twin = null;
        return first === second ? null : 'the restarted engine has another state';
      }
      if (!random.chance(probability)) return null;
      twin = restore(JSON.parse(JSON.stringify(snapshot(state))));
      left = STEPS_COMPARED;
      return null;
    },
  };
}
