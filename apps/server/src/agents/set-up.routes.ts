import { joinRequestSchema, joinStateSchema, meSchema, setupRequestSchema, setupStateSchema } from '@shouwen/contract';
import { z } from 'zod';
import { languageOf } from '../platform/http/request-language.ts';
import type { Platform } from '../platform/platform.ts';
import { presentMe } from './account.present.ts';
import { findInvitation, joinCentre } from './join-centre.ts';
import { findLink } from './one-time-links.ts';
import { type SetUpNeeds, setUpCentre } from './set-up-centre.ts';

/** The pages behind one-time links. A token cannot be guessed; the limit keeps scanners from filling the log. */
export function registerSetUpRoutes(platform: Platform, needs: SetUpNeeds): void {
  const { http, db, clock, sessions } = platform;
  const config = { access: 'public', rateLimit: { max: 30, timeWindow: 60_000 } } as const;
  const params = z.object({ token: z.string().max(100) });

  http.get(
    '/api/setup/:token',
    { config, schema: { params, response: { 200: setupStateSchema } } },
    async (request) => ({
      isOpen: (await findLink(db, clock, 'setup', request.params.token)) !== null,
      suggestedLanguage: languageOf(request),
    }),
  );

  http.post(
    '/api/setup/:token',
    { config, schema: { params, body: setupRequestSchema, response: { 200: meSchema } } },
    async (request, reply) => {
      const { accountId } = await setUpCentre(needs, request.params.token, request.body);
      return presentMe(db, await sessions.open(request, reply, accountId));
    },
  );

  http.get('/api/join/:token', { config, schema: { params, response: { 200: joinStateSchema } } }, (request) =>
    findInvitation(needs, request.params.token),
  );

  http.post(
    '/api/join/:token',
    { config, schema: { params, body: joinRequestSchema, response: { 200: meSchema } } },
    async (request, reply) => {
      const { accountId } = await joinCentre(needs, request.params.token, request.body.password);
      return presentMe(db, await sessions.open(request, reply, accountId));
    },
  );
}
