/**
 * The vocabulary of the event log. One table, one sequence per tenant: channels append what they saw, the routing host
 * appends the engine's events and the offers it made, and tables and figures are derived from these by projections.
 *
 * Subject is `contact:<id>`, `agent:<id>`, `recording:<id>`, `account:<id>`, `customer:<id>` or `centre`.
 * The kinds of the routing engine (`contact.queued`, `offer.made`, `agent.state-set` ...) are defined in @shouwen/routing;
 * the host stores them under the same names.
 */
import { z } from 'zod';
import { administrationEventSchemas } from './centre-administration.ts';
import { legQualitySchema } from './contacts.ts';
import { flowEventSchemas, flowStepSchema } from './flow-events.ts';
import { bilingualSchema, channelSchema, durationMsSchema, idSchema, languageSchema } from './primitives.ts';
import { updateQueueRequestSchema } from './queues.ts';

export const eventSchemas = {
  /** A contact arrived, or an agent began one (`agentId` set, direction out). `from` and `to` are full addresses. */
  'contact.started': z.object({
    contactId: idSchema,
    channel: channelSchema,
    direction: z.enum(['in', 'out']),
    from: z.string(),
    to: z.string(),
    entryPointId: idSchema.nullable(),
    customerId: idSchema.nullable(),
    agentId: idSchema.nullable(),
    language: languageSchema,
    callId: z.string(),
    /** practice and test calls are kept out of nothing, but can be told apart. */
    source: z.enum(['trunk', 'phone', 'browser', 'practice', 'test']),
  }),
  /** A step of the flow before any agent: what was played, what was pressed. */
  'contact.flow-step': z.object({
    contactId: idSchema,
    step: flowStepSchema,
    digit: z.string().max(1).nullable(),
    position: z.int().nullable(),
    /** Of the graph; what leads where is in the version of the flow that ran. */
    flowId: idSchema.nullable().optional(),
    nodeId: z.string().max(40).optional(),
    /** By which exit the node was left. */
    exit: z.string().max(40).optional(),
    detail: z.string().max(60).optional(),
  }),
  ...flowEventSchemas,
  ...administrationEventSchemas,
  'contact.language-chosen': z.object({ contactId: idSchema, language: languageSchema }),
  'contact.purpose-known': z.object({ contactId: idSchema, key: z.string().nullable(), label: bilingualSchema }),
  'contact.customer-known': z.object({ contactId: idSchema, customerId: idSchema }),
  /** The far end of an outbound call: ringing, answered. */
  'contact.dialled': z.object({
    contactId: idSchema,
    result: z.enum(['ringing', 'answered', 'busy', 'no-answer', 'refused', 'failed']),
    status: z.int().nullable(),
  }),
  /** The call is over for everyone. Appended once, after the engine was told. */
  'contact.hung-up': z.object({ contactId: idSchema, by: z.enum(['customer', 'agent', 'system']), cause: z.string() }),
  'contact.outcome-set': z.object({
    contactId: idSchema,
    agentId: idSchema.nullable(),
    outcomeId: idSchema.nullable(),
    note: z.string(),
  }),
  'contact.draft-saved': z.object({ contactId: idSchema, outcomeId: idSchema.nullable(), note: z.string() }),
  /** The agent's browser or phone went away in mid-call, and came back. */
  'contact.agent-media-lost': z.object({ contactId: idSchema, agentId: idSchema }),
  'contact.agent-media-restored': z.object({ contactId: idSchema, agentId: idSchema }),
  /** A third on the call: a colleague (`agentId`) or a number outside. */
  'contact.consulted': z.object({
    contactId: idSchema,
    step: z.enum(['ringing', 'answered', 'not-reached', 'cancelled', 'left', 'joined']),
    agentId: idSchema.nullable(),
    isOutside: z.boolean(),
  }),
  /** The call was given away by `agentId`: its agent, or a supervisor. */
  'contact.transferred': z.object({
    contactId: idSchema,
    agentId: idSchema,
    target: z.enum(['agent', 'queue', 'number']),
    toAgentId: idSchema.nullable(),
    queueId: idSchema.nullable(),
  }),
  /** `agentId`: the supervisor. */
  'contact.supervised': z.object({
    contactId: idSchema,
    agentId: idSchema,
    mode: z.enum(['listen', 'whisper', 'barge', 'take-over', 'left']),
  }),
  /** A message instead of a conversation, for whoever serves the queue. */
  'contact.voicemail-left': z.object({ contactId: idSchema, queueId: idSchema, recordingId: idSchema }),
  'contact.leg-quality': z.object({ contactId: idSchema, quality: legQualitySchema }),
  'recording.started': z.object({
    recordingId: idSchema,
    contactId: idSchema,
    file: z.string(),
    wrappedKey: z.string(),
  }),
  'recording.ended': z.object({
    recordingId: idSchema,
    contactId: idSchema,
    state: z.enum(['complete', 'partial', 'failed']),
    durationMs: durationMsSchema,
    bytes: z.int(),
    sha256: z.string().nullable(),
    reason: z.string().nullable(),
  }),
  /** Card numbers are not recorded: silence stands in the file from here to `recording.resumed`. `atMs`: of the recording. */
  'recording.paused': z.object({ recordingId: idSchema, contactId: idSchema, agentId: idSchema, atMs: z.number() }),
  'recording.resumed': z.object({ recordingId: idSchema, contactId: idSchema, agentId: idSchema, atMs: z.number() }),
  'recording.accessed': z.object({
    recordingId: idSchema,
    contactId: idSchema,
    accountId: idSchema,
    action: z.enum(['play', 'download']),
    address: z.string(),
  }),
  /** A supervisor changed an agent's state; the engine's own event follows. */
  'agent.state-set-by': z.object({
    agentId: idSchema,
    accountId: idSchema,
    state: z.enum(['available', 'break', 'busy', 'offline']),
    reasonId: idSchema.nullable(),
  }),
  'identity.revealed': z.object({
    contactId: idSchema.nullable(),
    customerId: idSchema.nullable(),
    accountId: idSchema,
    address: z.string(),
  }),
  'account.signed-in': z.object({ accountId: idSchema, address: z.string() }),
  'account.sign-in-failed': z.object({ login: z.string(), address: z.string() }),
  'account.signed-out': z.object({ accountId: idSchema }),
  'account.password-changed': z.object({ accountId: idSchema, address: z.string() }),
  /** `byAccountId`: the administrator. */
  'account.disabled': z.object({ accountId: idSchema, byAccountId: idSchema, address: z.string() }),
  'account.enabled': z.object({ accountId: idSchema, byAccountId: idSchema, address: z.string() }),
  /** Subject `centre`. What the queue was and is, as an administrator sets it. */
  'queue.changed': z.object({
    queueId: idSchema,
    byAccountId: idSchema,
    before: updateQueueRequestSchema,
    after: updateQueueRequestSchema,
  }),
  'phone.registered': z.object({ agentId: idSchema, username: z.string(), protocol: z.string() }),
  'phone.unregistered': z.object({ agentId: idSchema, username: z.string(), reason: z.string() }),
} as const;

export type EventKind = keyof typeof eventSchemas;
export type EventData<Kind extends EventKind> = z.infer<(typeof eventSchemas)[Kind]>;
