import { languageSchema, queueSkillSchema } from '@shouwen/contract';
import { z } from 'zod';
import type { FlowSource } from './port-types.ts';

/**
 * Where a caller is in a flow: enough to go on at the same node under a new server. Parse what was stored with this schema;
 * one that does not fit begins anew.
 */
export const flowStateSchema = z.object({
  /** Null: the simple flow of the number. */
  flowId: z.string().nullable(),
  version: z.int().nullable(),
  nodeId: z.string(),
  language: languageSchema,
  variables: z.record(z.string(), z.string()),
  /** By node of the present flow. */
  visits: z.record(z.string(), z.int()),
  /** Nodes entered in all, and flows gone through: both are bounded. */
  steps: z.int(),
  jumps: z.int(),
  priority: z.number(),
  skills: z.array(queueSkillSchema),
  /** The queue the caller waited in last. */
  queueId: z.string().nullable(),
  /** The flow's own queue has the call because something failed. */
  isFallback: z.boolean(),
});
export type FlowState = z.infer<typeof flowStateSchema>;

/** At the beginning of a flow; the first node is its start. */
export function newFlowState({ flowId, version, graph }: FlowSource): FlowState {
  return {
    flowId,
    version,
    nodeId: startOf(graph),
    language: graph.language,
    variables: {},
    visits: {},
    steps: 0,
    jumps: 0,
    priority: 0,
    skills: [],
    queueId: null,
    isFallback: false,
  };
}

/** The id of the node a flow begins at. */
export function startOf(graph: FlowSource['graph']): string {
  return (graph.nodes.find((node) => node.kind === 'start') ?? graph.nodes[0])?.id ?? 'start';
}
