import { LaunchError } from '../messages/problems.ts';
import { reasonOf } from '../messages/reason.ts';
import { withClient } from '../postgres/connect.ts';

const VERSION_MIN = 150_000;

/** Host, port and database of an address, without user and password. */
function shownAddress(url: string): string {
  const { host, pathname } = new URL(url);
  return `${decodeURIComponent(host)}${pathname}`;
}

/** Proves that the operator's own database answers and is new enough. @throws {LaunchError} */
export async function checkDatabaseUrl(url: string): Promise<void> {
  let version: number;
  try {
    version = await withClient(url, async (client) => {
      const result = await client.query<{ server_version_num: string }>('show server_version_num');
      return Number(result.rows[0]?.server_version_num ?? 0);
    });
  } catch (error) {
    // SQLSTATEs say little to a person; their messages do.
    const reason = reasonOf(error);
    const detail = /^E[A-Z]+$/.test(reason) || !(error instanceof Error) ? reason : error.message;
    throw LaunchError.of('database-unreachable', { address: shownAddress(url), detail });
  }
  if (version < VERSION_MIN) {
    throw LaunchError.of('database-too-old', { version: String(Math.floor(version / 10_000)) });
  }
}
