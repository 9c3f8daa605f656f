/** What is typed about a test run, and the request made of it. */
import type { FlowGraph, TriedStep, TryFlowRequest } from '@shouwen/contract/flows';

export const queueFates = [
  'served',
  'overflow',
  'no-agent',
  'full',
  'callback',
  'voicemail',
  'gone',
  'failed',
] as const;
export type QueueFate = (typeof queueFates)[number];

export interface LookupFields {
  kind: 'ok' | 'failed' | 'timeout';
  /** JSON. */
  body: string;
}

export interface TryFields {
  date: string;
  time: string;
  callerNumber: string;
  keys: string;
  queue: QueueFate;
  lookups: Readonly<Record<string, LookupFields>>;
}

export type TryProblem = { field: 'when' | 'keys' } | { field: 'lookup'; connectorId: string };

const noLookup: LookupFields = { kind: 'ok', body: '{}' };

export function lookupOf(fields: TryFields, connectorId: string): LookupFields {
  return fields.lookups[connectorId] ?? noLookup;
}

/** Connectors the graph asks, each once. */
export function connectorsIn(graph: FlowGraph): string[] {
  return [...new Set(graph.nodes.flatMap((node) => (node.kind === 'lookup' ? [node.settings.connectorId] : [])))];
}

/** `now` as the fields of the form have it, in the browser's time. */
export function fieldsAt(now: Date): TryFields {
  const pad = (value: number): string => String(value).padStart(2, '0');
  return {
    date: `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`,
    time: `${pad(now.getHours())}:${pad(now.getMinutes())}`,
    callerNumber: '13800000000',
    keys: '',
    queue: 'served',
    lookups: {},
  };
}

/** The request, or what is wrong with the fields. */
export function readScript(fields: TryFields, graph: FlowGraph): TryFlowRequest | TryProblem {
  const at = new Date(`${fields.date}T${fields.time}`);
  if (Number.isNaN(at.getTime())) return { field: 'when' };
  const keys = fields.keys.replace(/\s/g, '');
  if (!/^[0-9*#-]{0,400}$/.test(keys)) return { field: 'keys' };
  const lookups: TryFlowRequest['script']['lookups'] = {};
  for (const connectorId of connectorsIn(graph)) {
    const { kind, body } = lookupOf(fields, connectorId);
    if (kind !== 'ok') lookups[connectorId] = [{ kind }];
    else {
      try {
        lookups[connectorId] = [{ kind, body: JSON.parse(body) }];
      } catch {
        return { field: 'lookup', connectorId };
      }
    }
  }
  return {
    version: null,
    graph,
    script: {
      at: at.toISOString(),
      callerNumber: fields.callerNumber.trim(),
      calledNumber: '10000',
      customer: null,
      keys,
      lookups,
      queues: [fields.queue],
      hangsUpAfter: null,
    },
  };
}

/** Nodes and exits (`node/exit`) of the flow itself that the steps went through. */
export function walkOf(steps: readonly TriedStep[], flowId: string): Set<string> {
  const walked = new Set<string>();
  for (const step of steps) {
    if (step.flowId !== null && step.flowId !== flowId) continue;
    walked.add(step.nodeId);
    if (step.exit !== null) walked.add(`${step.nodeId}/${step.exit}`);
  }
  return walked;
}
