/** What flows, calendars and prompts leave in the event log. Light: it is loaded with every page, the graph is not. */
import { z } from 'zod';
import { idSchema } from './primitives.ts';

/** The kinds of node a flow is made of, in the order a page offers them. */
export const flowNodeKinds = [
  ...['start', 'language', 'hours', 'play', 'menu', 'collect', 'lookup', 'branch'],
  ...['set', 'priority', 'queue', 'callback', 'voicemail', 'transfer', 'survey', 'hangup'],
] as const;

/**
 * What a step of a call says: the kind of node that was entered, or what happened in it. `exit`: the node was left by a
 * named exit; `fallback`: the flow's own queue takes the call; `resumed`: a new server goes on with it. The first line are
 * older words for parts of `play`, `queue` and `hangup`.
 */
export const flowStepSchema = z.enum([
  ...['greeting', 'notice', 'queue-music', 'position', 'goodbye'],
  ...flowNodeKinds,
  ...['digit', 'invalid-digit', 'no-digit', 'digits', 'expected-wait', 'exit', 'failed', 'fallback', 'resumed'],
] as const);
export type FlowStep = z.infer<typeof flowStepSchema>;

/** Kinds of the event log that this chapter adds. */
const change = { byAccountId: idSchema };
export const flowEventSchemas = {
  /** Subject `centre`. The draft's content is not repeated here: every published version is kept. */
  'flow.changed': z.object({
    ...change,
    flowId: idSchema,
    action: z.enum(['created', 'renamed', 'draft-saved', 'draft-dropped', 'published', 'removed']),
    version: z.int().nullable(),
    /** Live before, so that a publishing can be taken back. */
    before: z.int().nullable(),
  }),
  'entry-point.flow-changed': z.object({
    ...change,
    entryPointId: idSchema,
    before: idSchema.nullable(),
    after: idSchema.nullable(),
  }),
  'connector.changed': z.object({
    ...change,
    connectorId: idSchema,
    action: z.enum(['created', 'changed', 'removed']),
    baseUrl: z.string().nullable(),
  }),
  'calendar.changed': z.object({
    ...change,
    calendarId: idSchema,
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  }),
  'public-days.imported': z.object({ ...change, region: z.string(), year: z.int(), source: z.string(), days: z.int() }),
  'prompt.changed': z.object({
    ...change,
    folder: z.string(),
    name: z.string(),
    action: z.enum(['uploaded', 'spoken', 'removed']),
    sha256: z.string().nullable(),
  }),
  /** The customer's answer to one question after the talk; null when none was pressed. */
  'contact.survey-answered': z.object({
    contactId: idSchema,
    flowId: idSchema.nullable(),
    nodeId: z.string().max(40),
    questionId: z.string(),
    answer: z.string().max(1).nullable(),
  }),
} as const;
