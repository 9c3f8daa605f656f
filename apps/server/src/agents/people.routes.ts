import {
  deskPhoneSchema,
  idSchema,
  invitationSchema,
  invitePersonRequestSchema,
  personSchema,
  softphoneCredentialsSchema,
  updatePersonRequestSchema,
} from '@shouwen/contract';
import { z } from 'zod';
import { signedIn, signedInAgent } from '../platform/http/access.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Platform } from '../platform/platform.ts';
import { setPersonDisabled } from './disable-person.ts';
import { findAgent, listAgents, listPeople } from './find-agents.ts';
import { type InvitePersonNeeds, invitePerson } from './invite-person.ts';
import type { SipCredentials } from './sip-credentials.ts';

const agentSchema = z.object({
  agentId: idSchema,
  agentNumber: z.string(),
  name: z.string(),
  teamName: z.string().nullable(),
});

/** Colleagues, invitations, and the phones of one's own desk. */
export function registerPeopleRoutes(
  platform: Platform,
  needs: InvitePersonNeeds,
  sipCredentials: SipCredentials,
): void {
  const { http, db, config, clock, sessions, record } = platform;
  const manage = { access: 'people.manage' } as const;
  const desk = { access: 'desk.use', rateLimit: { max: 30, timeWindow: 60_000 } } as const;

  http.get(
    '/api/agents',
    { config: { access: 'signed-in' }, schema: { response: { 200: z.array(agentSchema) } } },
    async () => (await listAgents(db)).filter((agent) => !agent.isDisabled),
  );
  http.get('/api/people', { config: manage, schema: { response: { 200: z.array(personSchema) } } }, () =>
    listPeople(db),
  );
  http.post(
    '/api/people',
    { config: manage, schema: { body: invitePersonRequestSchema, response: { 200: invitationSchema } } },
    (request) => invitePerson(needs, request.body),
  );
  http.patch(
    '/api/people/:accountId',
    {
      config: manage,
      schema: {
        params: z.object({ accountId: idSchema }),
        body: updatePersonRequestSchema,
        response: { 200: personSchema },
      },
    },
    (request) =>
      setPersonDisabled({ db, clock, sessions, sipCredentials, record, changed: needs.changed }, signedIn(request), {
        accountId: request.params.accountId,
        isDisabled: request.body.isDisabled,
        address: request.ip,
      }),
  );
  http.post(
    '/api/me/softphone',
    { config: desk, schema: { response: { 200: softphoneCredentialsSchema } } },
    async (request) => {
      const { agentId } = signedInAgent(request);
      return sipCredentials.forBrowser(agentId, await numberOf(agentId));
    },
  );
  http.post('/api/me/desk-phone', { config: desk, schema: { response: { 200: deskPhoneSchema } } }, async (request) => {
    const { agentId } = signedInAgent(request);
    const { username, password, realm } = await sipCredentials.forDeskPhone(agentId, await numberOf(agentId));
    const host = config.publicAddress.includes(':') ? `[${config.publicAddress}]` : config.publicAddress;
    return { username, password, realm, registrar: `sip:${host}:${config.sipPort}` };
  });

  async function numberOf(agentId: string): Promise<string> {
    const agent = await findAgent(db, agentId);
    if (agent === null) throw new AppError('not-found');
    return agent.agentNumber;
  }
}
