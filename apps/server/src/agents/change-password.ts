import { hashPassword, isPasswordRight } from '../platform/auth/passwords.ts';
import type { Principal } from '../platform/auth/principal.ts';
import type { Sessions } from '../platform/auth/sessions.ts';
import type { SignInThrottle } from '../platform/auth/sign-in-throttle.ts';
import type { Db } from '../platform/db/database.ts';
import type { Recorder } from '../platform/events-port.ts';
import { AppError } from '../platform/http/app-error.ts';
import { requireGoodPassword } from './set-up-centre.ts';

export interface ChangePasswordNeeds {
  readonly db: Db;
  readonly sessions: Pick<Sessions, 'closeAll'>;
  readonly throttle: SignInThrottle;
  readonly record: Recorder;
}

/**
 * A person takes another password. Every other session of the account ends: whoever knew the old one is out.
 * @throws {AppError} `wrong-credentials` for a wrong present password, `slow-down` after many of them,
 * `invalid-request` for a new one that is common or the same
 */
export async function changePassword(
  { db, sessions, throttle, record }: ChangePasswordNeeds,
  principal: Pick<Principal, 'accountId' | 'sessionId'>,
  request: { readonly currentPassword: string; readonly newPassword: string; readonly address: string },
): Promise<void> {
  const { accountId, sessionId } = principal;
  const { currentPassword, newPassword, address } = request;
  const account = await db
    .selectFrom('account')
    .select(['login', 'password_hash'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (account === undefined) throw new AppError('not-signed-in');
  const { login } = account;
  // An unlocked desk is a place to guess at as well as the sign-in page, so the tries are counted together.
  const waitMs = throttle.begin(login, address);
  if (waitMs > 0) throw new AppError('slow-down', null, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  if (!(await isPasswordRight(currentPassword, account.password_hash))) {
    throw new AppError('wrong-credentials', wrongPassword);
  }
  throttle.succeeded(login, address);
  if (newPassword.normalize('NFKC') === currentPassword.normalize('NFKC')) throw new AppError('invalid-request', same);
  requireGoodPassword(newPassword, login);
  await db
    .updateTable('account')
    .set({ password_hash: await hashPassword(newPassword) })
    .where('account_id', '=', accountId)
    .execute();
  await sessions.closeAll(accountId, sessionId);
  await record('account.password-changed', `account:${accountId}`, { accountId, address });
}

const wrongPassword = { zh: '当前密码不对，请重新输入。', en: 'The present password is wrong; type it again.' };
const same = { zh: '新密码与当前密码相同，请换一个。', en: 'The new password is the present one; choose another.' };
