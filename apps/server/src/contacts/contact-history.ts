import type { Channel } from '@shouwen/contract';
import { sql } from 'kysely';
import type { ContactHistory } from '../customers/index.ts';
import type { Db } from '../platform/db/database.ts';
import type { Directory } from './directory.ts';
import { idsOf, nameOf } from './present-contact.ts';

/** What the customers chapter asks of contacts. */
export function createContactHistory(db: Db, directory: Directory): ContactHistory {
  return {
    async ofCustomer(customerId, limit) {
      const rows = await db
        .selectFrom('contact')
        .select(['contact_id', 'channel', 'direction', 'state', 'started_at', 'agent_id', 'outcome_id', 'queue_id'])
        .select(['purpose_label', 'note'])
        .where('customer_id', '=', customerId)
        .orderBy('started_at', 'desc')
        .orderBy('contact_id', 'desc')
        .limit(limit)
        .execute();
      const [agentNames, outcomeNames, queueNames] = await Promise.all([
        directory.agentNames(idsOf(rows.map((row) => row.agent_id))),
        directory.outcomeNames(),
        directory.queueNames(),
      ]);
      return rows.map((row) => ({
        contactId: row.contact_id,
        channel: row.channel,
        direction: row.direction,
        startedAt: row.started_at,
        about: nameOf(outcomeNames, row.outcome_id) ?? row.purpose_label ?? nameOf(queueNames, row.queue_id),
        note: row.note,
        agentName: nameOf(agentNames, row.agent_id),
        isAbandoned: row.state === 'abandoned',
      }));
    },
    async countInbound(customerId, since) {
      const { count } = await db
        .selectFrom('contact')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('customer_id', '=', customerId)
        .where('direction', '=', 'in')
        .where('started_at', '>=', since)
        .executeTakeFirstOrThrow();
      return count;
    },
    async lastOf(customerIds) {
      if (customerIds.length === 0) return new Map();
      const { rows } = await sql<{ customer_id: string; at: Date; channel: Channel }>`
        select t.customer_id, last.started_at as at, last.channel
          from unnest(${customerIds}::text[]) as t(customer_id)
         cross join lateral (
           select started_at, channel from contact
            where contact.customer_id = t.customer_id
            order by started_at desc limit 1) as last`.execute(db);
      return new Map(rows.map((row) => [row.customer_id, { at: row.at, channel: row.channel }]));
    },
  };
}

/** Who spoke with this customer last, so that the next contact can go to the same agent; null when nobody did. */
export async function lastAgentOf(db: Db, customerId: string): Promise<string | null> {
  const row = await db
    .selectFrom('contact')
    .select('agent_id')
    .where('customer_id', '=', customerId)
    .where('agent_id', 'is not', null)
    .where('connected_at', 'is not', null)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.agent_id ?? null;
}
