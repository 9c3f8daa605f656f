import { nextDueAt } from '@shouwen/routing';
import type { Checker, Step } from '../checker.ts';

/** R-PURE-6: whoever listens to `timer` effects alone misses nothing, and nothing due is left lying. */
export function wishesAreKept(): Checker {
  let wishedAt = Number.POSITIVE_INFINITY;
  return {
    name: 'wishes are kept',
    check({ effects, world, state }: Step) {
      if (wishedAt <= world.now) wishedAt = Number.POSITIVE_INFINITY;
      for (const effect of effects) if (effect.kind === 'timer') wishedAt = effect.dueAt;
      const dueAt = nextDueAt(state);
      if (dueAt === null) return null;
      if (dueAt <= world.now) return `something due at ${dueAt} was left lying at ${world.now}`;
      return wishedAt <= dueAt ? null : `something is due at ${dueAt}, but the engine asked for ${wishedAt}`;
    },
  };
}
