/** What the pages of flows ask of the server. */
import { entryPointSchema } from '@shouwen/contract';
import {
  type CreateFlowRequest,
  connectorSchema,
  type FlowGraph,
  flowDetailSchema,
  flowReferencesSchema,
  flowSummarySchema,
  flowVersionGraphSchema,
  publishFlowResultSchema,
  type TryFlowRequest,
  tryFlowResultSchema,
} from '@shouwen/contract/flows';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, part } from '../centre/request.ts';

const done = z.object({ isDone: z.literal(true) });

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  staleTime: 0,
  queryFn: () => ask(z.array(flowSummarySchema), 'GET', '/api/flows'),
});

export const flowQuery = (flowId: string) =>
  queryOptions({
    queryKey: ['flows', flowId],
    staleTime: 0,
    queryFn: () => ask(flowDetailSchema, 'GET', `/api/flows/${part(flowId)}`),
  });

export const versionQuery = (flowId: string, version: number) =>
  queryOptions({
    queryKey: ['flows', flowId, 'version', version],
    staleTime: 0,
    queryFn: () => ask(flowVersionGraphSchema, 'GET', `/api/flows/${part(flowId)}/versions/${version}`),
  });

export const referencesQuery = queryOptions({
  queryKey: ['flow-references'],
  staleTime: 0,
  queryFn: () => ask(flowReferencesSchema, 'GET', '/api/flows/references'),
});

export const connectorsQuery = queryOptions({
  queryKey: ['connectors'],
  staleTime: 0,
  queryFn: () => ask(z.array(connectorSchema), 'GET', '/api/connectors'),
});

export const entryPointsQuery = queryOptions({
  queryKey: ['entry-points'],
  staleTime: 0,
  queryFn: () => ask(z.array(entryPointSchema), 'GET', '/api/entry-points'),
});

export function createFlow(request: CreateFlowRequest) {
  return ask(flowDetailSchema, 'POST', '/api/flows', request);
}

export function renameFlow(flowId: string, name: { zh: string; en: string }) {
  return ask(flowDetailSchema, 'PATCH', `/api/flows/${part(flowId)}`, { name });
}

export function removeFlow(flowId: string) {
  return ask(done, 'DELETE', `/api/flows/${part(flowId)}`);
}

export function saveDraft(flowId: string, graph: FlowGraph, revision: number | null) {
  return ask(flowVersionGraphSchema, 'PUT', `/api/flows/${part(flowId)}/draft`, { graph, revision });
}

export function dropDraft(flowId: string) {
  return ask(flowDetailSchema, 'DELETE', `/api/flows/${part(flowId)}/draft`);
}

export function publishVersion(flowId: string, version: number) {
  return ask(publishFlowResultSchema, 'POST', `/api/flows/${part(flowId)}/publish`, { version });
}

export function tryFlow(flowId: string, request: TryFlowRequest) {
  return ask(tryFlowResultSchema, 'POST', `/api/flows/${part(flowId)}/try`, request);
}

export function assignFlow(entryPointId: string, flowId: string | null) {
  return ask(done, 'PUT', `/api/entry-points/${part(entryPointId)}/flow`, { flowId });
}
