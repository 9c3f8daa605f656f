import { loginSchema } from '@shouwen/contract';
import { isPasswordRight } from '../platform/auth/passwords.ts';
import type { SignInThrottle } from '../platform/auth/sign-in-throttle.ts';
import type { Db } from '../platform/db/database.ts';
import type { Recorder } from '../platform/events-port.ts';
import { AppError } from '../platform/http/app-error.ts';

export interface SignInNeeds {
  readonly db: Db;
  readonly throttle: SignInThrottle;
  readonly record: Recorder;
}

/**
 * The account behind login and password. An unknown login costs the same time and gets the same answer as a wrong
 * password, so that logins cannot be collected.
 * @throws {AppError} `wrong-credentials`, or `slow-down` with the time to wait
 */
export async function checkSignIn(
  { db, throttle, record }: SignInNeeds,
  attempt: { readonly login: string; readonly password: string; readonly address: string },
): Promise<{ accountId: string }> {
  const { password, address } = attempt;
  const login = attempt.login.trim().toLowerCase();
  const waitMs = throttle.begin(login, address);
  if (waitMs > 0) throw new AppError('slow-down', null, { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  const account = await db
    .selectFrom('account')
    .select(['account_id', 'password_hash'])
    .where('login', '=', login)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  const isRight = await isPasswordRight(password, account?.password_hash ?? null);
  if (account === undefined || !isRight) {
    // What cannot be a login may be a password typed into the wrong field, and must not be kept.
    const shown = loginSchema.safeParse(login).data ?? '';
    await record('account.sign-in-failed', 'centre', { login: shown, address });
    throw new AppError('wrong-credentials');
  }
  throttle.succeeded(login, address);
  await record('account.signed-in', `account:${account.account_id}`, { accountId: account.account_id, address });
  return { accountId: account.account_id };
}
