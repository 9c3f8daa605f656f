import type { joinStateSchema } from '@shouwen/contract';
import type { z } from 'zod';
import { hashPassword } from '../platform/auth/passwords.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db/database.ts';
import { AppError } from '../platform/http/app-error.ts';
import { findLink, useLink } from './one-time-links.ts';
import { requireGoodPassword } from './set-up-centre.ts';

interface JoinNeeds {
  readonly db: Db;
  readonly clock: Clock;
}

/**
 * Whom the link invites.
 * @throws {AppError} `link-expired`
 */
export async function findInvitation(
  { db, clock }: JoinNeeds,
  token: string,
): Promise<z.output<typeof joinStateSchema>> {
  const link = await findLink(db, clock, 'join', token);
  const account = await db
    .selectFrom('account')
    .select(['name', 'login', 'language'])
    .where('account_id', '=', link?.accountId ?? '')
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (account === undefined) throw new AppError('link-expired');
  return account;
}

/**
 * The invited person chooses a password.
 * @throws {AppError} `link-expired`, `invalid-request` for a common password
 */
export async function joinCentre(needs: JoinNeeds, token: string, password: string): Promise<{ accountId: string }> {
  const { login } = await findInvitation(needs, token);
  requireGoodPassword(password, login);
  const passwordHash = await hashPassword(password);
  return needs.db.transaction().execute(async (transaction) => {
    const { accountId } = await useLink(transaction, needs.clock, 'join', token);
    if (accountId === null) throw new AppError('link-expired');
    await transaction
      .updateTable('account')
      .set({ password_hash: passwordHash })
      .where('account_id', '=', accountId)
      .execute();
    return { accountId };
  });
}
