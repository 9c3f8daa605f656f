import type { DbTransaction } from '../../platform/db/database.ts';
import type { Projection, StoredEvent } from '../../platform/events-port.ts';
import { applyToContact, type ContactChange, startContact } from './apply-event.ts';
import { type ContactEvent, contactEventKinds, readContactEvent } from './contact-events.ts';
import { contactOfRow, rowOfContact, rowOfPart, rowsOfAgents } from './contact-rows.ts';
import { upsertRows } from './upsert-rows.ts';

export interface ContactProjectionOptions {
  /** Stored form of the customer's address: a number of the phone network in E.164. */
  readonly normaliseAddress: (channel: string, address: string) => string;
  /** Told of events in a shape that this version cannot read; they change nothing. */
  readonly onUnreadable: (event: StoredEvent) => void;
}

/** Keeps `contact`, `contact_part` and `contact_agent` in step with the log: a fixed number of statements per group. */
export function contactProjection(options: ContactProjectionOptions): Projection {
  return {
    name: 'contacts',
    kinds: contactEventKinds,
    async apply(transaction, events) {
      const read = readEvents(events, options);
      const changes = await loadChanges(transaction, read);
      for (const event of read) {
        const { contactId } = event.data;
        const change = changes.get(contactId);
        if (event.kind === 'contact.started') {
          // Twice the same arrival would be a fault of the writer; the first one stands.
          if (change === undefined) changes.set(contactId, startContact(event));
        } else if (change !== undefined) {
          applyToContact(change, event);
        }
      }
      await storeChanges(transaction, [...changes.values()]);
    },
  };
}

function readEvents(events: readonly StoredEvent[], options: ContactProjectionOptions): ContactEvent[] {
  const read: ContactEvent[] = [];
  for (const stored of events) {
    const event = readContactEvent(stored);
    if (event === null) options.onUnreadable(stored);
    else read.push(event.kind === 'contact.started' ? withStoredAddress(event, options) : event);
  }
  return read;
}

function withStoredAddress(
  event: Extract<ContactEvent, { kind: 'contact.started' }>,
  options: ContactProjectionOptions,
): ContactEvent {
  const { channel, direction, from, to } = event.data;
  const addresses =
    direction === 'in'
      ? { from: options.normaliseAddress(channel, from) }
      : { to: options.normaliseAddress(channel, to) };
  return { ...event, data: { ...event.data, ...addresses } };
}

/** The contacts the events speak of, as they are stored. */
async function loadChanges(
  transaction: DbTransaction,
  events: readonly ContactEvent[],
): Promise<Map<string, ContactChange>> {
  const ids = [...new Set(events.map((event) => event.data.contactId))];
  const changes = new Map<string, ContactChange>();
  if (ids.length === 0) return changes;
  // The lock, taken in order of ids, keeps two writers from working on the same contact.
  const rows = await transaction
    .selectFrom('contact')
    .selectAll()
    .where('contact_id', 'in', ids)
    .orderBy('contact_id')
    .forUpdate()
    .execute();
  if (rows.length === 0) return changes;
  const parts = await transaction
    .selectFrom('contact_part')
    .selectAll()
    .where('contact_id', 'in', ids)
    .where('ended_at', 'is', null)
    .orderBy('number')
    .execute();
  for (const row of rows) {
    const openParts = parts.filter((part) => part.contact_id === row.contact_id);
    changes.set(row.contact_id, { record: contactOfRow(row, openParts), changedParts: new Map() });
  }
  return changes;
}

async function storeChanges(transaction: DbTransaction, changes: readonly ContactChange[]): Promise<void> {
  const records = changes.map((change) => change.record);
  await upsertRows(transaction, 'contact', ['contact_id'], records.map(rowOfContact));
  const parts = changes.flatMap(({ record, changedParts }) =>
    [...changedParts.values()].map((part) => rowOfPart(record.contactId, part)),
  );
  await upsertRows(transaction, 'contact_part', ['contact_id', 'number'], parts);
  await upsertRows(transaction, 'contact_agent', ['contact_id', 'agent_id'], records.flatMap(rowsOfAgents));
}
