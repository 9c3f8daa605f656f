import { type Migration, protectTenantTables, tenantColumn } from '../platform/db/migration.ts';

export const agentsMigrations: readonly Migration[] = [
  {
    name: 'agents.0001-people',
    up: `
      create table agent (
        ${tenantColumn},
        agent_id text not null,
        agent_number text not null,
        team_id text,
        capacity jsonb,
        created_at timestamptz not null default now(),
        primary key (tenant_id, agent_id),
        unique (tenant_id, agent_number),
        foreign key (tenant_id, team_id) references team
      );
      alter table account add constraint account_agent foreign key (tenant_id, agent_id) references agent;
      create table agent_queue (
        ${tenantColumn},
        agent_id text not null,
        queue_id text not null,
        primary key (tenant_id, agent_id, queue_id),
        foreign key (tenant_id, agent_id) references agent on delete cascade,
        foreign key (tenant_id, queue_id) references queue on delete cascade
      );
      create table agent_skill (
        ${tenantColumn},
        agent_id text not null,
        skill_id text not null,
        level integer not null check (level between 1 and 5),
        primary key (tenant_id, agent_id, skill_id),
        foreign key (tenant_id, agent_id) references agent on delete cascade,
        foreign key (tenant_id, skill_id) references skill on delete cascade
      );
      create table one_time_link (
        ${tenantColumn},
        token_hash bytea not null,
        kind text not null check (kind in ('setup', 'join')),
        account_id text,
        expires_at timestamptz not null,
        used_at timestamptz,
        primary key (tenant_id, token_hash),
        foreign key (tenant_id, account_id) references account on delete cascade,
        check ((kind = 'join') = (account_id is not null))
      );
      create table sip_credential (
        ${tenantColumn},
        realm text not null,
        username text not null,
        kind text not null check (kind in ('browser', 'desk-phone', 'guest')),
        agent_id text,
        ha1_md5 text not null,
        ha1_sha256 text not null,
        expires_at timestamptz,
        created_at timestamptz not null default now(),
        primary key (tenant_id, realm, username),
        foreign key (tenant_id, agent_id) references agent on delete cascade,
        check ((kind = 'guest') = (agent_id is null))
      );
      create index sip_credential_agent on sip_credential (tenant_id, agent_id);
      create index sip_credential_expires on sip_credential (tenant_id, expires_at);
      ${protectTenantTables('agent', 'agent_queue', 'agent_skill', 'one_time_link', 'sip_credential')}`,
    down: `
      drop table sip_credential, one_time_link, agent_skill, agent_queue;
      alter table account drop constraint account_agent;
      drop table agent;`,
  },
];
