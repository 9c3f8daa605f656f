import { type Migration, protectTenantTables, tenantColumn } from '../platform/db/migration.ts';

const channels = `('voice', 'email', 'sms', 'chat', 'fax', 'webhook')`;

export const centreMigrations: readonly Migration[] = [
  {
    name: 'centre.0001-queues',
    up: `
      create table centre (
        ${tenantColumn},
        name text not null,
        language text not null check (language in ('zh', 'en')),
        time_zone text not null default 'Asia/Shanghai',
        created_at timestamptz not null default now(),
        primary key (tenant_id)
      );
      create table team (
        ${tenantColumn},
        team_id text not null,
        name text not null,
        primary key (tenant_id, team_id)
      );
      create table skill (
        ${tenantColumn},
        skill_id text not null,
        name jsonb not null,
        primary key (tenant_id, skill_id)
      );
      create table queue (
        ${tenantColumn},
        queue_id text not null,
        name jsonb not null,
        channels text[] not null,
        skills jsonb not null default '[]',
        priority integer not null default 0,
        answer_within_ms integer not null default 20000 check (answer_within_ms >= 0),
        target_percent integer not null default 80 check (target_percent between 0 and 100),
        ageing jsonb,
        offer_timeout_ms integer not null default 20000 check (offer_timeout_ms > 0),
        wrap_up_ms_max integer check (wrap_up_ms_max >= 0),
        overflow jsonb not null default '[]',
        max_waiting integer check (max_waiting > 0),
        position integer not null default 0,
        primary key (tenant_id, queue_id)
      );
      create table entry_point (
        ${tenantColumn},
        entry_point_id text not null,
        channel text not null check (channel in ${channels}),
        address text not null,
        name jsonb not null,
        flow jsonb not null,
        primary key (tenant_id, entry_point_id),
        unique (tenant_id, channel, address)
      );
      create table outcome (
        ${tenantColumn},
        outcome_id text not null,
        digit integer check (digit between 1 and 9),
        name jsonb not null,
        position integer not null default 0,
        primary key (tenant_id, outcome_id),
        unique (tenant_id, digit)
      );
      create table state_reason (
        ${tenantColumn},
        reason_id text not null,
        state text not null check (state in ('break', 'busy')),
        name jsonb not null,
        limit_ms integer check (limit_ms > 0),
        is_system boolean not null default false,
        position integer not null default 0,
        primary key (tenant_id, reason_id)
      );
      create table trunk (
        ${tenantColumn},
        trunk_id text not null,
        name text not null,
        allow_from text[] not null default '{}',
        outbound jsonb,
        sealed_password text,
        is_practice boolean not null default false,
        primary key (tenant_id, trunk_id)
      );
      ${protectTenantTables('centre', 'team', 'skill', 'queue', 'entry_point', 'outcome', 'state_reason', 'trunk')}`,
    down: 'drop table trunk, state_reason, outcome, entry_point, queue, skill, team, centre;',
  },
];
