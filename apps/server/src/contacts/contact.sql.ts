import type { Bilingual, Channel, Language } from '@shouwen/contract';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import { type Migration, protectTenantTables, tenantColumn } from '../platform/db/migration.ts';
import type { ContactState, PartKind } from './record/contact-record.ts';

declare module '../platform/db/database.ts' {
  interface Database {
    contact: ContactTable;
    contact_search: ContactTable;
    contact_part: ContactPartTable;
    contact_agent: ContactAgentTable;
    contact_quality: ContactQualityTable;
    recording: RecordingTable;
    recording_access: RecordingAccessTable;
    recording_peaks: RecordingPeaksTable;
  }
}

type Time = ColumnType<Date, Date, Date>;
type TimeOrNull = ColumnType<Date | null, Date | null, Date | null>;

/** One row a contact; written by the projection alone (project-contacts.ts). */
export interface ContactTable {
  contact_id: string;
  channel: Channel;
  direction: 'in' | 'out';
  state: ContactState;
  state_since: Time;
  started_at: Time;
  source: string;
  call_id: string;
  entry_point_id: string | null;
  /** The customer's side, normalised. Personal. */
  address: string;
  /** The address backwards, so that its end is found by an index. */
  address_reversed: string;
  centre_address: string;
  language: Language;
  customer_id: string | null;
  purpose_key: string | null;
  purpose_label: JSONColumnType<Bilingual> | null;
  queue_id: string | null;
  queued_at: TimeOrNull;
  connected_at: TimeOrNull;
  ended_at: TimeOrNull;
  ended_by: 'customer' | 'agent' | 'system' | null;
  cause: string | null;
  agent_id: string | null;
  agent_ids: string[];
  offered_agent_id: string | null;
  outcome_id: string | null;
  note: string;
  /** Words and pairs of characters of the note (note-words.ts). */
  note_words: string[];
  waited_ms: number;
  talk_ms: number;
  hold_ms: number;
  wrap_up_ms: number;
  part_count: number;
}

export interface ContactPartTable {
  contact_id: string;
  number: number;
  kind: PartKind;
  agent_id: string | null;
  queue_id: string | null;
  started_at: Time;
  ended_at: TimeOrNull;
}

/** Whose contact it is: every agent who took part. */
export interface ContactAgentTable {
  agent_id: string;
  contact_id: string;
  started_at: Time;
}

export interface ContactQualityTable {
  contact_id: string;
  leg_id: string;
  party: 'customer' | 'agent';
  packets_received: number;
  packets_lost: number;
  loss_percent: number;
  jitter_ms: number;
  round_trip_ms: number | null;
  mos: number | null;
}

export interface RecordingTable {
  recording_id: string;
  contact_id: string;
  /** Relative to the folder of recordings. */
  file: string;
  /** The data key, sealed by the vault. */
  wrapped_key: string;
  started_at: Time;
  ended_at: TimeOrNull;
  state: 'running' | 'complete' | 'partial' | 'failed';
  duration_ms: number;
  bytes: number;
  /** Of the encrypted file. */
  sha256: string | null;
  reason: string | null;
}

export interface RecordingAccessTable {
  recording_id: string;
  /** Sequence number of the event. */
  seq: number;
  at: Time;
  account_id: string;
  action: 'play' | 'download';
}

/** Computed from the file at the first look, never from the log. */
export interface RecordingPeaksTable {
  recording_id: string;
  per_second: number;
  left_peaks: Buffer;
  right_peaks: Buffer;
  computed_at: Generated<Date>;
}

