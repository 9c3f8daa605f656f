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
  {
    name: 'voice.0002-saved-bindings',
    up: `
      -- Calls of an earlier version were saved only while talking, without their phase.
      update voice_call set call = call || '{"phase":"talking","priority":0,"isAgentLost":false}'::jsonb;
      create table voice_binding (
        ${tenantColumn},
        username text not null,
        contact text not null,
        binding jsonb not null,
        primary key (tenant_id, username, contact)
      );
      ${protectTenantTables('voice_binding')}`,
    down: 'drop table voice_binding;',
  },
];
