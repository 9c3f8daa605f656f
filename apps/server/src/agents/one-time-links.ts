import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import { AppError } from '../platform/http/app-error.ts';

export const SETUP_LINK_MS = 24 * 3_600_000;
export const JOIN_LINK_MS = 7 * 24 * 3_600_000;

export interface OneTimeLink {
  readonly kind: 'setup' | 'join';
  readonly accountId: string | null;
}

/** Makes a link and takes back older ones for the same purpose; the token is told once and never stored. */
export async function makeLink(db: Db | DbTransaction, clock: Clock, link: OneTimeLink, lifeMs: number) {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(clock.now() + lifeMs);
  let older = db.deleteFrom('one_time_link').where('kind', '=', link.kind);
  if (link.accountId !== null) older = older.where('account_id', '=', link.accountId);
  await older.execute();
  await db
    .insertInto('one_time_link')
    .values({
      token_hash: hashToken(token),
      kind: link.kind,
      account_id: link.accountId,
      expires_at: expiresAt,
      used_at: null,
    })
    .execute();
  return { token, expiresAt };
}

/** Whether the link would work; for the page behind it. */
export async function findLink(db: Db, clock: Clock, kind: OneTimeLink['kind'], token: string) {
  const row = await db
    .selectFrom('one_time_link')
    .select('account_id')
    .where('token_hash', '=', hashToken(token))
    .where('kind', '=', kind)
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date(clock.now()))
    .executeTakeFirst();
  return row === undefined ? null : { accountId: row.account_id };
}

/**
 * Uses the link up. Of two requests with the same link one waits for the other's transaction and then finds it used.
 * @throws {AppError} `link-expired`
 */
export async function useLink(transaction: DbTransaction, clock: Clock, kind: OneTimeLink['kind'], token: string) {
  const now = new Date(clock.now());
  const row = await transaction
    .updateTable('one_time_link')
    .set({ used_at: now })
    .where('token_hash', '=', hashToken(token))
    .where('kind', '=', kind)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('account_id')
    .executeTakeFirst();
  if (row === undefined) throw new AppError('link-expired');
  return { accountId: row.account_id };
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
