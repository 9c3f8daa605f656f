import { type Expression, type SqlBool, sql } from 'kysely';
import { endOfPrefix, normalisePhone, type PhoneNumberSettings, reverse } from '../customers/index.ts';
import type { Db } from '../platform/db/database.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { ContactRow } from './record/contact-rows.ts';
import { noteWordsOf } from './record/note-words.ts';

export interface ContactSearch {
  readonly q: string | null;
  readonly queueId: string | null;
  readonly agentId: string | null;
  readonly outcomeId: string | null;
  readonly direction: 'in' | 'out' | null;
  readonly state: ContactRow['state'] | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Only contacts this agent took part in; null for those who see all. */
  readonly ownAgentId: string | null;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface SearchNeeds {
  readonly db: Db;
  readonly phoneNumbers: PhoneNumberSettings;
  findCustomerIdsByName(text: string, limit: number): Promise<string[]>;
}

/** Words of a query that are looked at; each one makes the answer smaller. */
const termsMax = 5;
/** A name that more customers share is no help to find one of them. */
const namesakesMax = 1000;
const numberEndDigitsMin = 3;

/** Rows of one page, the newest first, and where the next one begins. */
export async function searchContacts(
  needs: SearchNeeds,
  search: ContactSearch,
): Promise<{ rows: ContactRow[]; nextCursor: string | null }> {
  const terms = await readTerms(needs, search.q);
  if (terms === null) return { rows: [], nextCursor: null };
  const rows = await buildQuery(needs.db, search, terms)
    .limit(search.limit + 1)
    .execute();
  const page = rows.slice(0, search.limit);
  const last = page.at(-1);
  const hasMore = rows.length > search.limit && last !== undefined;
  return { rows: page, nextCursor: hasMore ? writeCursor(last) : null };
}

type Condition = Expression<SqlBool>;

function buildQuery(db: Db, search: ContactSearch, terms: readonly Condition[]) {
  // Order and position come from the narrowest index there is: an agent's own list, else the list of all contacts.
  const agentId = search.ownAgentId ?? search.agentId;
  const order = agentId === null ? 'c' : 'a';
  const conditions: Condition[] = [...terms];
  const add = (condition: Condition): unknown => conditions.push(condition);
  if (agentId !== null) add(sql`a.agent_id = ${agentId}`);
  if (search.agentId !== null && search.agentId !== agentId) add(sql`${search.agentId} = any(c.agent_ids)`);
  if (search.queueId !== null) add(sql`c.queue_id = ${search.queueId}`);
  if (search.outcomeId !== null) add(sql`c.outcome_id = ${search.outcomeId}`);
  if (search.direction !== null) add(sql`c.direction = ${search.direction}`);
  if (search.state !== null) add(sql`c.state = ${search.state}`);
  const startedAt = sql.ref(`${order}.started_at`);
  const contactId = sql.ref(`${order}.contact_id`);
  if (search.from !== null) add(sql`${startedAt} >= ${search.from}`);
  if (search.to !== null) add(sql`${startedAt} < ${search.to}`);
  if (search.cursor !== null) {
    const after = readCursor(search.cursor);
    add(sql`(${startedAt}, ${contactId}) < (${after.startedAt}, ${after.contactId})`);
  }
  const base = db.selectFrom('contact_search as c');
  const joined = agentId === null ? base : base.innerJoin('contact_agent as a', 'a.contact_id', 'c.contact_id');
  return joined
    .selectAll('c')
    .where((where) => where.and(conditions))
    .orderBy(startedAt, 'desc')
    .orderBy(contactId, 'desc');
}

/** One condition for each word of the query; null when nothing can match. */
async function readTerms(needs: SearchNeeds, q: string | null): Promise<Condition[] | null> {
  const text = q?.trim() ?? '';
  if (text === '') return [];
  if (/^[0-9a-f]{8}-[0-9a-f-]{4,27}$/i.test(text)) return [sql`c.contact_id = ${text.toLowerCase()}`];
  const number = numberTerm(text, needs.phoneNumbers);
  if (number !== null) return [number];
  const conditions: Condition[] = [];
  for (const term of text.split(/\s+/).slice(0, termsMax)) {
    const condition = numberTerm(term, needs.phoneNumbers) ?? (await textTerm(needs, term));
    if (condition === null) return null;
    conditions.push(condition);
  }
  return conditions;
}

/** A number of the phone network, or the end of one: also `138 **** 6621` as pages show it. */
function numberTerm(term: string, settings: PhoneNumberSettings): Condition | null {
  if (!/^[+\d\s*()-]+$/.test(term)) return null;
  const whole = term.includes('*') ? null : normalisePhone(term, settings);
  if (whole !== null && whole.kind !== 'internal' && whole.kind !== 'service') {
    return sql`c.address_reversed = ${reverse(whole.value)}`;
  }
  const digits = (term.split('*').at(-1) ?? '').replace(/\D/g, '');
  if (digits.length < numberEndDigitsMin) return null;
  const from = reverse(digits);
  const endsWith = sql<SqlBool>`(c.address_reversed >= ${from} and c.address_reversed < ${endOfPrefix(from)})`;
  // Notes hold numbers too: of orders, tickets, bills.
  return sql`(${endsWith} or c.note_words @> ${[digits]}::text[])`;
}

/** Part of the customer's name, or words of the note. */
async function textTerm(needs: SearchNeeds, term: string): Promise<Condition | null> {
  const words = noteWordsOf(term);
  const customerIds = await needs.findCustomerIdsByName(term, namesakesMax);
  const inNote = sql<SqlBool>`c.note_words @> ${words}::text[]`;
  const byName = sql<SqlBool>`c.customer_id = any(${customerIds}::text[])`;
  if (words.length === 0 && customerIds.length === 0) return null;
  if (words.length === 0) return byName;
  return customerIds.length === 0 ? inNote : sql`(${byName} or ${inNote})`;
}

function writeCursor(row: ContactRow): string {
  return Buffer.from(`${row.started_at.getTime()}|${row.contact_id}`).toString('base64url');
}

function readCursor(cursor: string): { startedAt: Date; contactId: string } {
  const match = /^(\d{1,15})\|(.{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  const [, ms, contactId] = match ?? [];
  if (ms === undefined || contactId === undefined) throw new AppError('invalid-request');
  return { startedAt: new Date(Number(ms)), contactId };
}
