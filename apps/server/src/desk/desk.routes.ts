import {
  type Bilingual,
  deskSchema,
  dialRequestSchema,
  dialResponseSchema,
  draftRequestSchema,
  extendWrapUpRequestSchema,
  holdRequestSchema,
  idSchema,
  setStateRequestSchema,
  wrapUpRequestSchema,
} from '@shouwen/contract';
import type { RoutingEffect, RoutingEvent } from '@shouwen/routing';
import { z } from 'zod';
import { signedInAgent } from '../platform/http/access.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Http } from '../platform/platform.ts';
import type { DeskNeeds } from './desk-needs.ts';
import type { Desks } from './desks.ts';
import { finishWrapUp } from './finish-wrap-up.ts';

const contactParams = z.object({ contactId: idSchema });
const none = { 204: z.null() };

/** What an agent does on the desk. Every route acts for the signed-in agent only; the engine checks the contact. */
export function deskRoutes(http: Http, needs: DeskNeeds, desks: Desks): void {
  stateRoutes(http, needs, desks);
  recordRoutes(http, needs, desks);
}

function stateRoutes(http: Http, needs: DeskNeeds, desks: Desks): void {
  const access = 'desk.use' as const;
  http.get('/api/desk', { config: { access }, schema: { response: { 200: deskSchema } } }, async (request) => {
    const agent = signedInAgent(request);
    const desk = await desks.read(agent.agentId, agent.language);
    if (desk === null) throw new AppError('not-found');
    return desk;
  });
  http.put(
    '/api/desk/state',
    { config: { access }, schema: { body: setStateRequestSchema, response: { 200: deskSchema } } },
    async (request) => {
      const agent = signedInAgent(request);
      const { state, reasonId } = request.body;
      if (reasonId !== null && !(await needs.stateReasons()).some((reason) => reason.reasonId === reasonId)) {
        throw new AppError('invalid-request');
      }
      await submit(needs, {
        kind: 'agent.stateSet',
        at: needs.clock.now(),
        agentId: agent.agentId,
        state,
        reason: reasonId,
      });
      const desk = await desks.read(agent.agentId, agent.language);
      if (desk === null) throw new AppError('not-found');
      return desk;
    },
  );
  http.post(
    '/api/desk/offers/:offerId/refuse',
    { config: { access }, schema: { params: z.object({ offerId: z.string().max(200) }), response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const { offerId } = request.params;
      await submit(needs, { kind: 'offer.refused', at: needs.clock.now(), offerId, agentId, reason: 'declined' });
      return await reply.code(204).send(null);
    },
  );
}

function recordRoutes(http: Http, needs: DeskNeeds, desks: Desks): void {
  const access = 'desk.use' as const;
  http.put(
    '/api/desk/contacts/:contactId/draft',
    { config: { access }, schema: { params: contactParams, body: draftRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const { contactId } = request.params;
      requireOwn(needs, agentId, contactId);
      await needs.drafts.put(contactId, request.body);
      return await reply.code(204).send(null);
    },
  );
  http.post(
    '/api/desk/contacts/:contactId/wrap-up',
    { config: { access }, schema: { params: contactParams, body: wrapUpRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const { contactId } = request.params;
      requireOwn(needs, agentId, contactId);
      await finishWrapUp(needs, agentId, contactId, request.body);
      desks.changed(agentId);
      return await reply.code(204).send(null);
    },
  );
  http.post(
    '/api/desk/contacts/:contactId/wrap-up/extend',
    { config: { access }, schema: { params: contactParams, body: extendWrapUpRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const { contactId } = request.params;
      const ms = request.body.seconds * 1000;
      await submit(needs, { kind: 'wrapup.extended', at: needs.clock.now(), agentId, contactId, ms });
      return await reply.code(204).send(null);
    },
  );
}

/** Contacts of others do not exist for this agent. */
function requireOwn(needs: DeskNeeds, agentId: string, contactId: string): void {
  const isOwn = needs.routing.agentView(agentId)?.contacts.some((part) => part.contactId === contactId) ?? false;
  if (!isOwn) throw new AppError('not-found');
}

/** Tells the engine; its refusal of what an agent asked for is a conflict the person can understand. */
async function submit(needs: DeskNeeds, event: RoutingEvent): Promise<readonly RoutingEffect[]> {
  const effects = await needs.routing.submit(event);
  if (effects.some((effect) => effect.kind === 'rejected')) throw new AppError('conflict');
  return effects;
}
