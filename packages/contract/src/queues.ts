/** Queues, entry points, reasons and outcomes as the web needs them. The engine's own shape is in @shouwen/routing. */
import { z } from 'zod';
import { bilingualSchema, channelSchema, durationMsSchema, idSchema } from './primitives.ts';

export const queueSkillSchema = z.object({ skillId: idSchema, minLevel: z.int().min(1).max(5) });

export const queueSchema = z.object({
  queueId: idSchema,
  name: bilingualSchema,
  channels: z.array(channelSchema),
  /** Service level: share of offered contacts answered within this time; target in percent. */
  answerWithinMs: durationMsSchema,
  targetPercent: z.number().min(0).max(100),
  priority: z.int(),
  wrapUpMsMax: durationMsSchema.nullable(),
  offerTimeoutMs: durationMsSchema,
  /** What an agent must be able to do to get contacts of the queue; all of them, each at least at its level. */
  skills: z.array(queueSkillSchema),
});
export type Queue = z.infer<typeof queueSchema>;

const queueNameSchema = z.string().trim().min(1).max(60);
/** Everything about a queue that an administrator sets by page. It holds for contacts offered from then on. */
export const updateQueueRequestSchema = z.object({
  name: z.object({ zh: queueNameSchema, en: queueNameSchema }),
  /** One second to one hour, in whole seconds. */
  answerWithinMs: z.int().min(1_000).max(3_600_000).multipleOf(1_000),
  targetPercent: z.int().min(0).max(100),
  /** Null: wrap-up ends only by hand. Five seconds to one hour. */
  wrapUpMsMax: z.int().min(5_000).max(3_600_000).multipleOf(1_000).nullable(),
  skills: z.array(queueSkillSchema).max(20),
});
export type UpdateQueueRequest = z.infer<typeof updateQueueRequestSchema>;

export const entryPointSchema = z.object({
  entryPointId: idSchema,
  channel: channelSchema,
  /** The number callers dial. */
  address: z.string(),
  name: bilingualSchema,
});
export type EntryPoint = z.infer<typeof entryPointSchema>;

/** Why an agent is away. `isSystem` reasons are set by the product (e.g. ring-no-answer), not chosen by hand. */
export const stateReasonSchema = z.object({
  reasonId: idSchema,
  state: z.enum(['break', 'busy']),
  name: bilingualSchema,
  limitMs: durationMsSchema.nullable(),
  isSystem: z.boolean(),
});
export type StateReason = z.infer<typeof stateReasonSchema>;

/** What a contact was about, chosen at wrap-up by one digit. */
export const outcomeSchema = z.object({
  outcomeId: idSchema,
  digit: z.int().min(1).max(9).nullable(),
  name: bilingualSchema,
});
export type Outcome = z.infer<typeof outcomeSchema>;
