import type { Customer, CustomerSummary, CustomerTimelineItem, Language } from '@shouwen/contract';
import type { Db } from '../platform/db/database.ts';
import type { ContactHistory, PastContact } from './contact-history.ts';
import { maskAddress } from './mask-address.ts';

/** Items of the timeline on the desk; older ones are found by the search of contacts. */
const timelineItemsMax = 30;
const weekMs = 7 * 24 * 3_600_000;

/** The customer as the desk shows it, numbers masked; null when there is no such customer. */
export async function customerCard(
  db: Db,
  history: ContactHistory,
  customerId: string,
  language: Language,
  now: number,
): Promise<Customer | null> {
  const customer = await db
    .selectFrom('customer')
    .select(['customer_id', 'name', 'level', 'since', 'address', 'facts'])
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  if (customer === undefined) return null;
  const [identities, events, lastFailure, contacts, contactsWithin7Days] = await Promise.all([
    readIdentities(db, [customerId]),
    readEvents(db, customerId),
    readLastFailure(db, customerId),
    history.ofCustomer(customerId, timelineItemsMax),
    history.countInbound(customerId, new Date(now - weekMs)),
  ]);
  const timeline = [...events, ...contacts.map((contact) => presentContact(contact, language))]
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.itemId < b.itemId ? 1 : -1))
    .slice(0, timelineItemsMax);
  return {
    customerId: customer.customer_id,
    name: customer.name,
    level: customer.level,
    since: customer.since?.toISOString() ?? null,
    address: customer.address,
    identities: identities.map(({ identity_id, kind, value }) => ({
      identityId: identity_id,
      kind,
      masked: maskAddress(value, kind),
    })),
    facts: customer.facts,
    lastFailure,
    contactsWithin7Days,
    timeline,
  };
}

/** The same customers in the order of `customerIds`; ids that are unknown are left out. */
export async function customerSummaries(
  db: Db,
  history: ContactHistory,
  customerIds: readonly string[],
): Promise<CustomerSummary[]> {
  if (customerIds.length === 0) return [];
  const [customers, identities, last] = await Promise.all([
    db
      .selectFrom('customer')
      .select(['customer_id', 'name', 'level'])
      .where('customer_id', 'in', customerIds)
      .execute(),
    readIdentities(db, customerIds),
    history.lastOf(customerIds),
  ]);
  const byId = new Map(customers.map((customer) => [customer.customer_id, customer]));
  return customerIds.flatMap((customerId) => {
    const customer = byId.get(customerId);
    if (customer === undefined) return [];
    const phone = identities.find((identity) => identity.customer_id === customerId && identity.kind === 'phone');
    const lastContact = last.get(customerId);
    return {
      customerId,
      name: customer.name,
      level: customer.level,
      maskedPhone: phone === undefined ? null : maskAddress(phone.value, 'phone'),
      lastContactAt: lastContact?.at.toISOString() ?? null,
      lastChannel: lastContact?.channel ?? null,
    };
  });
}

export async function customerNames(db: Db, customerIds: readonly string[]): Promise<Map<string, string>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('customer')
    .select(['customer_id', 'name'])
    .where('customer_id', 'in', customerIds)
    .execute();
  return new Map(rows.map((row) => [row.customer_id, row.name]));
}

function readIdentities(db: Db, customerIds: readonly string[]) {
  return db
    .selectFrom('identity')
    .select(['identity_id', 'customer_id', 'kind', 'value'])
    .where('customer_id', 'in', customerIds)
    .orderBy('identity_id')
    .execute();
}

async function readEvents(db: Db, customerId: string): Promise<CustomerTimelineItem[]> {
  const rows = await db
    .selectFrom('customer_event')
    .select(['item_id', 'at', 'kind', 'title', 'body', 'by_name', 'is_failure'])
    .where('customer_id', '=', customerId)
    .orderBy('at', 'desc')
    .limit(timelineItemsMax)
    .execute();
  return rows.map((row) => ({
    itemId: row.item_id,
    at: row.at.toISOString(),
    kind: row.kind,
    title: row.title,
    body: row.body,
    by: row.by_name,
    isFailure: row.is_failure,
    contactId: null,
  }));
}

async function readLastFailure(db: Db, customerId: string): Promise<Customer['lastFailure']> {
  const row = await db
    .selectFrom('customer_event')
    .select(['at', 'title', 'body'])
    .where('customer_id', '=', customerId)
    .where('is_failure', '=', true)
    .where('settled_at', 'is', null)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { at: row.at.toISOString(), title: row.title, body: row.body };
}

const contactTitles = {
  zh: { in: '来电', out: '去电', written: '来信', reply: '发送', abandoned: '未接通', noTopic: '未登记小结' },
  en: {
    in: 'Call in',
    out: 'Call out',
    written: 'Message in',
    reply: 'Message out',
    abandoned: 'not answered',
    noTopic: 'no outcome',
  },
} as const;

function presentContact(contact: PastContact, language: Language): CustomerTimelineItem {
  const texts = contactTitles[language];
  const isVoice = contact.channel === 'voice';
  const way = contact.direction === 'in' ? (isVoice ? texts.in : texts.written) : isVoice ? texts.out : texts.reply;
  const topic = contact.about?.[language] ?? texts.noTopic;
  const ending = contact.isAbandoned ? ` · ${texts.abandoned}` : '';
  return {
    itemId: contact.contactId,
    at: contact.startedAt.toISOString(),
    kind: contact.channel === 'webhook' ? 'note' : contact.channel,
    title: `${way} · ${topic}${ending}`,
    body: contact.note,
    by: contact.agentName,
    isFailure: false,
    contactId: contact.contactId,
  };
}
