/** The engine's events and effects as the log holds them: the same form in which the routing host appends them. */
import type { RoutingEffect, RoutingEvent } from '@shouwen/routing';
import type { NewEvent } from '../../../platform/events-port.ts';

/** Effects that are facts for the record; views and timers follow from them. */
const storedEffects: ReadonlySet<RoutingEffect['kind']> = new Set([
  'offer.made',
  'offer.accepted',
  'offer.withdrawn',
  'agent.changed',
  'contact.overflowed',
  'contact.released',
  'wrapup.started',
  'wrapup.ended',
]);

/**
 * What is appended for one event that the engine took, and for what followed from it. Without the mark `replay` of the
 * host's own entries: the running engine never saw these.
 */
export function logOfTransition(event: RoutingEvent, effects: readonly RoutingEffect[]): NewEvent[] {
  const followed = effects.filter((effect) => storedEffects.has(effect.kind));
  // An acceptance and the end of wrap-up are stored as the engine's answer, which says all of it and that it counted.
  const isSaid = followed.some(
    (effect) =>
      (event.kind === 'offer.accepted' && effect.kind === 'offer.accepted') ||
      (event.kind === 'wrapup.completed' && effect.kind === 'wrapup.ended' && effect.contactId === event.contactId),
  );
  const isOwn = event.kind !== 'clock' && !isSaid;
  return [...(isOwn ? [event] : []), ...followed].map(stored);
}

function stored(item: RoutingEvent | RoutingEffect): NewEvent {
  const { kind, at, ...data } = item;
  return { kind, subject: subjectOf(item), data, at };
}

function subjectOf(item: RoutingEvent | RoutingEffect): string {
  if ('contactId' in item) return `contact:${item.contactId}`;
  // Refused and failed offers name only the offer, which begins with its contact: `<contactId>#<attempt>`.
  if ('offerId' in item) return `contact:${item.offerId.slice(0, item.offerId.lastIndexOf('#'))}`;
  if ('agentId' in item) return `agent:${item.agentId}`;
  return 'agent' in item ? `agent:${item.agent.id}` : 'centre';
}
