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

const dialRefusals: Record<'no-trunk' | 'no-phone' | 'agent-busy', Bilingual> = {
  'no-trunk': {
    zh: '还没有可以外呼的线路，请在设置中添加线路。',
    en: 'There is no trunk for outbound calls yet; add one in the settings.',
  },
  'no-phone': {
    zh: '电话没有连接，请刷新页面并允许使用麦克风。',
    en: 'Your phone is not connected; reload the page and allow the microphone.',
  },
  'agent-busy': { zh: '请先结束当前联络，再拨打电话。', en: 'Finish the contact in hand before you dial.' },
};

/** What an agent does on the desk. Every route acts for the signed-in agent only; the engine checks the contact. */
export function deskRoutes(http: Http, needs: DeskNeeds, desks: Desks): void {
  stateRoutes(http, needs, desks);
  callRoutes(http, needs);
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

function callRoutes(http: Http, needs: DeskNeeds): void {
  const access = 'desk.use' as const;
  http.post(
    '/api/desk/dial',
    { config: { access }, schema: { body: dialRequestSchema, response: { 200: dialResponseSchema } } },
    async (request) => {
      const { agentId } = signedInAgent(request);
      const outcome = await needs.voice.dial(agentId, request.body.number.replaceAll(/[ ()-]/g, ''));
      if (outcome.kind === 'refused') throw new AppError('conflict', dialRefusals[outcome.reason]);
      return { contactId: outcome.contactId };
    },
  );
  http.post(
    '/api/desk/contacts/:contactId/hold',
    { config: { access }, schema: { params: contactParams, body: holdRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const isDone = await needs.voice.hold(request.params.contactId, agentId, request.body.isHeld);
      if (!isDone) throw new AppError('conflict');
      return await reply.code(204).send(null);
    },
  );
  for (const action of ['hang-up', 'rejoin'] as const) {
    http.post(
      `/api/desk/contacts/:contactId/${action}`,
      { config: { access }, schema: { params: contactParams, response: none } },
      async (request, reply) => {
        const { agentId } = signedInAgent(request);
        const { contactId } = request.params;
        const isDone = await (action === 'hang-up'
          ? needs.voice.hangUp(contactId, agentId)
          : needs.voice.rejoin(contactId, agentId));
        if (!isDone) throw new AppError('conflict');
        return await reply.code(204).send(null);
      },
    );
  }
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
