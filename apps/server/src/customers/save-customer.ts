import type { Bilingual } from '@shouwen/contract';
import type { DbTransaction } from '../platform/db/database.ts';
import type { StoredFact } from './customer.sql.ts';
import type { AddressKind } from './mask-address.ts';
import { namePartsOf } from './name-parts.ts';
import { normalisePhone, type PhoneNumberSettings } from './phone-number.ts';

export interface NewIdentity {
  readonly identityId: string;
  readonly kind: AddressKind;
  /** As written by whoever knows it; normalised here. */
  readonly value: string;
}

export interface NewCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly level: Bilingual | null;
  readonly since: Date | null;
  readonly address: string | null;
  readonly facts: readonly StoredFact[];
  readonly identities: readonly NewIdentity[];
}

export interface NewCustomerEvent {
  readonly itemId: string;
  readonly customerId: string;
  readonly at: Date;
  readonly kind: 'visit' | 'bill' | 'payment' | 'network' | 'order' | 'ticket' | 'note';
  readonly source: string;
  readonly title: string;
  readonly body: string;
  readonly byName: string | null;
  readonly isFailure: boolean;
  readonly settledAt: Date | null;
}

/** Rows of one INSERT; PostgreSQL takes 65,535 parameters in one statement. */
const rowsPerInsert = 2000;

/**
 * Stores new customers with their identities. An identity that cannot be normalised is left out.
 * @throws unique violation when an identity belongs to somebody already
 */
export async function insertCustomers(
  transaction: DbTransaction,
  customers: readonly NewCustomer[],
  settings: PhoneNumberSettings,
): Promise<void> {
  const rows = customers.map((customer) => ({
    customer_id: customer.customerId,
    name: customer.name,
    level: customer.level === null ? null : JSON.stringify(customer.level),
    since: customer.since,
    address: customer.address,
    facts: JSON.stringify(customer.facts),
  }));
  for (const chunk of chunksOf(rows)) await transaction.insertInto('customer').values(chunk).execute();
  const parts = customers.flatMap(({ customerId, name }) =>
    namePartsOf(name).map((part) => ({ part, customer_id: customerId })),
  );
  for (const chunk of chunksOf(parts)) await transaction.insertInto('customer_name_part').values(chunk).execute();
  const identities = customers.flatMap((customer) =>
    customer.identities.flatMap(({ identityId, kind, value }) => {
      const normalised = normaliseAddress(kind, value, settings);
      if (normalised === null) return [];
      const identity = { identity_id: identityId, customer_id: customer.customerId, kind, value: normalised };
      return [{ ...identity, reversed: reverse(normalised) }];
    }),
  );
  for (const chunk of chunksOf(identities)) await transaction.insertInto('identity').values(chunk).execute();
}

/** Stores what company systems told about customers. */
export async function insertCustomerEvents(
  transaction: DbTransaction,
  events: readonly NewCustomerEvent[],
): Promise<void> {
  const rows = events.map((event) => ({
    item_id: event.itemId,
    customer_id: event.customerId,
    at: event.at,
    kind: event.kind,
    source: event.source,
    title: event.title,
    body: event.body,
    by_name: event.byName,
    is_failure: event.isFailure,
    settled_at: event.settledAt,
  }));
  for (const chunk of chunksOf(rows)) await transaction.insertInto('customer_event').values(chunk).execute();
}

/** The stored form of an address; null when it cannot be one of this kind. */
export function normaliseAddress(kind: AddressKind, value: string, settings: PhoneNumberSettings): string | null {
  if (kind === 'phone') return normalisePhone(value, settings)?.value ?? null;
  const text = value.normalize('NFKC').trim();
  if (text === '' || text.length > 200) return null;
  return kind === 'email' ? text.toLowerCase() : text;
}

export function reverse(text: string): string {
  return [...text].reverse().join('');
}

function chunksOf<Row>(rows: readonly Row[]): Row[][] {
  const chunks: Row[][] = [];
  for (let start = 0; start < rows.length; start += rowsPerInsert)
    chunks.push(rows.slice(start, start + rowsPerInsert));
  return chunks;
}
