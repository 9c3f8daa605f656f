import { type Migration, protectTenantTables, tenantColumn } from '../db/migration.ts';

export const authMigrations: readonly Migration[] = [
  {
    name: 'platform.0001-accounts',
    up: `
      create table account (
        ${tenantColumn},
        account_id text not null,
        login text not null,
        name text not null,
        role text not null check (role in ('admin', 'supervisor', 'agent')),
        language text not null check (language in ('zh', 'en')),
        theme text not null default 'system' check (theme in ('light', 'dark', 'system')),
        agent_id text,
        password_hash text,
        is_first_visit boolean not null default true,
        disabled_at timestamptz,
        created_at timestamptz not null default now(),
        primary key (tenant_id, account_id),
        unique (tenant_id, login),
        unique (tenant_id, agent_id)
      );
      create table session (
        ${tenantColumn},
        token_hash bytea not null,
        session_id text not null,
        account_id text not null,
        created_at timestamptz not null,
        last_seen_at timestamptz not null,
        expires_at timestamptz not null,
        address text not null,
        user_agent text not null,
        primary key (tenant_id, token_hash),
        foreign key (tenant_id, account_id) references account on delete cascade
      );
      create index session_account on session (tenant_id, account_id);
      create index session_expires on session (tenant_id, expires_at);
      ${protectTenantTables('account', 'session')}`,
    down: 'drop table session; drop table account;',
  },
];
