/** What an agent does with calls. Every route acts for the signed-in agent, and only on calls the agent has in hand. */
import {
  type Bilingual,
  colleagueSchema,
  consultRequestSchema,
  dialRequestSchema,
  dialResponseSchema,
  holdRequestSchema,
  idSchema,
  recordingRequestSchema,
  thirdRequestSchema,
  transferRequestSchema,
} from '@shouwen/contract';
import { z } from 'zod';
import { signedInAgent } from '../platform/http/access.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Http } from '../platform/platform.ts';
import type { CallRefusal, DeskNeeds } from './desk-needs.ts';

const access = 'desk.use' as const;
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

/** Why nobody could be brought in, and what to do. */
export const callRefusals: Record<CallRefusal, Bilingual> = {
  'wrong-state': { zh: '通话现在不能这样做。', en: 'The call is in no state for this now.' },
  'agent-busy': {
    zh: '对方现在不能接听，请换一位或稍后再试。',
    en: 'They cannot take a call now; try another or later.',
  },
  'no-phone': { zh: '话机没有连接，请换一位。', en: 'The phone is not connected; try another.' },
  'no-trunk': dialRefusals['no-trunk'],
  'too-many': { zh: '已有太多人在听这通电话。', en: 'Too many are on this call already.' },
};

export function callRoutes(http: Http, needs: DeskNeeds): void {
  thirdRoutes(http, needs);
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

/** Bringing others in and giving the call away. */
function thirdRoutes(http: Http, needs: DeskNeeds): void {
  http.get(
    '/api/desk/colleagues',
    { config: { access }, schema: { response: { 200: z.array(colleagueSchema) } } },
    async (request) => await colleagues(needs, signedInAgent(request).agentId),
  );
  http.post(
    '/api/desk/contacts/:contactId/consult',
    { config: { access }, schema: { params: contactParams, body: consultRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const { target, isHandedOver } = request.body;
      const plain = target.kind === 'agent' ? target : { ...target, number: target.number.replaceAll(/[ ()-]/g, '') };
      const outcome = await needs.voice.consult(request.params.contactId, agentId, plain, isHandedOver);
      if (outcome.kind === 'refused') throw new AppError('conflict', callRefusals[outcome.reason]);
      return await reply.code(204).send(null);
    },
  );
  http.post(
    '/api/desk/contacts/:contactId/third',
    { config: { access }, schema: { params: contactParams, body: thirdRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const isDone = await needs.voice.third(request.params.contactId, agentId, request.body.action);
      if (!isDone) throw new AppError('conflict', callRefusals['wrong-state']);
      return await reply.code(204).send(null);
    },
  );
  http.put(
    '/api/desk/contacts/:contactId/recording',
    { config: { access }, schema: { params: contactParams, body: recordingRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId } = signedInAgent(request);
      const isDone = await needs.voice.pauseRecording(request.params.contactId, agentId, request.body.isPaused);
      if (!isDone) throw new AppError('conflict', callRefusals['wrong-state']);
      return await reply.code(204).send(null);
    },
  );
  http.post(
    '/api/desk/contacts/:contactId/transfer',
    { config: { access }, schema: { params: contactParams, body: transferRequestSchema, response: none } },
    async (request, reply) => {
      const { agentId: byAgentId } = signedInAgent(request);
      const { contactId } = request.params;
      if (!needs.voice.isOwner(contactId, byAgentId)) throw new AppError('not-found');
      await transfer(needs, contactId, { ...request.body, byAgentId });
      return await reply.code(204).send(null);
    },
  );
}

/** @throws {AppError} when queue or agent do not exist, or the call cannot be moved now */
export async function transfer(
  needs: DeskNeeds,
  contactId: string,
  target: { queueId: string; agentId: string | null; byAgentId: string },
): Promise<void> {
  const isQueue = (await needs.voiceQueueIds()).includes(target.queueId);
  const isAgent = target.agentId === null || needs.routing.agentView(target.agentId) !== null;
  if (!isQueue || !isAgent) throw new AppError('not-found');
  if (!(await needs.voice.transfer(contactId, target))) throw new AppError('conflict', callRefusals['wrong-state']);
}

/** Those who can be rung first, then by name. */
async function colleagues(needs: DeskNeeds, ownId: string): Promise<z.infer<typeof colleagueSchema>[]> {
  const people = (await needs.agents()).filter((person) => person.agentId !== ownId);
  const list = people.map((person) => {
    const state = needs.routing.agentView(person.agentId)?.state ?? 'offline';
    const isReachable = state === 'available' && needs.voice.hasPhone(person.agentId);
    return { agentId: person.agentId, agentNumber: person.number, name: person.name, state, isReachable };
  });
  return list.sort((a, b) => Number(b.isReachable) - Number(a.isReachable) || a.name.localeCompare(b.name, 'zh'));
}
