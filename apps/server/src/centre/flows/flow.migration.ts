import { type Migration, protectTenantTables, tenantColumn } from '../../platform/db/migration.ts';

export const flowMigrations: readonly Migration[] = [
  {
    name: 'centre.0004-flows',
    up: `
      create table flow (
        ${tenantColumn},
        flow_id text not null,
        name jsonb not null,
        live_version integer,
        created_at timestamptz not null default now(),
        changed_at timestamptz not null default now(),
        removed_at timestamptz,
        primary key (tenant_id, flow_id)
      );
      create table flow_version (
        ${tenantColumn},
        flow_id text not null,
        version integer not null check (version > 0),
        graph jsonb not null,
        note text not null default '',
        revision integer not null default 1,
        changed_at timestamptz not null default now(),
        changed_by text,
        published_at timestamptz,
        primary key (tenant_id, flow_id, version),
        foreign key (tenant_id, flow_id) references flow
      );
      create unique index flow_version_one_draft on flow_version (tenant_id, flow_id) where published_at is null;
      alter table flow add foreign key (tenant_id, flow_id, live_version) references flow_version;
      create table entry_point_flow (
        ${tenantColumn},
        entry_point_id text not null,
        flow_id text not null,
        primary key (tenant_id, entry_point_id),
        foreign key (tenant_id, entry_point_id) references entry_point on delete cascade,
        foreign key (tenant_id, flow_id) references flow
      );
      create table connector (
        ${tenantColumn},
        connector_id text not null,
        name jsonb not null,
        base_url text not null,
        header_names text[] not null default '{}',
        sealed_headers text,
        changed_at timestamptz not null default now(),
        primary key (tenant_id, connector_id)
      );
      ${protectTenantTables('flow', 'flow_version', 'entry_point_flow', 'connector')}`,
    down: 'drop table connector, entry_point_flow; alter table flow drop column live_version; drop table flow_version, flow;',
  },
];
