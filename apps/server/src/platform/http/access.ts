import type { Permission } from '@shouwen/contract';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.ts';
import { AppError } from './app-error.ts';

/**
 * Who may use a route; every route under /api must say it, in `config`:
 *
 * ```ts
 * http.get('/api/desk', { config: { access: 'desk.use' }, schema: … }, (request) => present(signedIn(request)));
 * ```
 */
export type Access = 'public' | 'signed-in' | Permission;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Null on public routes without a session. */
    principal: Principal | null;
  }
}

/** The person behind a request of a route that is not public. */
export function signedIn(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('not-signed-in');
  return request.principal;
}

/** The agent behind a request of a route with access `desk.use`. */
export function signedInAgent(request: FastifyRequest): Principal & { readonly agentId: string } {
  const principal = signedIn(request);
  if (principal.agentId === null) throw new AppError('not-allowed');
  return { ...principal, agentId: principal.agentId };
}

/** @throws {AppError} `not-allowed` */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (!principal.permissions.includes(permission)) throw new AppError('not-allowed');
}

/** @throws {AppError} when `principal` does not satisfy `access` */
export function checkAccess(access: Access, principal: Principal | null): void {
  if (access === 'public') return;
  if (principal === null) throw new AppError('not-signed-in');
  if (access !== 'signed-in') requirePermission(principal, access);
}
