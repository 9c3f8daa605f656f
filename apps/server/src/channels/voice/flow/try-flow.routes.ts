import { idSchema } from '@shouwen/contract';
import {
  checkFlow,
  type FlowReferences,
  type TryFlowRequest,
  tryFlowRequestSchema,
  tryFlowResultSchema,
} from '@shouwen/contract/flows';
import { z } from 'zod';
import { AppError } from '../../../platform/http/app-error.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { FlowSource } from './port-types.ts';
import { type TryWorld, tryFlow } from './try-flow.ts';

export interface TryFlowNeeds {
  world(): Promise<TryWorld>;
  version(flowId: string, version: number): Promise<FlowSource | null>;
  references(): Promise<FlowReferences>;
}

/** A test run for the page that edits flows: no call, no telephone, no look-up leaves the machine. */
export function registerTryFlowRoute({ http }: Pick<Platform, 'http'>, needs: TryFlowNeeds): void {
  http.post(
    '/api/flows/:flowId/try',
    {
      config: { access: 'settings.manage', rateLimit: { max: 120, timeWindow: 60_000 } },
      schema: {
        summary: 'Runs a flow with a pretended caller and says what happened',
        params: z.object({ flowId: idSchema }),
        body: tryFlowRequestSchema,
        response: { 200: tryFlowResultSchema },
      },
    },
    async (request) => {
      const source = await sourceOf(needs, request.params.flowId, request.body);
      const { steps, end, variables, nodeId } = await tryFlow(source, request.body.script, await needs.world());
      return { steps, end, variables, nodeId, problems: checkFlow(source.graph, await needs.references()) };
    },
  );
}

async function sourceOf(needs: TryFlowNeeds, flowId: string, { version, graph }: TryFlowRequest): Promise<FlowSource> {
  if (version === null && graph !== null) return { flowId, version: null, graph };
  const stored = version === null ? null : await needs.version(flowId, version);
  if (stored === null) throw new AppError('not-found');
  return stored;
}
