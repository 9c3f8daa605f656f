import type { Checker, Step } from '../checker.ts';

/** R-FLOW-1, R-FLOW-3: each step of a stay in a queue runs once, in order, not before its time. */
export function overflowInOrder(): Checker {
  const stays = new Map<string, { queueId: string; since: number; next: number }>();
  return {
    name: 'overflow in order',
    check({ event, effects, world }: Step) {
      const isRejected = effects.some((effect) => effect.kind === 'rejected');
      if (!isRejected && (event.kind === 'contact.queued' || event.kind === 'contact.moved')) {
        stays.set(event.contactId, { queueId: event.queueId, since: world.now, next: 0 });
      }
      for (const effect of effects) {
        if (effect.kind === 'contact.released') stays.delete(effect.contactId);
        if (effect.kind !== 'contact.overflowed') continue;
        const stay = stays.get(effect.contactId);
        if (stay === undefined || stay.queueId !== effect.queueId)
          return `${effect.contactId} overflowed out of nowhere`;
        if (effect.step !== stay.next) return `${effect.contactId}: step ${effect.step} instead of ${stay.next}`;
        const step = world.shadow.queues.get(effect.queueId)?.overflow[effect.step];
        if (step !== undefined && world.now < stay.since + step.afterMs)
          return `${effect.contactId}: step ${effect.step} too early`;
        stay.next += 1;
        if (effect.action.kind === 'move' && effect.skipped === null) {
          stays.set(effect.contactId, { queueId: effect.action.queueId, since: world.now, next: 0 });
        }
      }
      return null;
    },
  };
}
