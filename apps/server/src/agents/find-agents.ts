import type { Person } from '@shouwen/contract';
import type { AgentConfig } from '@shouwen/routing';
import type { Db } from '../platform/db/database.ts';

/** An agent as other chapters name one. */
export interface AgentSummary {
  readonly agentId: string;
  readonly agentNumber: string;
  readonly name: string;
  readonly teamId: string | null;
  readonly teamName: string | null;
  readonly isDisabled: boolean;
}

function agents(db: Db) {
  return db
    .selectFrom('agent as g')
    .innerJoin('account as a', 'a.agent_id', 'g.agent_id')
    .leftJoin('team as t', 't.team_id', 'g.team_id')
    .select(['g.agent_id', 'g.agent_number', 'g.team_id', 'a.name', 't.name as team_name', 'a.disabled_at']);
}

type AgentRow = Awaited<ReturnType<ReturnType<typeof agents>['execute']>>[number];

export async function listAgents(db: Db): Promise<AgentSummary[]> {
  return (await agents(db).orderBy('g.agent_number').execute()).map(present);
}

export async function findAgent(db: Db, agentId: string): Promise<AgentSummary | null> {
  const row = await agents(db).where('g.agent_id', '=', agentId).executeTakeFirst();
  return row === undefined ? null : present(row);
}

function present(row: AgentRow): AgentSummary {
  return {
    agentId: row.agent_id,
    agentNumber: row.agent_number,
    name: row.name,
    teamId: row.team_id,
    teamName: row.team_name,
    isDisabled: row.disabled_at !== null,
  };
}

/** As the routing engine takes them; people who were switched off are left out. */
export async function listAgentConfigs(db: Db): Promise<AgentConfig[]> {
  const [rows, queues, skills] = await Promise.all([
    db
      .selectFrom('agent as g')
      .innerJoin('account as a', 'a.agent_id', 'g.agent_id')
      .select(['g.agent_id', 'a.name', 'g.capacity'])
      .where('a.disabled_at', 'is', null)
      .orderBy('g.agent_number')
      .execute(),
    db.selectFrom('agent_queue').select(['agent_id', 'queue_id']).orderBy('queue_id').execute(),
    db.selectFrom('agent_skill').select(['agent_id', 'skill_id', 'level']).orderBy('skill_id').execute(),
  ]);
  const queuesOf = Map.groupBy(queues, (row) => row.agent_id);
  const skillsOf = Map.groupBy(skills, (row) => row.agent_id);
  return rows.map((row) => ({
    id: row.agent_id,
    name: row.name,
    skills: Object.fromEntries((skillsOf.get(row.agent_id) ?? []).map((skill) => [skill.skill_id, skill.level])),
    queueIds: (queuesOf.get(row.agent_id) ?? []).map((queue) => queue.queue_id),
    ...(row.capacity === null ? {} : { capacity: row.capacity }),
  }));
}

/** Everyone with an account, for the people page. */
export async function listPeople(db: Db): Promise<Person[]> {
  const [rows, queues, skills] = await Promise.all([
    db
      .selectFrom('account as a')
      .leftJoin('agent as g', 'g.agent_id', 'a.agent_id')
      .leftJoin('team as t', 't.team_id', 'g.team_id')
      .select(['a.account_id', 'a.agent_id', 'g.agent_number', 'a.login', 'a.name', 'a.role', 't.name as team_name'])
      .select(['a.password_hash', 'a.disabled_at'])
      .orderBy('g.agent_number')
      .orderBy('a.login')
      .execute(),
    db.selectFrom('agent_queue').select(['agent_id', 'queue_id']).execute(),
    db.selectFrom('agent_skill').select(['agent_id', 'skill_id', 'level']).execute(),
  ]);
  const queuesOf = Map.groupBy(queues, (row) => row.agent_id);
  const skillsOf = Map.groupBy(skills, (row) => row.agent_id);
  return rows.map((row) => ({
    accountId: row.account_id,
    agentId: row.agent_id,
    agentNumber: row.agent_number,
    login: row.login,
    name: row.name,
    role: row.role,
    teamName: row.team_name,
    queueIds: (queuesOf.get(row.agent_id ?? '') ?? []).map((queue) => queue.queue_id),
    skills: (skillsOf.get(row.agent_id ?? '') ?? []).map((skill) => ({ skillId: skill.skill_id, level: skill.level })),
    isInvited: row.password_hash === null,
    isDisabled: row.disabled_at !== null,
  }));
}
