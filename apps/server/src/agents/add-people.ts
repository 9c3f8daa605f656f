import type { Language, Role } from '@shouwen/contract';
import { sql } from 'kysely';
import { hashPassword } from '../platform/auth/passwords.ts';
import type { DbTransaction } from '../platform/db/database.ts';

/** First number that is given out; later ones count up. */
const FIRST_AGENT_NUMBER = 1001;

/** A person as set up, invited or seeded. */
export interface NewPerson {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
  /** Null: cannot sign in until a password is set (invitation). */
  readonly password: string | null;
  /** Null: never takes contacts. */
  readonly place: NewAgentPlace | null;
  /** False: the welcome and test call are left out. Default true. */
  readonly isFirstVisit?: boolean;
}

export interface NewAgentPlace {
  /** The next free one when left out. */
  readonly agentNumber?: string;
  readonly teamId?: string | null;
  readonly queueIds: readonly string[];
  readonly skills?: readonly { readonly skillId: string; readonly level: number }[];
}

export interface AddedPerson {
  readonly accountId: string;
  readonly agentId: string | null;
  readonly agentNumber: string | null;
}

/**
 * Stores people in the order given. Call `agents.changed()` after the commit.
 * @throws the database's unique violation when a login or agent number is taken
 */
export async function addPeople(
  transaction: DbTransaction,
  newId: () => string,
  people: readonly NewPerson[],
): Promise<AddedPerson[]> {
  // Before the lock: a password takes its time on purpose.
  const hashes: (string | null)[] = [];
  for (const { password } of people) hashes.push(password === null ? null : await hashPassword(password));
  const added: AddedPerson[] = [];
  for (const [index, person] of people.entries()) {
    const agent = person.place === null ? null : await addAgent(transaction, newId(), person.place);
    const accountId = newId();
    await transaction
      .insertInto('account')
      .values({
        account_id: accountId,
        login: person.login,
        name: person.name,
        role: person.role,
        language: person.language,
        agent_id: agent?.agentId ?? null,
        password_hash: hashes[index] ?? null,
        is_first_visit: person.isFirstVisit ?? true,
        disabled_at: null,
      })
      .execute();
    added.push({ accountId, agentId: agent?.agentId ?? null, agentNumber: agent?.agentNumber ?? null });
  }
  return added;
}

async function addAgent(transaction: DbTransaction, agentId: string, place: NewAgentPlace) {
  const agentNumber = place.agentNumber ?? (await nextAgentNumber(transaction));
  await transaction
    .insertInto('agent')
    .values({ agent_id: agentId, agent_number: agentNumber, team_id: place.teamId ?? null, capacity: null })
    .execute();
  await setQueues(transaction, agentId, place.queueIds);
  const skills = place.skills ?? [];
  if (skills.length > 0) {
    const rows = skills.map((skill) => ({ agent_id: agentId, skill_id: skill.skillId, level: skill.level }));
    await transaction.insertInto('agent_skill').values(rows).execute();
  }
  return { agentId, agentNumber };
}

async function setQueues(transaction: DbTransaction, agentId: string, queueIds: readonly string[]): Promise<void> {
  const rows = [...new Set(queueIds)].map((queueId) => ({ agent_id: agentId, queue_id: queueId }));
  if (rows.length > 0) await transaction.insertInto('agent_queue').values(rows).execute();
}

/** Two people added at the same moment must not get one number, so whoever asks holds the others back. */
async function nextAgentNumber(transaction: DbTransaction): Promise<string> {
  await sql`select pg_advisory_xact_lock(hashtext('agent-number'), current_setting('app.tenant_id')::integer)`.execute(
    transaction,
  );
  const row = await transaction
    .selectFrom('agent')
    .select(sql<number>`coalesce(max(agent_number::bigint), 0)`.as('highest'))
    .where(sql<boolean>`agent_number ~ '^[0-9]{1,9}$'`)
    .executeTakeFirst();
  return String(Math.max(FIRST_AGENT_NUMBER, (row?.highest ?? 0) + 1));
}
