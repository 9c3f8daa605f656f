import { type Migration, protectTenantTables, tenantColumn } from '../../platform/db/migration.ts';

export const promptMigrations: readonly Migration[] = [
  {
    name: 'centre.0003-prompts',
    up: `
      create table prompt (
        ${tenantColumn},
        folder text not null check (folder in ('zh', 'en', 'music')),
        name text not null,
        source text not null check (source in ('upload', 'speech')),
        text text,
        duration_ms integer not null check (duration_ms >= 0),
        bytes integer not null check (bytes >= 0),
        sha256 text not null,
        changed_at timestamptz not null default now(),
        changed_by text,
        primary key (tenant_id, folder, name)
      );
      ${protectTenantTables('prompt')}`,
    down: 'drop table prompt;',
  },
];
