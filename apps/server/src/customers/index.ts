/** Who the customers are, how they are recognised, and what is known of them at one glance. */
import type { Customer, CustomerSummary, Language } from '@shouwen/contract';
import type { Db } from '../platform/db/database.ts';
import type { Platform } from '../platform/platform.ts';
import type { ContactHistory } from './contact-history.ts';
import { registerCustomerRoutes } from './customer.routes.ts';
import { customerCard, customerNames, customerSummaries } from './customer-card.ts';
import { findByAddress, findIdsByName, findIdsByNumberEnd } from './find-customers.ts';
import type { AddressKind } from './mask-address.ts';
import { normalisePhone, type PhoneNumberSettings } from './phone-number.ts';

export type { ContactHistory, PastContact } from './contact-history.ts';
export { customerMigrations } from './customer.sql.ts';
export { endOfPrefix } from './find-customers.ts';
export { type AddressKind, anonymousAddress, isWithheld, maskAddress, showAddress } from './mask-address.ts';
export { normalisePhone, type PhoneNumber, type PhoneNumberSettings } from './phone-number.ts';
export {
  insertCustomerEvents,
  insertCustomers,
  type NewCustomer,
  type NewCustomerEvent,
  type NewIdentity,
  reverse,
} from './save-customer.ts';

export interface CustomersChapter {
  /** Whose address this is, however it is written; null for a stranger. */
  findByAddress(kind: AddressKind, address: string): Promise<{ customerId: string; name: string } | null>;
  /** Null when there is no such customer. Titles of contacts are in `language`. */
  card(customerId: string, language: Language): Promise<Customer | null>;
  /** By number or its end when `text` is digits, else by any part of the name. */
  search(text: string, limit: number): Promise<CustomerSummary[]>;
  findIdsByName(text: string, limit: number): Promise<string[]>;
  namesOf(customerIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface CustomersNeeds {
  readonly contactHistory: ContactHistory;
  readonly phoneNumbers: PhoneNumberSettings;
}

export function installCustomers(platform: Platform, needs: CustomersNeeds): CustomersChapter {
  const chapter = createCustomers(platform.db, needs, () => platform.clock.now());
  registerCustomerRoutes(platform.http, chapter);
  return chapter;
}

/** The chapter without its routes. */
export function createCustomers(db: Db, needs: CustomersNeeds, now: () => number): CustomersChapter {
  const { contactHistory, phoneNumbers } = needs;
  async function searchIds(text: string, limit: number): Promise<string[]> {
    if (!/^[+\d\s*()-]+$/.test(text)) return findIdsByName(db, text, limit);
    const whole = normalisePhone(text, phoneNumbers);
    const owner = whole === null ? null : await findByAddress(db, 'phone', whole.value, phoneNumbers);
    if (owner !== null) return [owner.customerId];
    // `138 **** 6621`, copied from a page, is looked for by what it shows of the end.
    return findIdsByNumberEnd(db, (text.split('*').at(-1) ?? '').replace(/\D/g, ''), limit);
  }
  return {
    findByAddress: (kind, address) => findByAddress(db, kind, address, phoneNumbers),
    card: (customerId, language) => customerCard(db, contactHistory, customerId, language, now()),
    async search(text, limit) {
      return customerSummaries(db, contactHistory, await searchIds(text, limit));
    },
    findIdsByName: (text, limit) => findIdsByName(db, text, limit),
    namesOf: (customerIds) => customerNames(db, customerIds),
  };
}
