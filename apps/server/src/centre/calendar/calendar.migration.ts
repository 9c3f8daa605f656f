import { type Migration, protectTenantTables, tenantColumn } from '../../platform/db/migration.ts';

export const calendarMigrations: readonly Migration[] = [
  {
    name: 'centre.0002-calendars',
    up: `
      create table calendar (
        ${tenantColumn},
        calendar_id text not null,
        settings jsonb not null,
        changed_at timestamptz not null default now(),
        primary key (tenant_id, calendar_id)
      );
      create table public_days (
        ${tenantColumn},
        region text not null,
        year integer not null,
        source text not null,
        days jsonb not null,
        imported_at timestamptz not null default now(),
        primary key (tenant_id, region, year)
      );
      ${protectTenantTables('calendar', 'public_days')}`,
    down: 'drop table public_days, calendar;',
  },
];
