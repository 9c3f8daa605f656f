import { type Migration, protectTenantTables, tenantColumn } from '../db/migration.ts';

/**
 * The log is partitioned by month. The server's own role may not create tables, so a function with the owner's rights
 * makes the partition of a month, and nothing else.
 */
export const eventMigrations: readonly Migration[] = [
  {
    name: 'platform.0002-events',
    up: `
      create table event (
        ${tenantColumn},
        seq bigint not null,
        at timestamptz not null,
        kind text not null,
        subject text not null,
        data jsonb not null,
        primary key (tenant_id, seq, at)
      ) partition by range (at);
      create index event_subject on event (tenant_id, subject, seq);
      create index event_kind on event (tenant_id, kind, seq);
      ${protectTenantTables('event')}

      create function ensure_event_partition(month date) returns void
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        first_day date := date_trunc('month', month)::date;
        name text := 'event_' || to_char(first_day, 'YYYY_MM');
      begin
        if to_regclass(name) is null then
          execute format('create table if not exists %I partition of event for values from (%L) to (%L)',
            name, first_day, (first_day + interval '1 month')::date);
        end if;
      end $$;

      create table lease (
        ${tenantColumn},
        name text not null,
        owner text not null,
        epoch bigint not null,
        until timestamptz not null,
        primary key (tenant_id, name)
      );
      create table routing_snapshot (
        ${tenantColumn},
        seq bigint not null,
        state jsonb not null,
        made_at timestamptz not null default now(),
        primary key (tenant_id, seq)
      );
      ${protectTenantTables('lease', 'routing_snapshot')}`,
    down: `
      drop table routing_snapshot; drop table lease;
      drop function ensure_event_partition(date);
      drop table event;`,
  },
];
