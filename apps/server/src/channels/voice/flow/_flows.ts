/** Small flows and scripts for tests: only what the test is about. */
import { type FlowGraph, flowGraphSchema, type TryFlowRequest, tryFlowRequestSchema } from '@shouwen/contract/flows';
import type { FlowSource } from './port-types.ts';
import type { TryWorld } from './try-flow.ts';

export interface LooseNode {
  id: string;
  kind: string;
  settings?: object;
  exits?: Record<string, string>;
}

/** `start` leads to the first node. */
export function flowOf(...nodes: LooseNode[]): FlowSource {
  return { flowId: 'tested', version: 1, graph: graphOf(...nodes) };
}

export function graphOf(...nodes: LooseNode[]): FlowGraph {
  const start: LooseNode = { id: 'start', kind: 'start', exits: { next: nodes[0]?.id ?? 'end' } };
  const name = { zh: '节点', en: 'Node' };
  const placed = [start, ...nodes].map((node) => ({ name, at: { x: 0, y: 0 }, settings: {}, exits: {}, ...node }));
  return flowGraphSchema.parse({ format: 1, fallbackQueueId: 'fallback', nodes: placed });
}

export function script(more: Partial<TryFlowRequest['script']> = {}): TryFlowRequest['script'] {
  return tryFlowRequestSchema.shape.script.parse({ at: '2026-11-23T02:00:00.000Z', ...more });
}

export const emptyWorld: TryWorld = {
  timeZone: 'Asia/Shanghai',
  calendar: async () => null,
  loadFlow: async () => null,
};

export const prompt = (name: string) => ({ kind: 'prompt', prompt: name });
export const queue = (id: string, queueId = id, settings: object = {}): LooseNode => ({
  id,
  kind: 'queue',
  settings: { queueId, ...settings },
});
export const hangup: LooseNode = { id: 'end', kind: 'hangup' };
