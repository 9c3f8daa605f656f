import type { Bilingual, CustomerTimelineItem } from '@shouwen/contract';
import type { ColumnType, JSONColumnType } from 'kysely';
import { type Migration, protectTenantTables, tenantColumn } from '../platform/db/migration.ts';

declare module '../platform/db/database.ts' {
  interface Database {
    customer: CustomerTable;
    customer_name_part: CustomerNamePartTable;
    identity: IdentityTable;
    customer_event: CustomerEventTable;
  }
}

type Time = ColumnType<Date, Date, Date>;
type TimeOrNull = ColumnType<Date | null, Date | null, Date | null>;

export interface StoredFact {
  label: Bilingual;
  value: string;
  isBad: boolean;
}

export interface CustomerTable {
  customer_id: string;
  name: string;
  level: JSONColumnType<Bilingual> | null;
  since: TimeOrNull;
  address: string | null;
  facts: JSONColumnType<StoredFact[]>;
}

/** One row for every character and every pair of neighbours of the name: what a part of a Chinese name is found by. */
export interface CustomerNamePartTable {
  part: string;
  customer_id: string;
}

export interface IdentityTable {
  identity_id: string;
  customer_id: string;
  kind: 'phone' | 'email' | 'chat' | 'account';
  /** Normalised: phone-number.ts for phones, lower case for mail. */
  value: string;
  /** The value backwards, so that its end is found by an index. */
  reversed: string;
}

/** What a company system told us about the customer. */
export interface CustomerEventTable {
  item_id: string;
  customer_id: string;
  at: Time;
  kind: CustomerTimelineItem['kind'];
  /** System that told it, e.g. `billing`. */
  source: string;
  title: string;
  body: string;
  by_name: string | null;
  is_failure: boolean;
  /** When the failure was put right; null while it stands, and for what is no failure. */
  settled_at: TimeOrNull;
}

// Text that is compared by range or put in order is collated "C": the same order in every database.
const up = `
  create table customer (
    ${tenantColumn},
    customer_id text collate "C" not null,
    name text not null,
    level jsonb,
    since timestamptz,
    address text,
    facts jsonb not null default '[]',
    primary key (tenant_id, customer_id)
  );
  create table customer_name_part (
    ${tenantColumn},
    part text collate "C" not null,
    customer_id text collate "C" not null,
    primary key (tenant_id, part, customer_id),
    foreign key (tenant_id, customer_id) references customer on delete cascade
  );
  create index customer_name_part_customer on customer_name_part (tenant_id, customer_id);
  create table identity (
    ${tenantColumn},
    identity_id text collate "C" not null,
    customer_id text collate "C" not null,
    kind text not null check (kind in ('phone', 'email', 'chat', 'account')),
    value text collate "C" not null,
    reversed text collate "C" not null,
    primary key (tenant_id, identity_id),
    unique (tenant_id, kind, value),
    foreign key (tenant_id, customer_id) references customer on delete cascade
  );
  create index identity_customer on identity (tenant_id, customer_id);
  create index identity_end on identity (tenant_id, kind, reversed);
  create table customer_event (
    ${tenantColumn},
    item_id text collate "C" not null,
    customer_id text collate "C" not null,
    at timestamptz not null,
    kind text not null,
    source text not null,
    title text not null,
    body text not null,
    by_name text,
    is_failure boolean not null,
    settled_at timestamptz,
    primary key (tenant_id, item_id),
    foreign key (tenant_id, customer_id) references customer on delete cascade
  );
  create index customer_event_newest on customer_event (tenant_id, customer_id, at desc);
  create index customer_event_failing on customer_event (tenant_id, customer_id, at desc)
    where is_failure and settled_at is null;
  ${protectTenantTables('customer', 'customer_name_part', 'identity', 'customer_event')}`;

export const customerMigrations: readonly Migration[] = [
  {
    name: 'customers.0001-customer',
    up,
    down: 'drop table customer_event, identity, customer_name_part, customer',
  },
];
