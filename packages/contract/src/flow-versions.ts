/** Flows as administrators keep them: a draft, published versions, which number uses which, and trying one out. */
import { z } from 'zod';
import { flowProblemSchema } from './flow-check.ts';
import { flowStepSchema } from './flow-events.ts';
import { flowGraphSchema } from './flow-graph.ts';
import { nodeIdSchema, readableNameSchema } from './flow-nodes.ts';
import { bilingualSchema, durationMsSchema, idSchema, languageSchema, timeSchema } from './primitives.ts';

export const flowNameSchema = z.object({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) });
const versionNumberSchema = z.int().min(1).max(1_000_000);

/** One version. The draft is the one that was never published; there is at most one, and only it can be changed. */
export const flowVersionSchema = z.object({
  version: versionNumberSchema,
  isDraft: z.boolean(),
  /** Callers go through this one. */
  isLive: z.boolean(),
  note: z.string(),
  changedAt: timeSchema,
  changedBy: idSchema.nullable(),
  /** When it was first published; null for the draft. */
  publishedAt: timeSchema.nullable(),
});
export type FlowVersion = z.infer<typeof flowVersionSchema>;

export const flowSummarySchema = z.object({
  flowId: idSchema,
  name: flowNameSchema,
  liveVersion: versionNumberSchema.nullable(),
  hasDraft: z.boolean(),
  /** Numbers whose callers go through it. */
  entryPointIds: z.array(idSchema),
  changedAt: timeSchema,
});
export type FlowSummary = z.infer<typeof flowSummarySchema>;

/** A flow with all its versions, the newest first; graphs are read one by one. */
export const flowDetailSchema = flowSummarySchema.extend({ versions: z.array(flowVersionSchema) });
export type FlowDetail = z.infer<typeof flowDetailSchema>;

/** One version's graph. `revision` changes each time the draft is saved, and is sent back when it is saved again. */
export const flowVersionGraphSchema = flowVersionSchema.extend({
  revision: z.int(),
  graph: flowGraphSchema,
  problems: z.array(flowProblemSchema),
});
export type FlowVersionGraph = z.infer<typeof flowVersionGraphSchema>;

export const createFlowRequestSchema = z.object({
  name: flowNameSchema,
  /** Begins as a copy of the live version of this flow, of what this number's callers hear now, or of a file. */
  from: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('flow'), flowId: idSchema }),
      z.object({ kind: z.literal('entry-point'), entryPointId: idSchema }),
      z.object({ kind: z.literal('graph'), graph: flowGraphSchema }),
    ])
    .nullable()
    .default(null),
});
export type CreateFlowRequest = z.infer<typeof createFlowRequestSchema>;

export const renameFlowRequestSchema = z.object({ name: flowNameSchema });

export const saveDraftRequestSchema = z.object({
  graph: flowGraphSchema,
  note: z.string().max(400).default(''),
  /** Of the draft that was read; null when there was none. Somebody else's save in between is answered by `conflict`. */
  revision: z.int().nullable(),
});
export type SaveDraftRequest = z.infer<typeof saveDraftRequestSchema>;

/** The draft, or an old version, which is going back to it. */
export const publishFlowRequestSchema = z.object({ version: versionNumberSchema });

/** Refused with the problems when there is an error among them. */
export const publishFlowResultSchema = z.object({
  isPublished: z.boolean(),
  problems: z.array(flowProblemSchema),
  flow: flowDetailSchema,
});
export type PublishFlowResult = z.infer<typeof publishFlowResultSchema>;

/** Null goes back to the simple flow the number was set up with. */
export const assignFlowRequestSchema = z.object({ flowId: idSchema.nullable() });

/** A test run: what the pretended caller does, and how the world answers. */
export const tryFlowRequestSchema = z.object({
  /** Saved version to run; null runs `graph`. */
  version: versionNumberSchema.nullable().default(null),
  graph: flowGraphSchema.nullable().default(null),
  script: z.object({
    /** When the call arrives. */
    at: timeSchema,
    callerNumber: z.string().max(40).default('13800000000'),
    calledNumber: z.string().max(40).default('10000'),
    customer: z
      .object({ customerId: idSchema, name: z.string().max(60), language: languageSchema.nullable().default(null) })
      .nullable()
      .default(null),
    /** What is pressed, in order; `-` waits until the time is over. When they are used up the caller is silent. */
    keys: z
      .string()
      .regex(/^[0-9*#-]*$/)
      .max(400)
      .default(''),
    /** By connector, one answer after the other; the last is repeated. */
    lookups: z
      .record(
        idSchema,
        z
          .array(
            z.discriminatedUnion('kind', [
              z.object({ kind: z.literal('ok'), body: z.unknown() }),
              z.object({ kind: z.literal('failed') }),
              z.object({ kind: z.literal('timeout') }),
            ]),
          )
          .min(1)
          .max(20),
      )
      .default({}),
    /** What becomes of each wait in a queue, in order; the last is repeated. */
    queues: z
      .array(z.enum(['served', 'overflow', 'no-agent', 'full', 'callback', 'voicemail', 'gone', 'failed']))
      .max(20)
      .default(['served']),
    /** The caller hangs up after this many steps; null stays to the end. */
    hangsUpAfter: z.int().min(1).max(1000).nullable().default(null),
  }),
});
export type TryFlowRequest = z.infer<typeof tryFlowRequestSchema>;

export const triedStepSchema = z.object({
  flowId: idSchema.nullable(),
  nodeId: z.string(),
  step: flowStepSchema,
  exit: z.string().nullable(),
  /** What was played, as a person reads it: prompt names, texts with their values. */
  heard: z.array(z.string()),
  digit: z.string().nullable(),
  detail: z.string().nullable(),
  /** Since the call arrived, as far as it can be told without audio. */
  afterMs: durationMsSchema,
});
export type TriedStep = z.infer<typeof triedStepSchema>;

export const tryFlowResultSchema = z.object({
  steps: z.array(triedStepSchema),
  end: z.enum(['gone', 'hung-up', 'served', 'transferred', 'failed']),
  variables: z.record(readableNameSchema, z.string()),
  /** Node the run ended at. */
  nodeId: nodeIdSchema,
  problems: z.array(flowProblemSchema),
});
export type TryFlowResult = z.infer<typeof tryFlowResultSchema>;

/** A system outside that flows may ask, over HTTP. */
export const connectorSchema = z.object({
  connectorId: idSchema,
  name: bilingualSchema,
  /** Scheme, host, port and the beginning of the path; flows add to it and cannot leave it. */
  baseUrl: z.url({ protocol: /^https?$/ }).max(400),
  /** Names of headers that are sent; their values never leave the server. */
  headerNames: z.array(z.string()),
  changedAt: timeSchema,
});
export type Connector = z.infer<typeof connectorSchema>;

const headerNameSchema = z.string().regex(/^[A-Za-z0-9-]{1,60}$/);
export const saveConnectorRequestSchema = z.object({
  name: flowNameSchema,
  baseUrl: connectorSchema.shape.baseUrl.refine((text) => !/[?#@]/.test(text), {
    message: 'without ?, # and user name',
  }),
  /** All of them; null leaves those that are stored. */
  headers: z
    .record(
      headerNameSchema,
      z
        .string()
        .min(1)
        .max(2000)
        .regex(/^[\x20-\x7e]+$/),
    )
    .nullable()
    .default(null),
});
export type SaveConnectorRequest = z.infer<typeof saveConnectorRequestSchema>;
