import type { ContactSummary } from '@shouwen/contract';
import { maskAddress } from '../customers/index.ts';
import type { Db } from '../platform/db/database.ts';
import type { Directory } from './directory.ts';
import { durationsAt } from './record/contact-record.ts';
import { type ContactPartRow, type ContactRow, contactOfRow } from './record/contact-rows.ts';

export interface PresentNeeds {
  readonly db: Db;
  readonly directory: Directory;
  customerNames(customerIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  now(): number;
}

/** The rows as the outside sees them, in the same order; what runs is counted up to now. */
export async function presentContacts(needs: PresentNeeds, rows: readonly ContactRow[]): Promise<ContactSummary[]> {
  if (rows.length === 0) return [];
  const [customerNames, agentNames, queueNames, outcomeNames, recorded, openParts] = await Promise.all([
    needs.customerNames(idsOf(rows.map((row) => row.customer_id))),
    needs.directory.agentNames(idsOf(rows.map((row) => row.agent_id ?? row.offered_agent_id))),
    needs.directory.queueNames(),
    needs.directory.outcomeNames(),
    readRecorded(needs.db, rows),
    readOpenParts(needs.db, rows),
  ]);
  const now = needs.now();
  return rows.map((row) => {
    const agentId = row.agent_id ?? row.offered_agent_id;
    const record = contactOfRow(
      row,
      openParts.filter((part) => part.contact_id === row.contact_id),
    );
    return {
      contactId: row.contact_id,
      channel: row.channel,
      direction: row.direction,
      state: row.state,
      startedAt: row.started_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      maskedAddress: maskAddress(row.address),
      customerId: row.customer_id,
      customerName: nameOf(customerNames, row.customer_id),
      queueId: row.queue_id,
      queueName: nameOf(queueNames, row.queue_id),
      agentId,
      agentName: nameOf(agentNames, agentId),
      ...durationsAt(record, now),
      outcomeName: nameOf(outcomeNames, row.outcome_id),
      hasRecording: recorded.has(row.contact_id),
    };
  });
}

export function idsOf(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}

export function nameOf<Name>(names: ReadonlyMap<string, Name>, id: string | null): Name | null {
  return id === null ? null : (names.get(id) ?? null);
}

async function readRecorded(db: Db, rows: readonly ContactRow[]): Promise<Set<string>> {
  const recorded = await db
    .selectFrom('recording')
    .select('contact_id')
    .distinct()
    .where(
      'contact_id',
      'in',
      rows.map((row) => row.contact_id),
    )
    .where('state', '<>', 'failed')
    .execute();
  return new Set(recorded.map((row) => row.contact_id));
}

async function readOpenParts(db: Db, rows: readonly ContactRow[]): Promise<ContactPartRow[]> {
  const live = rows.filter((row) => row.state !== 'closed' && row.state !== 'abandoned').map((row) => row.contact_id);
  if (live.length === 0) return [];
  return db
    .selectFrom('contact_part')
    .selectAll()
    .where('contact_id', 'in', live)
    .where('ended_at', 'is', null)
    .orderBy('number')
    .execute();
}
