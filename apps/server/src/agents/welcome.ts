import type { Language } from '@shouwen/contract';
import type { Welcome } from '@shouwen/contract/config';
import { hashPassword, randomPassword } from '../platform/auth/passwords.ts';
import { addPeople } from './add-people.ts';
import { makeLink, SETUP_LINK_MS } from './one-time-links.ts';
import { createCentre, type SetUpNeeds, serveAllQueues } from './set-up-centre.ts';

const demoNames = {
  centre: { zh: '首问演示热线', en: 'Shouwen demo hotline' },
  admin: { zh: '系统管理员', en: 'Administrator' },
} as const;

/**
 * What the launcher prints at this start: the set-up link of a database without people, or the logins of a demo that was
 * asked for and has just been loaded. Nothing once the centre has people.
 */
export async function prepareWelcome(
  needs: SetUpNeeds,
  start: { readonly isDemo: boolean; readonly language: Language },
): Promise<Welcome> {
  const { db, clock } = needs;
  const someone = await db.selectFrom('account').select('account_id').limit(1).executeTakeFirst();
  if (someone !== undefined) return {};
  if (start.isDemo) return { demo: { url: '/', accounts: await loadDemo(needs, start.language) } };
  const { token } = await makeLink(db, clock, { kind: 'setup', accountId: null }, SETUP_LINK_MS);
  return { setupPath: `/setup/${token}` };
}

async function loadDemo(needs: SetUpNeeds, language: Language) {
  const { db } = needs;
  await db.transaction().execute((transaction) => createCentre(transaction, demoNames.centre[language], language));
  const people = await needs.seedDemo(language);
  const admin = { login: 'admin', name: demoNames.admin[language], role: 'admin', password: randomPassword() } as const;
  await db.transaction().execute(async (transaction) => {
    const [added] = await addPeople(transaction, needs.newId, [{ ...admin, language, place: { queueIds: [] } }]);
    return added;
  });
  const account = await db
    .selectFrom('account')
    .select('account_id')
    .where('login', '=', admin.login)
    .executeTakeFirstOrThrow();
  await serveAllQueues(db, account.account_id);
  const others = await Promise.all(
    people.map(async (person) => {
      const password = randomPassword();
      await db
        .updateTable('account')
        .set({ password_hash: await hashPassword(password) })
        .where('account_id', '=', person.accountId)
        .execute();
      return { login: person.login, password, role: person.role, name: person.name };
    }),
  );
  needs.centre.changed();
  needs.changed();
  return [admin, ...others];
}
