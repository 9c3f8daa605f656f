import { type Migration, protectTenantTables, tenantColumn } from '../platform/db/migration.ts';

export const deskMigrations: readonly Migration[] = [
  {
    name: 'desk.0001-drafts',
    up: `
      create table desk_draft (
        ${tenantColumn},
        contact_id text not null,
        outcome_id text,
        note text not null,
        saved_at timestamptz not null default now(),
        primary key (tenant_id, contact_id)
      );
      ${protectTenantTables('desk_draft')}`,
    down: 'drop table desk_draft;',
  },
];
