import type { Bilingual, Language, SetupRequest } from '@shouwen/contract';
import { type Centre, FIRST_QUEUE_ID, seedEmptyCentre } from '../centre/index.ts';
import { isCommonPassword } from '../platform/auth/passwords.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Log } from '../platform/log.ts';
import { addPeople } from './add-people.ts';
import { useLink } from './one-time-links.ts';

/** A person the demo brings, for whom a password may be made. */
export interface DemoPerson {
  readonly accountId: string;
  readonly login: string;
  readonly role: 'supervisor' | 'agent';
  readonly name: string;
}

/**
 * Fills a centre that has nothing but its name (and perhaps its administrator) with a believable one: queues, numbers,
 * outcomes, reasons, people without passwords, customers, history. Returns the people.
 */
export type SeedDemo = (language: Language) => Promise<readonly DemoPerson[]>;

export interface SetUpNeeds {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  newId(): string;
  readonly centre: Centre;
  readonly seedDemo: SeedDemo;
  /** Name of a centre that is a demo from its first start. */
  readonly demoCentreName: Bilingual;
  /** The people have changed. */
  changed(): void;
}

/**
 * Creates the centre and its first administrator, who can take calls, from the one-time link.
 * @throws {AppError} `link-expired`, `invalid-request` for a common password
 */
export async function setUpCentre(
  needs: SetUpNeeds,
  token: string,
  request: SetupRequest,
): Promise<{ accountId: string }> {
  const { db, clock } = needs;
  requireGoodPassword(request.password, request.login);
  const accountId = await db.transaction().execute(async (transaction) => {
    await useLink(transaction, clock, 'setup', token);
    await createCentre(transaction, request.centreName, request.language);
    if (request.content === 'empty') await seedEmptyCentre(transaction);
    const [admin] = await addPeople(transaction, needs.newId, [
      {
        login: request.login,
        name: request.name,
        role: 'admin',
        language: request.language,
        password: request.password,
        place: { queueIds: request.content === 'empty' ? [FIRST_QUEUE_ID] : [] },
      },
    ]);
    if (admin === undefined) throw new AppError('internal');
    return admin.accountId;
  });
  if (request.content === 'demo') await seedDemoFor(needs, request.language, accountId);
  needs.centre.changed();
  needs.changed();
  return { accountId };
}

/** The link is used by now, so whatever happens the administrator must find a centre that works. */
async function seedDemoFor(needs: SetUpNeeds, language: Language, accountId: string): Promise<void> {
  const { db, log } = needs;
  try {
    await needs.seedDemo(language);
  } catch (error) {
    log.error({ error }, 'the demo content could not be loaded; the centre starts empty');
    const hasQueue = (await needs.centre.queues()).length > 0;
    if (!hasQueue) await db.transaction().execute((transaction) => seedEmptyCentre(transaction));
  }
  await serveAllQueues(db, accountId);
}

/** One row; named anew when an earlier set-up did not come to its end. */
export async function createCentre(transaction: DbTransaction, name: string, language: Language): Promise<void> {
  await transaction
    .insertInto('centre')
    .values({ name, language })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ name, language }))
    .execute();
}

/** So that a test call reaches the person who is just setting up, whichever key is pressed. */
export async function serveAllQueues(db: Db, accountId: string): Promise<void> {
  await db
    .insertInto('agent_queue')
    .columns(['agent_id', 'queue_id'])
    .expression((select) =>
      select
        .selectFrom('queue')
        .innerJoin('account', (join) => join.on('account.account_id', '=', accountId))
        .select(['account.agent_id', 'queue.queue_id'])
        .where('account.agent_id', 'is not', null)
        .$narrowType<{ agent_id: string }>(),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Queues may ask for skills; the administrator of a demo has them all.
  await db
    .insertInto('agent_skill')
    .columns(['agent_id', 'skill_id', 'level'])
    .expression((select) =>
      select
        .selectFrom('skill')
        .innerJoin('account', (join) => join.on('account.account_id', '=', accountId))
        .select((row) => ['account.agent_id', 'skill.skill_id', row.val(3).as('level')])
        .where('account.agent_id', 'is not', null)
        .$narrowType<{ agent_id: string }>(),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @throws {AppError} `invalid-request` */
export function requireGoodPassword(password: string, login: string): void {
  if (!isCommonPassword(password, login)) return;
  throw new AppError('invalid-request', {
    zh: '这个密码太常见，容易被猜到，请换一个。',
    en: 'This password is among the first to be guessed; choose another.',
  });
}
