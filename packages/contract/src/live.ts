/** The live board: queues, agents and the figures of today. Definitions travel with the figures. */
import { z } from 'zod';
import { agentStateSchema } from './desk.ts';
import { bilingualSchema, durationMsSchema, idSchema, timeSchema } from './primitives.ts';

export const liveQueueSchema = z.object({
  queueId: idSchema,
  name: bilingualSchema,
  waiting: z.int(),
  /** When the longest waiting contact was queued; null when none waits. */
  longestSince: timeSchema.nullable(),
  offered: z.int(),
  answered: z.int(),
  answeredWithin: z.int(),
  abandoned: z.int(),
  /** Abandoned before `shortAbandonMs`; left out of the service level by the printed definition. */
  abandonedShort: z.int(),
  /** Percent; null before the first contact. */
  serviceLevelPercent: z.number().nullable(),
  targetPercent: z.number(),
  answerWithinMs: durationMsSchema,
  averageAnswerMs: durationMsSchema.nullable(),
  agentsReady: z.int(),
  agentsIn: z.int(),
  /** Service level per half hour, last 8, null where nothing was offered. */
  trend: z.array(z.number().nullable()),
});
export type LiveQueue = z.infer<typeof liveQueueSchema>;

export const liveAgentSchema = z.object({
  agentId: idSchema,
  agentNumber: z.string(),
  name: z.string(),
  teamName: z.string().nullable(),
  state: agentStateSchema,
  reasonId: idSchema.nullable(),
  reasonName: bilingualSchema.nullable(),
  since: timeSchema,
  /** Beyond the limit of the state (break reason, wrap-up, long talk): shown first and in red. */
  limitMs: durationMsSchema.nullable(),
  queueName: bilingualSchema.nullable(),
  maskedAddress: z.string().nullable(),
  contactId: idSchema.nullable(),
  handledToday: z.int(),
});
export type LiveAgent = z.infer<typeof liveAgentSchema>;

export const liveTotalsSchema = z.object({
  waiting: z.int(),
  longestSince: timeSchema.nullable(),
  longestQueueName: bilingualSchema.nullable(),
  offered: z.int(),
  answered: z.int(),
  abandoned: z.int(),
  abandonedPercent: z.number().nullable(),
  serviceLevelPercent: z.number().nullable(),
  targetPercent: z.number(),
  answerWithinMs: durationMsSchema,
  averageAnswerMs: durationMsSchema.nullable(),
  averageHandleMs: durationMsSchema.nullable(),
  agentsReady: z.int(),
  agentsIn: z.int(),
  agentsTotal: z.int(),
  waitingPeak: z.int(),
  waitingPeakAt: timeSchema.nullable(),
});

/** Exact definition of the service level shown, so that anyone can recompute it from the event log. */
export const serviceLevelDefinitionSchema = z.object({
  /** answered within T / (offered - abandoned within S); offered = queued contacts that ended waiting today. */
  formula: z.literal('answered-within/(answered+abandoned-short-abandoned)'),
  shortAbandonMs: durationMsSchema,
  /** Start of the counted day in the centre's time zone. */
  dayStart: timeSchema,
  timeZone: z.string(),
});

export const liveSchema = z.object({
  serverTime: timeSchema,
  totals: liveTotalsSchema,
  definition: serviceLevelDefinitionSchema,
  queues: z.array(liveQueueSchema),
  agents: z.array(liveAgentSchema),
  /** Contacts that arrived per half hour of today, index 0 = dayStart. */
  volume: z.array(z.int()),
});
export type Live = z.infer<typeof liveSchema>;

/** Only what changed; rows replace rows with the same id. */
export const livePatchSchema = z.object({
  serverTime: timeSchema,
  totals: liveTotalsSchema.optional(),
  queues: z.array(liveQueueSchema).optional(),
  agents: z.array(liveAgentSchema).optional(),
  removedAgentIds: z.array(idSchema).optional(),
  volume: z.array(z.int()).optional(),
});
export type LivePatch = z.infer<typeof livePatchSchema>;
