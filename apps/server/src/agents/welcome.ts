import type { Language } from '@shouwen/contract';
import type { Welcome } from '@shouwen/contract/config';
import { hashPassword, randomPassword } from '../platform/auth/passwords.ts';
import { addPeople } from './add-people.ts';
import { makeLink, SETUP_LINK_MS } from './one-time-links.ts';
import { createCentre, type DemoPerson, type SetUpNeeds, serveAllQueues } from './set-up-centre.ts';

const adminName = { zh: '系统管理员', en: 'Administrator' };
/** The demo's own people have other numbers; the first administrator of any centre has this one. */
const ADMIN_NUMBER = '1001';

/**
 * What the launcher prints at this start: the set-up link while nobody can sign in, or the logins of a demo that was
 * asked for and has just been loaded. Nothing once somebody can.
 */
export async function prepareWelcome(
  needs: SetUpNeeds,
  start: { readonly isDemo: boolean; readonly language: Language },
): Promise<Welcome> {
  const { db, clock } = needs;
  const someone = await db
    .selectFrom('account')
    .select('account_id')
    .where('password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (someone !== undefined) return {};
  if (start.isDemo) return { demo: { url: '/', accounts: await loadDemo(needs, start.language) } };
  const { token } = await makeLink(db, clock, { kind: 'setup', accountId: null }, SETUP_LINK_MS);
  return { setupPath: `/setup/${token}` };
}

/**
 * Passwords come last and in one transaction: a start that was cut off before has left nobody who could sign in, and the
 * next one goes on from what is there.
 */
async function loadDemo(needs: SetUpNeeds, language: Language) {
  const { db } = needs;
  await db.transaction().execute((transaction) => createCentre(transaction, needs.demoCentreName[language], language));
  const earlier = await listStaff(needs);
  const people = earlier.length > 0 ? earlier : await needs.seedDemo(language);
  const accounts = people.map(({ accountId, ...person }) => ({ accountId, ...person, password: randomPassword() }));
  const admin = { login: 'admin', name: adminName[language], role: 'admin', password: randomPassword() } as const;
  const adminId = await db.transaction().execute(async (transaction) => {
    for (const { accountId, password } of accounts) {
      const change = { password_hash: await hashPassword(password) };
      await transaction.updateTable('account').set(change).where('account_id', '=', accountId).execute();
    }
    const place = { agentNumber: ADMIN_NUMBER, queueIds: [] };
    const [added] = await addPeople(transaction, needs.newId, [{ ...admin, language, place }]);
    return added?.accountId ?? '';
  });
  await serveAllQueues(db, adminId);
  needs.centre.changed();
  needs.changed();
  return [admin, ...accounts.map(({ login, password, role, name }) => ({ login, password, role, name }))];
}

async function listStaff({ db }: SetUpNeeds): Promise<DemoPerson[]> {
  const rows = await db
    .selectFrom('account')
    .select(['account_id', 'login', 'role', 'name'])
    .orderBy('role', 'desc')
    .orderBy('login')
    .execute();
  return rows.flatMap(({ account_id: accountId, login, role, name }) =>
    role === 'admin' ? [] : [{ accountId, login, role, name }],
  );
}
