/**
 * The events of the log that say something about a contact, read into types. The kinds of the contract keep their own
 * schemas; those of the routing engine (events and effects, @shouwen/routing) are read for the fields needed here, so a
 * field added there changes nothing.
 */
import { channelSchema, eventSchemas } from '@shouwen/contract';
import { z } from 'zod';

const contactId = z.string();
const agentId = z.string();

const engineSchemas = {
  'contact.queued': z.object({ contactId, queueId: z.string() }),
  'contact.moved': z.object({ contactId, queueId: z.string() }),
  'contact.connected': z.object({ contactId, agentId }),
  'contact.held': z.object({ contactId, agentId }),
  'contact.resumed': z.object({ contactId, agentId }),
  'contact.ended': z.object({
    contactId,
    agentId: agentId.optional(),
    by: z.enum(['customer', 'agent', 'system']),
  }),
  'contact.overflowed': z.object({
    contactId,
    action: z.object({ kind: z.string(), queueId: z.string().optional() }),
    skipped: z.string().nullable(),
  }),
  'contact.released': z.object({
    contactId,
    outcome: z.enum(['handled', 'abandoned', 'ended', 'queue-full', 'voicemail', 'overflow-end']),
  }),
  'offer.made': z.object({ contactId, offerId: z.string(), agentId, channel: channelSchema }),
  'offer.accepted': z.object({ contactId, offerId: z.string(), agentId }),
  'offer.withdrawn': z.object({ contactId, offerId: z.string(), agentId, reason: z.string() }),
  'wrapup.started': z.object({ contactId, agentId }),
  'wrapup.ended': z.object({ contactId, agentId }),
  'agent.engaged': z.object({ contactId, agentId, queueId: z.string().nullish() }),
} as const;

/** Kinds that change the record of a contact. */
export const contactEventSchemas = {
  'contact.started': eventSchemas['contact.started'],
  'contact.language-chosen': eventSchemas['contact.language-chosen'],
  'contact.purpose-known': eventSchemas['contact.purpose-known'],
  'contact.customer-known': eventSchemas['contact.customer-known'],
  'contact.dialled': eventSchemas['contact.dialled'],
  'contact.hung-up': eventSchemas['contact.hung-up'],
  'contact.outcome-set': eventSchemas['contact.outcome-set'],
  ...engineSchemas,
} as const;

type Schemas = typeof contactEventSchemas;
export type ContactEventKind = keyof Schemas;

/** One event about a contact. */
export type ContactEvent = {
  [Kind in ContactEventKind]: { readonly kind: Kind; readonly at: number; readonly data: z.infer<Schemas[Kind]> };
}[ContactEventKind];

export interface StoredEvent {
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly data: unknown;
}

const byKind = new Map<string, z.ZodType>(Object.entries(contactEventSchemas));
const anyContactEvent = z.discriminatedUnion('kind', [
  member('contact.started'),
  member('contact.language-chosen'),
  member('contact.purpose-known'),
  member('contact.customer-known'),
  member('contact.dialled'),
  member('contact.hung-up'),
  member('contact.outcome-set'),
  member('contact.queued'),
  member('contact.moved'),
  member('contact.connected'),
  member('contact.held'),
  member('contact.resumed'),
  member('contact.ended'),
  member('contact.overflowed'),
  member('contact.released'),
  member('offer.made'),
  member('offer.accepted'),
  member('offer.withdrawn'),
  member('wrapup.started'),
  member('wrapup.ended'),
  member('agent.engaged'),
]);

function member<Kind extends ContactEventKind>(kind: Kind) {
  return z.object({ kind: z.literal(kind), at: z.number(), data: contactEventSchemas[kind] });
}

/** Every kind `readContactEvent` knows, for a projection to register with. */
export const contactEventKinds: readonly string[] = [...byKind.keys()];

/** The event as one about a contact; null when it is of another kind, or written in a shape this version cannot read. */
export function readContactEvent(event: StoredEvent): ContactEvent | null {
  if (!byKind.has(event.kind)) return null;
  const result = anyContactEvent.safeParse(event);
  return result.success ? result.data : null;
}
