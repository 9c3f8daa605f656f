import type { RoutingEffect, RoutingEvent } from '@shouwen/routing';
import type { NewEvent } from '../platform/events-port.ts';

/** Effects that are facts others build on. The rest can be had from the engine, or is nobody's business but the host's. */
const LOGGED_EFFECTS: ReadonlySet<RoutingEffect['kind']> = new Set([
  'offer.made',
  'offer.accepted',
  'offer.withdrawn',
  'contact.overflowed',
  'contact.released',
  'wrapup.started',
  'wrapup.ended',
  'agent.changed',
]);

/** Kinds that are events of the engine: replaying them in order rebuilds its state. */
export const REPLAYED_KINDS: ReadonlySet<string> = new Set<RoutingEvent['kind']>([
  'queue.configured',
  'queue.removed',
  'agent.configured',
  'agent.removed',
  'agent.stateSet',
  'contact.queued',
  'contact.abandoned',
  'contact.moved',
  'contact.priorityChanged',
  'offer.accepted',
  'offer.refused',
  'offer.failed',
  'contact.connected',
  'contact.held',
  'contact.resumed',
  'contact.ended',
  'wrapup.completed',
  'wrapup.extended',
  'agent.engaged',
  'clock',
]);

/**
 * What one transition leaves in the event log: the event itself, then the facts it caused, under their own kinds.
 * `offer.accepted` is event and effect at once and is stored once, with the effect's contact id. A rejected event changed
 * nothing but time: it is stored as `clock` when timers fired with it, else not at all.
 */
export function logEntries(event: RoutingEvent, effects: readonly RoutingEffect[]): NewEvent[] {
  const facts = effects.filter((effect) => LOGGED_EFFECTS.has(effect.kind));
  const isRejected = effects.some((effect) => effect.kind === 'rejected');
  const entries: NewEvent[] = [];
  if (isRejected || event.kind === 'clock') {
    if (facts.length > 0) entries.push({ kind: 'clock', subject: 'centre', at: event.at, data: {} });
  } else if (event.kind !== 'offer.accepted') {
    entries.push(entry(event));
  }
  return [...entries, ...facts.map(entry)];
}

function entry(item: RoutingEvent | RoutingEffect): NewEvent {
  const { kind, at, ...data } = item;
  return { kind, subject: subjectOf(item), at, data };
}

function subjectOf(item: RoutingEvent | RoutingEffect): string {
  if ('contactId' in item) return `contact:${item.contactId}`;
  // Refused and failed offers name only the offer, which begins with its contact: `<contactId>#<attempt>`.
  if ('offerId' in item) return `contact:${item.offerId.slice(0, item.offerId.lastIndexOf('#'))}`;
  if ('agentId' in item) return `agent:${item.agentId}`;
  if ('agent' in item) return `agent:${item.agent.id}`;
  return 'centre';
}