const contactTable = `
  create table contact (
    ${tenantColumn},
    contact_id text collate "C" not null,
    channel text not null,
    direction text not null check (direction in ('in', 'out')),
    state text collate "C" not null,
    state_since timestamptz not null,
    started_at timestamptz not null,
    source text not null,
    call_id text not null,
    entry_point_id text,
    address text not null,
    address_reversed text collate "C" not null,
    centre_address text not null,
    language text not null,
    customer_id text collate "C",
    purpose_key text,
    purpose_label jsonb,
    queue_id text collate "C",
    queued_at timestamptz,
    connected_at timestamptz,
    ended_at timestamptz,
    ended_by text,
    cause text,
    agent_id text collate "C",
    agent_ids text[] not null,
    offered_agent_id text collate "C",
    outcome_id text collate "C",
    note text not null,
    note_words text[] not null,
    waited_ms integer not null,
    talk_ms integer not null,
    hold_ms integer not null,
    wrap_up_ms integer not null,
    part_count integer not null,
    primary key (tenant_id, contact_id)
  );
  create index contact_newest on contact (tenant_id, started_at desc, contact_id desc);
  create index contact_queue on contact (tenant_id, queue_id, started_at desc, contact_id desc);
  create index contact_queue_outcome on contact (tenant_id, queue_id, outcome_id, started_at desc, contact_id desc);
  create index contact_outcome on contact (tenant_id, outcome_id, started_at desc, contact_id desc);
  create index contact_customer on contact (tenant_id, customer_id, started_at desc, contact_id desc);
  create index contact_state on contact (tenant_id, state, started_at desc, contact_id desc) where state <> 'closed';
  create index contact_number_end on contact (tenant_id, address_reversed);
  create index contact_note_words on contact using gin (note_words);`;

/**
 * Under row-level security an operator that may leak, array containment among them, never becomes an index condition. So
 * the search reads a view that compares the tenant itself and has the rights of its owner: where the owner passes by
 * row-level security (the database that comes along), words of notes are found through their index; with another owner
 * the policies hold inside the view too, and the same answers take longer.
 */
const contactSearchView = `
  create view contact_search as
    select * from contact where tenant_id = current_setting('app.tenant_id')::integer;`;

const up = `
  ${contactTable}
  ${contactSearchView}
  create table contact_part (
    ${tenantColumn},
    contact_id text collate "C" not null,
    number integer not null,
    kind text not null,
    agent_id text collate "C",
    queue_id text collate "C",
    started_at timestamptz not null,
    ended_at timestamptz,
    primary key (tenant_id, contact_id, number)
  );
  create table contact_agent (
    ${tenantColumn},
    agent_id text collate "C" not null,
    contact_id text collate "C" not null,
    started_at timestamptz not null,
    primary key (tenant_id, contact_id, agent_id)
  );
  create index contact_agent_newest on contact_agent (tenant_id, agent_id, started_at desc, contact_id desc);
  create table contact_quality (
    ${tenantColumn},
    contact_id text collate "C" not null,
    leg_id text collate "C" not null,
    party text not null,
    packets_received integer not null,
    packets_lost integer not null,
    loss_percent double precision not null,
    jitter_ms double precision not null,
    round_trip_ms double precision,
    mos double precision,
    primary key (tenant_id, contact_id, leg_id)
  );
  create table recording (
    ${tenantColumn},
    recording_id text collate "C" not null,
    contact_id text collate "C" not null,
    file text not null,
    wrapped_key text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    state text not null check (state in ('running', 'complete', 'partial', 'failed')),
    duration_ms integer not null,
    bytes bigint not null,
    sha256 text,
    reason text,
    primary key (tenant_id, recording_id)
  );
  create index recording_contact on recording (tenant_id, contact_id);
  create table recording_access (
    ${tenantColumn},
    recording_id text collate "C" not null,
    seq bigint not null,
    at timestamptz not null,
    account_id text not null,
    action text not null check (action in ('play', 'download')),
    primary key (tenant_id, recording_id, seq)
  );
  create table recording_peaks (
    ${tenantColumn},
    recording_id text collate "C" not null,
    per_second double precision not null,
    left_peaks bytea not null,
    right_peaks bytea not null,
    computed_at timestamptz not null default now(),
    primary key (tenant_id, recording_id)
  );
  ${protectTenantTables('contact', 'contact_part', 'contact_agent', 'contact_quality', 'recording', 'recording_access', 'recording_peaks')}`;

export const contactMigrations: readonly Migration[] = [
  {
    name: 'contacts.0001-contact',
    up,
    down: `drop view contact_search;
      drop table recording_peaks, recording_access, recording, contact_quality, contact_agent, contact_part, contact`,
  },
];
