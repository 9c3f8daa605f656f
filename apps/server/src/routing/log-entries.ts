/** The engine's events and effects as the log holds them, and back. */
import type { RoutingEffect, RoutingEvent } from '@shouwen/routing';
import type { NewEvent, StoredEvent } from '../platform/events-port.ts';

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

/**
 * What one transition leaves in the event log: the event itself, then the facts it caused, under their own kinds.
 *
 * - `offer.accepted` is event and effect at once and is stored once, with the effect's contact id.
 * - `wrapup.completed` says no more than the `wrapup.ended` it causes and is stored as that.
 * - A rejected event changed nothing but time: it is stored as `clock` when timers fired with it, else not at all.
 *
 * The entry that is the event carries `replay: true`: these, in order, rebuild the engine's state. Others may put
 * entries of the same kinds into the log (a demo's history), which the engine never saw.
 */
export function logEntries(event: RoutingEvent, effects: readonly RoutingEffect[]): NewEvent[] {
  const facts = effects.filter((effect) => LOGGED_EFFECTS.has(effect.kind));
  const isRejected = effects.some((effect) => effect.kind === 'rejected');
  if (isRejected || event.kind === 'clock') {
    if (facts.length === 0) return [];
    return [{ kind: 'clock', subject: 'centre', at: event.at, data: { replay: true } }, ...facts.map(entry)];
  }
  // The same again, for instance a second notice that a contact is connected.
  if (effects.length === 0 && !event.kind.endsWith('.configured') && !event.kind.endsWith('.removed')) return [];
  const own = facts.find((fact) => standsFor(fact, event));
  if (own === undefined) return [replayed(entry(event)), ...facts.map(entry)];
  return facts.map((fact) => (fact === own ? replayed(entry(fact)) : entry(fact)));
}

/** Whether the effect says everything the event said. */
function standsFor(fact: RoutingEffect, event: RoutingEvent): boolean {
  if (event.kind === 'offer.accepted') return fact.kind === 'offer.accepted';
  if (event.kind !== 'wrapup.completed' || fact.kind !== 'wrapup.ended') return false;
  return fact.cause === 'completed' && fact.contactId === event.contactId;
}

/** The engine's event in a stored one; null if the engine never saw it. */
export function replayedEvent(stored: StoredEvent): RoutingEvent | null {
  if (stored.data.replay !== true) return null;
  const kind = stored.kind === 'wrapup.ended' ? 'wrapup.completed' : stored.kind;
  // Written by `logEntries` of this or an older version; the engine checks every field and rejects what it cannot read.
  return { ...stored.data, kind, at: stored.at } as unknown as RoutingEvent;
}

function replayed(item: NewEvent): NewEvent {
  return { ...item, data: { ...item.data, replay: true } };
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
