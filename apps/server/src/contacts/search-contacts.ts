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

/** What a query asks for: conditions on the contact, and digits that its number ends in (or a whole number). */
interface Terms {
  readonly conditions: readonly Condition[];
  readonly number: NumberTerm | null;
}

type NumberTerm = { readonly whole: string } | { readonly end: string };

function buildQuery(db: Db, search: ContactSearch, { conditions: terms, number }: Terms) {
  const agentId = search.ownAgentId ?? search.agentId;
  const conditions: Condition[] = [...terms];
  const add = (condition: Condition): unknown => conditions.push(condition);
  if (search.agentId !== null && search.agentId !== agentId) add(sql`${search.agentId} = any(c.agent_ids)`);
  if (search.queueId !== null) add(sql`c.queue_id = ${search.queueId}`);
  if (search.outcomeId !== null) add(sql`c.outcome_id = ${search.outcomeId}`);
  if (search.direction !== null) add(sql`c.direction = ${search.direction}`);
  if (search.state !== null) add(sql`c.state = ${search.state}`);
  // Order and position come from the narrowest list there is: who has the number, the agent's own, else all contacts.
  const list = number !== null ? 'n' : agentId !== null ? 'a' : 'c';
  const startedAt = sql.ref(`${list}.started_at`);
  const contactId = sql.ref(`${list}.contact_id`);
  if (search.from !== null) add(sql`${startedAt} >= ${search.from}`);
  if (search.to !== null) add(sql`${startedAt} < ${search.to}`);
  if (search.cursor !== null) {
    const after = readCursor(search.cursor);
    add(sql`(${startedAt}, ${contactId}) < (${after.startedAt}, ${after.contactId})`);
  }
  return db
    .selectFrom('contact_search as c')
    .$if(agentId !== null, (query) =>
      query.innerJoin('contact_agent as a', (join) =>
        join.onRef('a.contact_id', '=', 'c.contact_id').on('a.agent_id', '=', agentId),
      ),
    )
    .$if(number !== null, (query) =>
      query.innerJoin(numbered(number ?? { end: '' }).as('n'), (join) =>
        join.on(sql<SqlBool>`n.contact_id = c.contact_id`),
      ),
    )
    .selectAll('c')
    .where((where) => where.and(conditions))
    .orderBy(startedAt, 'desc')
    .orderBy(contactId, 'desc');
}

/**
 * Contacts by number, found whole before anything else: few they are, but the planner takes a number it has never seen
 * for a common one, and would read the newest contacts one by one until enough have it (3 s of a million; so 5 ms).
 */
function numbered(number: NumberTerm) {
  const columns = sql`select contact_id, started_at from contact_search`;
  if ('whole' in number) {
    return sql`(with n as materialized (${columns} where address_reversed = ${reverse(number.whole)}) select * from n)`;
  }
  const from = reverse(number.end);
  // Notes hold numbers too: of orders, tickets, bills.
  return sql`(with n as materialized (
    ${columns} where address_reversed >= ${from} and address_reversed < ${endOfPrefix(from)}
    union ${columns} where note_words @> ${[number.end]}::text[]) select * from n)`;
}

/** One condition for each word of the query; null when nothing can match. */
async function readTerms(needs: SearchNeeds, q: string | null): Promise<Terms | null> {
  const text = q?.trim() ?? '';
  const none: Terms = { conditions: [], number: null };
  if (text === '') return none;
  if (/^[0-9a-f]{8}-[0-9a-f-]{4,27}$/i.test(text)) {
    return { ...none, conditions: [sql`c.contact_id = ${text.toLowerCase()}`] };
  }
  const only = numberTerm(text, needs.phoneNumbers);
  if (only !== null) return { ...none, number: only };
  const conditions: Condition[] = [];
  let number: NumberTerm | null = null;
  for (const term of text.split(/\s+/).slice(0, termsMax)) {
    const asNumber: NumberTerm | null = number === null ? numberTerm(term, needs.phoneNumbers) : null;
    number ??= asNumber;
    if (asNumber !== null) continue;
    const condition = await textTerm(needs, term);
    if (condition === null) return null;
    conditions.push(condition);
  }
  return { conditions, number };
}

/** A number of the phone network, or the end of one: also `138 **** 6621` as pages show it. */
function numberTerm(term: string, settings: PhoneNumberSettings): NumberTerm | null {
  if (!/^[+\d\s*()-]+$/.test(term)) return null;
  const whole = term.includes('*') ? null : normalisePhone(term, settings);
  if (whole !== null && whole.kind !== 'internal' && whole.kind !== 'service') return { whole: whole.value };
  const end = (term.split('*').at(-1) ?? '').replace(/\D/g, '');
  return end.length < numberEndDigitsMin ? null : { end };
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
