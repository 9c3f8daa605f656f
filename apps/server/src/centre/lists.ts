import type { Bilingual, Outcome, StateReason } from '@shouwen/contract';
import type { Db, DbTransaction } from '../platform/db/database.ts';

export interface Team {
  readonly teamId: string;
  readonly name: string;
}

export interface Skill {
  readonly skillId: string;
  readonly name: Bilingual;
}

export async function listOutcomes(db: Db): Promise<Outcome[]> {
  const rows = await db.selectFrom('outcome').selectAll().orderBy('position').orderBy('outcome_id').execute();
  return rows.map((row) => ({ outcomeId: row.outcome_id, digit: row.digit, name: row.name }));
}

export async function listStateReasons(db: Db): Promise<StateReason[]> {
  const rows = await db.selectFrom('state_reason').selectAll().orderBy('position').orderBy('reason_id').execute();
  return rows.map((row) => ({
    reasonId: row.reason_id,
    state: row.state,
    name: row.name,
    limitMs: row.limit_ms,
    isSystem: row.is_system,
  }));
}

export async function listSkills(db: Db): Promise<Skill[]> {
  const rows = await db.selectFrom('skill').selectAll().orderBy('skill_id').execute();
  return rows.map((row) => ({ skillId: row.skill_id, name: row.name }));
}

export async function listTeams(db: Db): Promise<Team[]> {
  const rows = await db.selectFrom('team').selectAll().orderBy('team_id').execute();
  return rows.map((row) => ({ teamId: row.team_id, name: row.name }));
}

export async function insertOutcomes(db: Db | DbTransaction, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = outcomes.map((outcome, index) => ({
    outcome_id: outcome.outcomeId,
    digit: outcome.digit,
    name: JSON.stringify(outcome.name),
    position: index + 1,
  }));
  await db.insertInto('outcome').values(rows).execute();
}

export async function insertStateReasons(db: Db | DbTransaction, reasons: readonly StateReason[]): Promise<void> {
  if (reasons.length === 0) return;
  const rows = reasons.map((reason, index) => ({
    reason_id: reason.reasonId,
    state: reason.state,
    name: JSON.stringify(reason.name),
    limit_ms: reason.limitMs,
    is_system: reason.isSystem,
    position: index + 1,
  }));
  await db.insertInto('state_reason').values(rows).execute();
}

export async function insertSkills(db: Db | DbTransaction, skills: readonly Skill[]): Promise<void> {
  if (skills.length === 0) return;
  const rows = skills.map((skill) => ({ skill_id: skill.skillId, name: JSON.stringify(skill.name) }));
  await db.insertInto('skill').values(rows).execute();
}

export async function insertTeams(db: Db | DbTransaction, teams: readonly Team[]): Promise<void> {
  if (teams.length === 0) return;
  await db
    .insertInto('team')
    .values(teams.map((team) => ({ team_id: team.teamId, name: team.name })))
    .execute();
}
