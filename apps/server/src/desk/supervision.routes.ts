/** What a supervisor does with other people's calls and states. Every step is an event with the supervisor's name. */
import { idSchema, setStateRequestSchema, supervisionRequestSchema, transferRequestSchema } from '@shouwen/contract';
import { z } from 'zod';
import { signedIn } from '../platform/http/access.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Http } from '../platform/platform.ts';
import { callRefusals, transfer } from './call.routes.ts';
import type { DeskNeeds } from './desk-needs.ts';

const access = 'live.supervise' as const;
const contactParams = z.object({ contactId: idSchema });
const none = { 204: z.null() };

export function supervisionRoutes(http: Http, needs: DeskNeeds): void {
  listeningRoutes(http, needs);
  http.post(
    '/api/live/contacts/:contactId/move',
    { config: { access }, schema: { params: contactParams, body: transferRequestSchema, response: none } },
    async (request, reply) => {
      await transfer(needs, request.params.contactId, { ...request.body, byAgentId: supervisorOf(request) });
      return await reply.code(204).send(null);
    },
  );
  http.put(
    '/api/live/agents/:agentId/state',
    {
      config: { access },
      schema: { params: z.object({ agentId: idSchema }), body: setStateRequestSchema, response: none },
    },
    async (request, reply) => {
      const { agentId } = request.params;
      const { state, reasonId } = request.body;
      if (needs.routing.agentView(agentId) === null) throw new AppError('not-found');
      if (reasonId !== null && !(await needs.stateReasons()).some((reason) => reason.reasonId === reasonId)) {
        throw new AppError('invalid-request');
      }
      const { accountId } = signedIn(request);
      await needs.record('agent.state-set-by', `agent:${agentId}`, { agentId, accountId, state, reasonId });
      const at = needs.clock.now();
      const effects = await needs.routing.submit({ kind: 'agent.stateSet', at, agentId, state, reason: reasonId });
      if (effects.some((effect) => effect.kind === 'rejected')) throw new AppError('conflict');
      return await reply.code(204).send(null);
    },
  );
}

function listeningRoutes(http: Http, needs: DeskNeeds): void {
  const path = '/api/live/contacts/:contactId/supervision';
  http.put(
    path,
    { config: { access }, schema: { params: contactParams, body: supervisionRequestSchema, response: none } },
    async (request, reply) => {
      const agentId = supervisorOf(request);
      const outcome = await needs.voice.supervise(request.params.contactId, agentId, request.body.mode);
      if (outcome.kind === 'refused') throw new AppError('conflict', callRefusals[outcome.reason]);
      return await reply.code(204).send(null);
    },
  );
  http.delete(
    path,
    { config: { access }, schema: { params: contactParams, response: none } },
    async (request, reply) => {
      if (!(await needs.voice.stopSupervising(request.params.contactId, supervisorOf(request)))) {
        throw new AppError('not-found');
      }
      return await reply.code(204).send(null);
    },
  );
  http.post(
    `${path}/take-over`,
    { config: { access }, schema: { params: contactParams, response: none } },
    async (request, reply) => {
      const isDone = await needs.voice.takeOver(request.params.contactId, supervisorOf(request));
      if (!isDone) throw new AppError('conflict', callRefusals['wrong-state']);
      return await reply.code(204).send(null);
    },
  );
}

/** A supervisor hears calls on the own phone: only those with an agent's place have one. */
function supervisorOf(request: Parameters<typeof signedIn>[0]): string {
  const { agentId } = signedIn(request);
  if (agentId === null) throw new AppError('not-allowed');
  return agentId;
}
