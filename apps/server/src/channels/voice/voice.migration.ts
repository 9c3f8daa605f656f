import { type Migration, protectTenantTables, tenantColumn } from '../../platform/db/migration.ts';

export const voiceMigrations: readonly Migration[] = [
  {
    name: 'voice.0001-saved-calls',
    up: `
      create table voice_call (
        ${tenantColumn},
        contact_id text not null,
        call jsonb not null,
        saved_at timestamptz not null default now(),
        primary key (tenant_id, contact_id)
      );
      ${protectTenantTables('voice_call')}`,
    down: 'drop table voice_call;',
  },
];
