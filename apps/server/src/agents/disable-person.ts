import type { Person } from '@shouwen/contract';
import type { Principal } from '../platform/auth/principal.ts';
import type { Sessions } from '../platform/auth/sessions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import type { Recorder } from '../platform/events-port.ts';
import { AppError } from '../platform/http/app-error.ts';
import { listPeople } from './find-agents.ts';
import type { SipCredentials } from './sip-credentials.ts';

export interface DisablePersonNeeds {
  readonly db: Db;
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, 'closeAll'>;
  readonly sipCredentials: Pick<SipCredentials, 'revokeAll'>;
  readonly record: Recorder;
  changed(): void;
}

interface Wanted {
  readonly accountId: string;
  readonly isDisabled: boolean;
  readonly address: string;
}

/**
 * Switches an account off or on again. Off: no sign-in, sessions and telephones end at once, the engine forgets the agent.
 * A call in progress goes on; only its desk is gone. Asking for what is already so changes nothing.
 * @throws {AppError} `not-found`; `conflict` for oneself, and for the last administrator
 */
export async function setPersonDisabled(
  needs: DisablePersonNeeds,
  by: Pick<Principal, 'accountId'>,
  { accountId, isDisabled, address }: Wanted,
): Promise<Person> {
  const { db, clock, sessions, sipCredentials, record, changed } = needs;
  if (isDisabled && accountId === by.accountId) throw new AppError('conflict', oneself);
  const { agentId, isChanged } = await db.transaction().execute(async (transaction) => {
    const account = await transaction
      .selectFrom('account')
      .select(['role', 'agent_id', 'disabled_at'])
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (account === undefined) throw new AppError('not-found');
    if ((account.disabled_at !== null) === isDisabled) return { agentId: account.agent_id, isChanged: false };
    if (isDisabled && account.role === 'admin') await requireOtherAdministrator(transaction, accountId);
    await transaction
      .updateTable('account')
      .set({ disabled_at: isDisabled ? new Date(clock.now()) : null })
      .where('account_id', '=', accountId)
      .execute();
    return { agentId: account.agent_id, isChanged: true };
  });
  if (isDisabled) {
    await sessions.closeAll(accountId);
    if (agentId !== null) await sipCredentials.revokeAll(agentId);
  }
  if (isChanged) {
    const kind = isDisabled ? 'account.disabled' : 'account.enabled';
    await record(kind, `account:${accountId}`, { accountId, byAccountId: by.accountId, address });
    changed();
  }
  const person = (await listPeople(db)).find((candidate) => candidate.accountId === accountId);
  if (person === undefined) throw new AppError('not-found');
  return person;
}

/** Two administrators who disable each other at the same moment must not both succeed, so the rows are held. */
async function requireOtherAdministrator(transaction: DbTransaction, accountId: string): Promise<void> {
  const administrators = await transaction
    .selectFrom('account')
    .select('account_id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .where('password_hash', 'is not', null)
    .orderBy('account_id')
    .forUpdate()
    .execute();
  if (!administrators.some((row) => row.account_id !== accountId)) throw new AppError('conflict', lastOne);
}

const oneself = { zh: '不能停用自己的账号。', en: 'You cannot disable your own account.' };
const lastOne = {
  zh: '这是最后一位可用的管理员，不能停用。',
  en: 'This is the last administrator who can sign in and cannot be disabled.',
};
