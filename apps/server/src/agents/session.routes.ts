import { changePasswordRequestSchema, meSchema, signInRequestSchema, updateMeRequestSchema } from '@shouwen/contract';
import { createSignInThrottle } from '../platform/auth/sign-in-throttle.ts';
import { signedIn } from '../platform/http/access.ts';
import { noContent } from '../platform/http/openapi.ts';
import type { Platform } from '../platform/platform.ts';
import { presentMe } from './account.present.ts';
import { changePassword } from './change-password.ts';
import { checkSignIn } from './sign-in.ts';
import type { SipCredentials } from './sip-credentials.ts';

/** Signing in and out, and one's own settings. */
export function registerSessionRoutes(platform: Platform, sipCredentials: SipCredentials): void {
  const { http, db, sessions, record, clock } = platform;
  const throttle = createSignInThrottle(clock);

  http.post(
    '/api/session',
    {
      // Beside the throttle, which counts wrong tries: a bound on what one address can make the server compute.
      config: { access: 'public', rateLimit: { max: 300, timeWindow: 60_000 } },
      schema: { body: signInRequestSchema, response: { 200: meSchema } },
    },
    async (request, reply) => {
      const attempt = { ...request.body, address: request.ip };
      const { accountId } = await checkSignIn({ db, throttle, record }, attempt);
      return presentMe(db, await sessions.open(request, reply, accountId));
    },
  );

  http.delete(
    '/api/session',
    { config: { access: 'public' }, schema: { response: { 204: noContent } } },
    async (request, reply) => {
      const principal = await sessions.close(request, reply);
      if (principal !== null) {
        const { accountId, agentId } = principal;
        await record('account.signed-out', `account:${accountId}`, { accountId });
        // The phone of a desk that nobody sits at must not ring.
        if (agentId !== null && !(await sessions.hasAny(accountId))) await sipCredentials.revokeBrowsers(agentId);
      }
      return reply.code(204).send();
    },
  );

  http.get('/api/me', { config: { access: 'signed-in' }, schema: { response: { 200: meSchema } } }, (request) =>
    presentMe(db, signedIn(request)),
  );

  http.post(
    '/api/me/password',
    {
      config: { access: 'signed-in', rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: { body: changePasswordRequestSchema, response: { 204: noContent } },
    },
    async (request, reply) => {
      const asked = { ...request.body, address: request.ip };
      await changePassword({ db, sessions, throttle, record }, signedIn(request), asked);
      return reply.code(204).send();
    },
  );

  http.patch(
    '/api/me',
    {
      config: { access: 'signed-in' },
      schema: { body: updateMeRequestSchema, response: { 200: meSchema } },
    },
    async (request) => {
      const principal = signedIn(request);
      const { language, theme, isFirstVisit } = request.body;
      const changes = {
        ...(language === undefined ? {} : { language }),
        ...(theme === undefined ? {} : { theme }),
        ...(isFirstVisit === undefined ? {} : { is_first_visit: isFirstVisit }),
      };
      if (Object.keys(changes).length > 0) {
        await db.updateTable('account').set(changes).where('account_id', '=', principal.accountId).execute();
      }
      return presentMe(db, principal);
    },
  );
}
