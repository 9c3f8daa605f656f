import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../http/app-error.ts';
import { newId } from '../new-id.ts';
import './auth.sql.ts';
import { permissionsOf } from './policy.ts';
import type { Principal } from './principal.ts';

/** A shift is longer than eight hours, and nobody should be thrown out in the middle of a call. */
const IDLE_MS_MAX = 12 * 3_600_000;
const LIFE_MS_MAX = 7 * 24 * 3_600_000;
/** How exact `last_seen_at` is; a write for every request would buy nothing. */
const SEEN_MS = 60_000;
const TOKEN_BYTES = 32;

export interface Sessions {
  /** Signs the account in: a new row, and the cookie on `reply`. */
  open(request: FastifyRequest, reply: FastifyReply, accountId: string): Promise<Principal>;
  /** Signs out what `request` carries; also fine without a session. */
  close(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null>;
  hasAny(accountId: string): Promise<boolean>;
  /** Ends every session of the account, or every other one than `exceptSessionId`; their realtime lines end as well. */
  closeAll(accountId: string, exceptSessionId?: string): Promise<void>;
  /** The person behind a cookie header; null when there is none, or the session has ended. */
  principalOf(headers: IncomingHttpHeaders): Promise<Principal | null>;
  /** Called with the ids of sessions that were ended on purpose. */
  onClosed(listener: (sessionIds: readonly string[]) => void): void;
  /** Deletes what has expired; returns how many. */
  purge(): Promise<number>;
}

export interface SessionsOptions {
  readonly db: Db;
  readonly clock: Clock;
  /** Cookies are marked Secure, and bound to this very host. */
  readonly isHttps: boolean;
}

export function createSessions({ db, clock, isHttps }: SessionsOptions): Sessions {
  const cookieName = isHttps ? '__Host-shouwen' : 'shouwen';
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps } as const;
  const listeners: ((sessionIds: readonly string[]) => void)[] = [];

  function tokenHashOf(headers: IncomingHttpHeaders): Buffer | null {
    const token = readCookie(headers.cookie ?? '', cookieName);
    return token === null || !/^[A-Za-z0-9_-]{43}$/.test(token) ? null : hashToken(token);
  }

  function announce(rows: readonly { session_id: string }[]): void {
    const ids = rows.map((row) => row.session_id);
    if (ids.length > 0) for (const listener of listeners) listener(ids);
  }

  async function find(tokenHash: Buffer): Promise<Principal | null> {
    const now = clock.now();
    const row = await db
      .selectFrom('session as s')
      .innerJoin('account as a', 'a.account_id', 's.account_id')
      .select(['s.session_id', 's.last_seen_at', 'a.account_id', 'a.agent_id', 'a.role', 'a.name', 'a.language'])
      .where('s.token_hash', '=', tokenHash)
      .where('s.expires_at', '>', new Date(now))
      .where('s.last_seen_at', '>', new Date(now - IDLE_MS_MAX))
      .where('a.disabled_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) return null;
    if (now - row.last_seen_at.getTime() > SEEN_MS) {
      await db
        .updateTable('session')
        .set({ last_seen_at: new Date(now) })
        .where('token_hash', '=', tokenHash)
        .execute();
    }
    return {
      accountId: row.account_id,
      agentId: row.agent_id,
      role: row.role,
      permissions: permissionsOf(row.role, row.agent_id !== null),
      name: row.name,
      language: row.language,
      sessionId: row.session_id,
    };
  }

  return {
    async open(request, reply, accountId) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const now = clock.now();
      const tokenHash = hashToken(token);
      await db
        .insertInto('session')
        .values({
          token_hash: tokenHash,
          session_id: newId(now),
          account_id: accountId,
          created_at: new Date(now),
          last_seen_at: new Date(now),
          expires_at: new Date(now + LIFE_MS_MAX),
          address: request.ip,
          user_agent: (request.headers['user-agent'] ?? '').slice(0, 200),
        })
        .execute();
      const principal = await find(tokenHash);
      if (principal === null) throw new AppError('wrong-credentials');
      reply.setCookie(cookieName, token, { ...cookieOptions, maxAge: LIFE_MS_MAX / 1000 });
      return principal;
    },
    async close(request, reply) {
      const tokenHash = tokenHashOf(request.headers);
      reply.clearCookie(cookieName, cookieOptions);
      if (tokenHash === null) return null;
      const principal = await find(tokenHash);
      announce(await db.deleteFrom('session').where('token_hash', '=', tokenHash).returning('session_id').execute());
      return principal;
    },
    async hasAny(accountId) {
      const query = db.selectFrom('session').select('session_id').where('account_id', '=', accountId).limit(1);
      return (await query.executeTakeFirst()) !== undefined;
    },
    async closeAll(accountId, exceptSessionId) {
      const all = db.deleteFrom('session').where('account_id', '=', accountId);
      const wanted = exceptSessionId === undefined ? all : all.where('session_id', '!=', exceptSessionId);
      announce(await wanted.returning('session_id').execute());
    },
    async principalOf(headers) {
      const tokenHash = tokenHashOf(headers);
      return tokenHash === null ? null : find(tokenHash);
    },
    onClosed(listener) {
      listeners.push(listener);
    },
    async purge() {
      const now = clock.now();
      const result = await db
        .deleteFrom('session')
        .where((where) =>
          where.or([
            where('expires_at', '<=', new Date(now)),
            where('last_seen_at', '<=', new Date(now - IDLE_MS_MAX)),
          ]),
        )
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Also for WebSocket upgrades, which no Fastify plug-in sees. */
function readCookie(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name && value !== undefined) return value.trim();
  }
  return null;
}
