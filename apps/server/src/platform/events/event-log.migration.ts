import { type Migration, protectTenantTables, tenantColumn } from '../db/migration.ts';

/**
 * `data` is json, not jsonb: it is written once for every decision and read by programs; taking it apart on the way in
 * took half of the database's time for an offer with its receipt (docs/decisions/0002-event-log.md).
 *
 * Partitions are made by a function with the owner's rights, because the server's role may not create anything.
 */
export const eventLogMigrations: readonly Migration[] = [
  {
    name: 'platform.0002-event-log',
    up: `
      create table event (
        ${tenantColumn},
        seq bigint not null,
        at timestamptz not null,
        kind text not null,
        subject text not null,
        data json not null,
        primary key (tenant_id, seq, at)
      ) partition by range (at);
      create index event_subject on event (tenant_id, subject, seq);

      create table event_lease (
        ${tenantColumn},
        owner text not null,
        epoch bigint not null,
        until timestamptz not null,
        primary key (tenant_id)
      );
      ${protectTenantTables('event', 'event_lease')}

      create function ensure_event_partition(month date) returns void
      language plpgsql security definer set search_path = public set timezone = 'UTC' as $body$
      declare
        first date := date_trunc('month', month)::date;
        name text := 'event_' || to_char(month, 'YYYY_MM');
      begin
        if first < '2000-01-01' or first > '2200-01-01' then
          raise exception 'no events in %', first using errcode = 'datetime_field_overflow';
        end if;
        if to_regclass(name) is not null then
          return;
        end if;
        execute format('create table %I partition of event for values from (%L) to (%L)',
          name, first, (first + interval '1 month')::date);
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy tenant on %I using (tenant_id = current_setting(''app.tenant_id'')::integer)
          with check (tenant_id = current_setting(''app.tenant_id'')::integer)', name);
      end
      $body$;`,
    down: 'drop function ensure_event_partition(date); drop table event_lease; drop table event;',
  },
  {
    name: 'platform.0003-routing-snapshot',
    up: `
      create table routing_snapshot (
        ${tenantColumn},
        seq bigint not null,
        made_at timestamptz not null default now(),
        state json not null,
        primary key (tenant_id, seq)
      );
      ${protectTenantTables('routing_snapshot')}`,
    down: 'drop table routing_snapshot;',
  },
];
