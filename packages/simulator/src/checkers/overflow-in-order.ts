import type { ContactOverflowed, QueueConfig, RoutingEffect, RoutingEvent } from '@shouwen/routing';
import type { Checker, Step } from '../checker.ts';
import type { World } from '../oracle.ts';

/** A contact's time in one queue. */
interface Stay {
  readonly queueId: string;
  readonly since: number;
  next: number;
}

/**
 * R-FLOW-1, R-FLOW-3: each step of a stay in a queue runs once, in order, not before its time. What was due before the
 * event belongs to the stay the event ended, so a step may be of either; the old one has the word as long as it fits.
 */
export function overflowInOrder(): Checker {
  const stays = new Map<string, Stay>();
  /** As they were before the event: what is due before it goes by these. */
  const queuesBefore = new Map<string, QueueConfig>();
  const whyWrong = (stay: Stay | undefined, effect: ContactOverflowed, world: World) =>
    whyNotOf(stay, effect, world.now, [queuesBefore.get(effect.queueId), world.shadow.queues.get(effect.queueId)]);
  return {
    name: 'overflow in order',
    check({ event, effects, world }: Step) {
      const begun = beginOf(event, effects, world.now);
      let isBegun = begun === null;
      for (const effect of effects) {
        if (effect.kind === 'contact.released') stays.delete(effect.contactId);
        if (effect.kind !== 'contact.overflowed') continue;
        let why = whyWrong(stays.get(effect.contactId), effect, world);
        if (why !== null && begun?.contactId === effect.contactId && !isBegun) {
          stays.set(effect.contactId, begun.stay);
          isBegun = true;
          why = whyWrong(begun.stay, effect, world);
        }
        if (why !== null) return why;
        const stay = stays.get(effect.contactId);
        if (stay !== undefined) stay.next += 1;
        if (effect.action.kind === 'move' && effect.skipped === null) {
          stays.set(effect.contactId, { queueId: effect.action.queueId, since: world.now, next: 0 });
        }
      }
      if (begun !== null && !isBegun && world.contacts.has(begun.contactId)) stays.set(begun.contactId, begun.stay);
      if (event.kind === 'queue.configured') queuesBefore.set(event.queue.id, event.queue);
      return null;
    },
  };
}

function beginOf(event: RoutingEvent, effects: readonly RoutingEffect[], now: number) {
  if (effects.some((effect) => effect.kind === 'rejected')) return null;
  if (event.kind !== 'contact.queued' && event.kind !== 'contact.moved') return null;
  const stay: Stay = { queueId: event.queueId, since: now, next: 0 };
  return { contactId: event.contactId, stay };
}

function whyNotOf(
  stay: Stay | undefined,
  { contactId, queueId, step }: ContactOverflowed,
  now: number,
  queues: readonly (QueueConfig | undefined)[],
): string | null {
  if (stay === undefined || stay.queueId !== queueId) return `${contactId} overflowed out of nowhere`;
  if (step !== stay.next) return `${contactId}: step ${step} instead of ${stay.next}`;
  const isDue = queues.some((queue) => {
    const afterMs = queue?.overflow[step]?.afterMs;
    return afterMs !== undefined && now >= stay.since + afterMs;
  });
  return isDue ? null : `${contactId}: step ${step} too early`;
}
