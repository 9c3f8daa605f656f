import type { invitationSchema, invitePersonRequestSchema } from '@shouwen/contract';
import type { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db/database.ts';
import { AppError } from '../platform/http/app-error.ts';
import { addPeople } from './add-people.ts';
import { listPeople } from './find-agents.ts';
import { JOIN_LINK_MS, makeLink } from './one-time-links.ts';

export interface InvitePersonNeeds {
  readonly db: Db;
  readonly clock: Clock;
  newId(): string;
  changed(): void;
}

/**
 * Adds a person who chooses a password behind a one-time link. Asking again for a login that has not joined yet makes a
 * new link for it. Agents get a place on the desk, supervisors as well (they listen in on their own phone); administrators
 * when they are given queues.
 * @throws {AppError} `conflict` when the login belongs to someone who has joined
 */
export async function invitePerson(
  { db, clock, newId, changed }: InvitePersonNeeds,
  request: z.output<typeof invitePersonRequestSchema>,
): Promise<z.output<typeof invitationSchema>> {
  const { accountId, token, expiresAt } = await db.transaction().execute(async (transaction) => {
    const known = await transaction
      .selectFrom('account')
      .select(['account_id', 'password_hash'])
      .where('login', '=', request.login)
      .executeTakeFirst();
    if (known !== undefined && known.password_hash !== null) throw new AppError('conflict', taken);
    if (known === undefined) await requireQueues(transaction, request.queueIds);
    const id = known?.account_id ?? (await add(transaction));
    const link = await makeLink(transaction, clock, { kind: 'join', accountId: id }, JOIN_LINK_MS);
    return { accountId: id, ...link };
  });
  changed();
  const person = (await listPeople(db)).find((candidate) => candidate.accountId === accountId);
  if (person === undefined) throw new AppError('internal');
  return { person, joinPath: `/join/${token}`, expiresAt: expiresAt.toISOString() };

  async function add(transaction: Parameters<typeof addPeople>[0]): Promise<string> {
    const { name, login, role, language, queueIds } = request;
    const place = role !== 'admin' || queueIds.length > 0 ? { queueIds } : null;
    const [added] = await addPeople(transaction, newId, [{ name, login, role, language, password: null, place }]);
    if (added === undefined) throw new AppError('internal');
    return added.accountId;
  }
}

async function requireQueues(db: Pick<Db, 'selectFrom'>, queueIds: readonly string[]): Promise<void> {
  if (queueIds.length === 0) return;
  const rows = await db.selectFrom('queue').select('queue_id').where('queue_id', 'in', queueIds).execute();
  if (rows.length < new Set(queueIds).size) throw new AppError('invalid-request', unknownQueue);
}

const taken = { zh: '这个登录名已有人使用，请换一个。', en: 'This login is taken; choose another.' };
const unknownQueue = {
  zh: '所选队列不存在，请刷新后重选。',
  en: 'A chosen queue does not exist; reload and choose again.',
};
