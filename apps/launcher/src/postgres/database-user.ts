import { existsSync, statSync } from 'node:fs';
import { type Account, accountNamed, accountWithId, isRoot } from '../checks/account.ts';
import { LaunchError } from '../messages/problems.ts';

/**
 * The user PostgreSQL runs as. It refuses root, so root picks another: the owner of the existing database, else
 * `postgres`, else `nobody`. Nothing means "the user we are".
 * @param clusterDir the database's folder, which may not exist yet
 * @throws {LaunchError} when there is no such user, or the database belongs to someone we cannot become
 */
export function chooseDatabaseUser(clusterDir: string): Account | undefined {
  const owner = existsSync(clusterDir) ? statSync(clusterDir).uid : undefined;
  if (!isRoot()) {
    const self = process.getuid?.();
    if (owner === undefined || owner === self) return undefined;
    throw LaunchError.of('database-owner-other', {
      path: clusterDir,
      owner: accountWithId(owner)?.name ?? String(owner),
    });
  }
  const kept = owner === undefined || owner === 0 ? undefined : accountWithId(owner);
  const user = kept ?? accountNamed('postgres') ?? accountNamed('nobody');
  if (user === undefined) throw LaunchError.of('database-user-missing', {});
  return user;
}
