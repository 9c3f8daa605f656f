import { createHash, randomBytes } from 'node:crypto';
import type { SoftphoneCredentials } from '@shouwen/contract';
import type { DigestHashes } from '@shouwen/sip';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db/database.ts';
import { AppError } from '../platform/http/app-error.ts';

/** The domain of every phone of ours; also the digest realm. */
export const SIP_REALM = 'shouwen';
export const SIP_WEBSOCKET_PATH = '/api/sip';
const BROWSER_MS = 12 * 3_600_000;
const GUEST_MS = 2 * 3_600_000;
/** A reload makes new ones; the older still serve the tab that has them. */
const BROWSER_CREDENTIALS_MAX = 10;
/** Anyone may ask for a practice phone, so what anyone may ask for is bounded. */
const GUEST_CREDENTIALS_MAX = 500;

export interface SipUser {
  readonly kind: 'browser' | 'desk-phone' | 'guest';
  /** Null for a guest. */
  readonly agentId: string | null;
}

interface Owner extends SipUser {
  readonly username: string;
  readonly lifeMs: number | null;
}

/** Phones prove themselves by a password that only they and this moment have seen; the table keeps its hashes. */
export function createSipCredentials(db: Db, clock: Clock) {
  async function issue({ kind, agentId, username, lifeMs }: Owner) {
    const password = randomBytes(18).toString('base64url');
    const expiresAt = lifeMs === null ? null : new Date(clock.now() + lifeMs);
    const hashes = {
      ha1_md5: hashOf('md5', username, password),
      ha1_sha256: hashOf('sha256', username, password),
      expires_at: expiresAt,
      created_at: new Date(clock.now()),
    };
    await db
      .insertInto('sip_credential')
      .values({ realm: SIP_REALM, username, kind, agent_id: agentId, ...hashes })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'realm', 'username']).doUpdateSet(hashes))
      .execute();
    return { username, password, realm: SIP_REALM, expiresAt };
  }

  async function issueForBrowser(owner: Owner & { lifeMs: number }): Promise<SoftphoneCredentials> {
    const { username, password, realm } = await issue(owner);
    const expiresAt = new Date(clock.now() + owner.lifeMs).toISOString();
    const uri = `sip:${username}@${SIP_REALM}`;
    return { webSocketPath: SIP_WEBSOCKET_PATH, uri, username, password, realm, expiresAt };
  }

  function random(): string {
    return randomBytes(6).toString('hex');
  }

  function live() {
    return db
      .selectFrom('sip_credential')
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date(clock.now()))]));
  }

  return {
    async forBrowser(agentId: string, agentNumber: string): Promise<SoftphoneCredentials> {
      const older = await db
        .selectFrom('sip_credential')
        .select('username')
        .where('agent_id', '=', agentId)
        .where('kind', '=', 'browser')
        .orderBy('created_at', 'desc')
        .offset(BROWSER_CREDENTIALS_MAX - 1)
        .execute();
      if (older.length > 0) {
        const usernames = older.map((row) => row.username);
        await db.deleteFrom('sip_credential').where('username', 'in', usernames).execute();
      }
      const username = `a${agentNumber}-${random()}`;
      return issueForBrowser({ kind: 'browser', agentId, username, lifeMs: BROWSER_MS });
    },
    /** One desk phone an agent; a new password takes the place of the old. */
    forDeskPhone: (agentId: string, agentNumber: string) =>
      issue({ kind: 'desk-phone', agentId, username: `p${agentNumber}`, lifeMs: null }),
    async forGuest(): Promise<SoftphoneCredentials> {
      const row = await live()
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('kind', '=', 'guest')
        .executeTakeFirst();
      if ((row?.count ?? 0) >= GUEST_CREDENTIALS_MAX) {
        throw new AppError('slow-down', null, { retryAfterSeconds: 600 });
      }
      return issueForBrowser({ kind: 'guest', agentId: null, username: `g-${random()}`, lifeMs: GUEST_MS });
    },
    async find(realm: string, username: string): Promise<DigestHashes | null> {
      const row = await live()
        .select(['ha1_md5', 'ha1_sha256'])
        .where('realm', '=', realm)
        .where('username', '=', username)
        .executeTakeFirst();
      return row === undefined ? null : { ha1md5: row.ha1_md5, ha1sha256: row.ha1_sha256 };
    },
    async userOf(username: string): Promise<SipUser | null> {
      const row = await live()
        .select(['kind', 'agent_id'])
        .where('realm', '=', SIP_REALM)
        .where('username', '=', username)
        .executeTakeFirst();
      return row === undefined ? null : { kind: row.kind, agentId: row.agent_id };
    },
    /** After the last sign-out; a desk phone stays. */
    async revokeBrowsers(agentId: string): Promise<void> {
      await db.deleteFrom('sip_credential').where('agent_id', '=', agentId).where('kind', '=', 'browser').execute();
    },
    /** Browser and desk phone: who was disabled must not ring, nor call out. */
    async revokeAll(agentId: string): Promise<void> {
      await db.deleteFrom('sip_credential').where('agent_id', '=', agentId).execute();
    },
    async purge(): Promise<void> {
      await db.deleteFrom('sip_credential').where('expires_at', '<=', new Date(clock.now())).execute();
    },
  };
}

export type SipCredentials = ReturnType<typeof createSipCredentials>;

/** RFC 7616, section 3.4.2. */
function hashOf(algorithm: 'md5' | 'sha256', username: string, password: string): string {
  return createHash(algorithm).update(`${username}:${SIP_REALM}:${password}`).digest('hex');
}
