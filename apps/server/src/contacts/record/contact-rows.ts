/** The record of a contact as rows and back. */
import type { Selectable } from 'kysely';
import { reverse } from '../../customers/index.ts';
import type { ContactAgentTable, ContactPartTable, ContactTable } from '../contact.sql.ts';
import type { ContactPart, ContactRecord } from './contact-record.ts';
import { noteWordsOf } from './note-words.ts';

export type ContactRow = Selectable<ContactTable>;
export type ContactPartRow = Selectable<ContactPartTable>;

export function rowOfContact(record: ContactRecord): ContactRow {
  return {
    contact_id: record.contactId,
    channel: record.channel,
    direction: record.direction,
    state: record.state,
    state_since: new Date(record.stateSince),
    started_at: new Date(record.startedAt),
    source: record.source,
    call_id: record.callId,
    entry_point_id: record.entryPointId,
    address: record.address,
    address_reversed: reverse(record.address),
    centre_address: record.centreAddress,
    language: record.language,
    customer_id: record.customerId,
    purpose_key: record.purposeKey,
    purpose_label: record.purposeLabel,
    queue_id: record.queueId,
    queued_at: dateOrNull(record.queuedAt),
    connected_at: dateOrNull(record.connectedAt),
    ended_at: dateOrNull(record.endedAt),
    ended_by: record.endedBy,
    cause: record.cause,
    agent_id: record.agentId,
    agent_ids: record.agentIds,
    offered_agent_id: record.offeredAgentId,
    outcome_id: record.outcomeId,
    note: record.note,
    note_words: noteWordsOf(record.note),
    waited_ms: record.waitedMs,
    talk_ms: record.talkMs,
    hold_ms: record.holdMs,
    wrap_up_ms: record.wrapUpMs,
    part_count: record.partCount,
  };
}

/** `openParts`: the contact's rows without an end, in order of their numbers. */
export function contactOfRow(row: ContactRow, openParts: readonly ContactPartRow[]): ContactRecord {
  return {
    contactId: row.contact_id,
    channel: row.channel,
    direction: row.direction,
    startedAt: row.started_at.getTime(),
    source: row.source,
    callId: row.call_id,
    entryPointId: row.entry_point_id,
    address: row.address,
    centreAddress: row.centre_address,
    language: row.language,
    customerId: row.customer_id,
    purposeKey: row.purpose_key,
    purposeLabel: row.purpose_label,
    queueId: row.queue_id,
    queuedAt: row.queued_at?.getTime() ?? null,
    connectedAt: row.connected_at?.getTime() ?? null,
    endedAt: row.ended_at?.getTime() ?? null,
    endedBy: row.ended_by,
    cause: row.cause,
    agentId: row.agent_id,
    agentIds: row.agent_ids,
    offeredAgentId: row.offered_agent_id,
    outcomeId: row.outcome_id,
    note: row.note,
    waitedMs: row.waited_ms,
    talkMs: row.talk_ms,
    holdMs: row.hold_ms,
    wrapUpMs: row.wrap_up_ms,
    state: row.state,
    stateSince: row.state_since.getTime(),
    partCount: row.part_count,
    openParts: openParts.map((part) => ({
      number: part.number,
      kind: part.kind,
      agentId: part.agent_id,
      queueId: part.queue_id,
      startedAt: part.started_at.getTime(),
      endedAt: null,
    })),
  };
}

export function rowOfPart(contactId: string, part: ContactPart): ContactPartRow {
  return {
    contact_id: contactId,
    number: part.number,
    kind: part.kind,
    agent_id: part.agentId,
    queue_id: part.queueId,
    started_at: new Date(part.startedAt),
    ended_at: dateOrNull(part.endedAt),
  };
}

export function rowsOfAgents(record: ContactRecord): Selectable<ContactAgentTable>[] {
  const startedAt = new Date(record.startedAt);
  return record.agentIds.map((agentId) => ({
    agent_id: agentId,
    contact_id: record.contactId,
    started_at: startedAt,
  }));
}

function dateOrNull(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
