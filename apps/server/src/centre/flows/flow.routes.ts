import { idSchema } from '@shouwen/contract';
import {
  assignFlowRequestSchema,
  connectorSchema,
  createFlowRequestSchema,
  flowDetailSchema,
  flowReferencesSchema,
  flowSummarySchema,
  flowVersionGraphSchema,
  publishFlowRequestSchema,
  publishFlowResultSchema,
  renameFlowRequestSchema,
  saveConnectorRequestSchema,
  saveDraftRequestSchema,
} from '@shouwen/contract/flows';
import { z } from 'zod';
import { signedIn } from '../../platform/http/access.ts';
import type { Platform } from '../../platform/platform.ts';
import {
  assignFlow,
  type ChangeFlowNeeds,
  createFlow,
  dropDraft,
  publishFlow,
  removeFlow,
  renameFlow,
  saveDraft,
} from './change-flows.ts';
import {
  type ConnectorNeeds,
  createConnector,
  listConnectors,
  removeConnector,
  updateConnector,
} from './connectors.ts';
import { listFlows, readFlow, readFlowVersion } from './read-flows.ts';

const config = { access: 'settings.manage' } as const;
const params = z.object({ flowId: idSchema });
const done = z.object({ isDone: z.literal(true) });
const isDone = { isDone: true } as const;

/** Flows with their drafts and versions, and which number uses which. */
export function registerFlowRoutes({ http, db }: Pick<Platform, 'http' | 'db'>, needs: ChangeFlowNeeds): void {
  http.get('/api/flows', { config, schema: { response: { 200: z.array(flowSummarySchema) } } }, () => listFlows(db));
  http.get(
    '/api/flows/references',
    { config, schema: { summary: 'What a flow may name', response: { 200: flowReferencesSchema } } },
    () => needs.references(),
  );
  http.post(
    '/api/flows',
    { config, schema: { body: createFlowRequestSchema, response: { 200: flowDetailSchema } } },
    (request) => createFlow(needs, signedIn(request), request.body),
  );
  http.get('/api/flows/:flowId', { config, schema: { params, response: { 200: flowDetailSchema } } }, (request) =>
    readFlow(db, request.params.flowId),
  );
  http.patch(
    '/api/flows/:flowId',
    { config, schema: { params, body: renameFlowRequestSchema, response: { 200: flowDetailSchema } } },
    (request) => renameFlow(needs, signedIn(request), request.params.flowId, request.body.name),
  );
  http.delete('/api/flows/:flowId', { config, schema: { params, response: { 200: done } } }, async (request) => {
    await removeFlow(needs, signedIn(request), request.params.flowId);
    return isDone;
  });
  registerVersions({ http, db }, needs);
  http.put(
    '/api/entry-points/:entryPointId/flow',
    {
      config,
      schema: {
        summary: 'Which flow the callers of a number go through',
        params: z.object({ entryPointId: idSchema }),
        body: assignFlowRequestSchema,
        response: { 200: done },
      },
    },
    async (request) => {
      await assignFlow(needs, signedIn(request), request.params.entryPointId, request.body.flowId);
      return isDone;
    },
  );
}

function registerVersions({ http, db }: Pick<Platform, 'http' | 'db'>, needs: ChangeFlowNeeds): void {
  http.get(
    '/api/flows/:flowId/versions/:version',
    {
      config,
      schema: {
        summary: 'The graph of a version, and what is wrong with it now',
        params: params.extend({ version: z.coerce.number().int().min(1) }),
        response: { 200: flowVersionGraphSchema },
      },
    },
    async (request) => readFlowVersion(db, request.params.flowId, request.params.version, await needs.references()),
  );
  http.put(
    '/api/flows/:flowId/draft',
    { config, schema: { params, body: saveDraftRequestSchema, response: { 200: flowVersionGraphSchema } } },
    async (request) => {
      const { flowId } = request.params;
      const version = await saveDraft(needs, signedIn(request), flowId, request.body);
      return await readFlowVersion(db, flowId, version, await needs.references());
    },
  );
  http.delete(
    '/api/flows/:flowId/draft',
    { config, schema: { params, response: { 200: flowDetailSchema } } },
    (request) => dropDraft(needs, signedIn(request), request.params.flowId),
  );
  http.post(
    '/api/flows/:flowId/publish',
    {
      config,
      schema: {
        summary: 'Makes the draft live, or goes back to an old version',
        params,
        body: publishFlowRequestSchema,
        response: { 200: publishFlowResultSchema },
      },
    },
    (request) => publishFlow(needs, signedIn(request), request.params.flowId, request.body.version),
  );
}

/** Systems outside that flows may ask. */
export function registerConnectorRoutes({ http, db }: Pick<Platform, 'http' | 'db'>, needs: ConnectorNeeds): void {
  const one = z.object({ connectorId: idSchema });
  const body = saveConnectorRequestSchema;
  http.get('/api/connectors', { config, schema: { response: { 200: z.array(connectorSchema) } } }, () =>
    listConnectors(db),
  );
  http.post('/api/connectors', { config, schema: { body, response: { 200: connectorSchema } } }, (request) =>
    createConnector(needs, signedIn(request), request.body),
  );
  http.put(
    '/api/connectors/:connectorId',
    { config, schema: { params: one, body, response: { 200: connectorSchema } } },
    (request) => updateConnector(needs, signedIn(request), request.params.connectorId, request.body),
  );
  http.delete(
    '/api/connectors/:connectorId',
    { config, schema: { params: one, response: { 200: done } } },
    async (request) => {
      await removeConnector(needs, signedIn(request), request.params.connectorId);
      return isDone;
    },
  );
}
