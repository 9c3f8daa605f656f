import { sql } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import type { AddressKind } from './mask-address.ts';
import { foldName, searchPartsOf } from './name-parts.ts';
import type { PhoneNumberSettings } from './phone-number.ts';
import { normaliseAddress, reverse } from './save-customer.ts';

/** Fewer digits than this would find everybody. */
export const numberEndDigitsMin = 3;

/** Whose address this is; null for a stranger. One indexed look-up. */
export async function findByAddress(
  db: Db,
  kind: AddressKind,
  address: string,
  settings: PhoneNumberSettings,
): Promise<{ customerId: string; name: string } | null> {
  const value = normaliseAddress(kind, address, settings);
  if (value === null) return null;
  const row = await db
    .selectFrom('identity')
    .innerJoin('customer', 'customer.customer_id', 'identity.customer_id')
    .select(['customer.customer_id', 'customer.name'])
    .where('identity.kind', '=', kind)
    .where('identity.value', '=', value)
    .executeTakeFirst();
  return row === undefined ? null : { customerId: row.customer_id, name: row.name };
}

/** Ids of customers whose name contains the text, at most `limit`. */
export async function findIdsByName(db: Db, text: string, limit: number): Promise<string[]> {
  const parts = searchPartsOf(text);
  if (parts.length === 0) return [];
  let query = db
    .selectFrom('customer')
    .select('customer.customer_id')
    // Pairs may come from different places of a long name; the whole text decides.
    .where(sql<boolean>`position(${foldName(text)} in replace(lower(customer.name), ' ', '')) > 0`)
    .orderBy('customer.customer_id')
    .limit(limit);
  for (const part of parts.slice(0, 8)) {
    query = query.where('customer.customer_id', 'in', (inner) =>
      inner.selectFrom('customer_name_part').select('customer_name_part.customer_id').where('part', '=', part),
    );
  }
  return (await query.execute()).map((row) => row.customer_id);
}

/** Ids of customers with a number that ends in these digits, at most `limit`. */
export async function findIdsByNumberEnd(db: Db, digits: string, limit: number): Promise<string[]> {
  if (!/^\d+$/.test(digits) || digits.length < numberEndDigitsMin) return [];
  const from = reverse(digits);
  const rows = await db
    .selectFrom('identity')
    .select('customer_id')
    .distinct()
    .where('kind', '=', 'phone')
    .where('reversed', '>=', from)
    // ':' comes right after '9', so this is every text that begins with `from`.
    .where('reversed', '<', endOfPrefix(from))
    .limit(limit)
    .execute();
  return rows.map((row) => row.customer_id);
}

/** The first text after all that begin with `prefix`, which ends in a digit. */
export function endOfPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
