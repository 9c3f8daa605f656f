import type { Me } from '@shouwen/contract';
import type { Principal } from '../platform/auth/principal.ts';
import type { Db } from '../platform/db/database.ts';
import { AppError } from '../platform/http/app-error.ts';

/** The signed-in person, as the web app asks for first. */
export async function presentMe(db: Db, principal: Principal): Promise<Me> {
  const row = await db
    .selectFrom('account as a')
    .leftJoin('agent as g', 'g.agent_id', 'a.agent_id')
    .leftJoin('centre as c', 'c.tenant_id', 'a.tenant_id')
    .select([
      'a.login',
      'a.name',
      'a.language',
      'a.theme',
      'a.is_first_visit',
      'g.agent_number',
      'c.name as centre_name',
      'c.time_zone',
    ])
    .where('a.account_id', '=', principal.accountId)
    .executeTakeFirst();
  if (row === undefined) throw new AppError('not-signed-in');
  return {
    accountId: principal.accountId,
    agentId: principal.agentId,
    agentNumber: row.agent_number,
    login: row.login,
    name: row.name,
    role: principal.role,
    permissions: [...principal.permissions],
    language: row.language,
    theme: row.theme,
    centreName: row.centre_name ?? '',
    timeZone: row.time_zone ?? 'Asia/Shanghai',
    isFirstVisit: row.is_first_visit,
  };
}
