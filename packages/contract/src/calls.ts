/** What agents and supervisors do with a call beside talking: bringing others in, giving it away, listening in. */
import { z } from 'zod';
import { agentStateSchema, dialRequestSchema } from './desk.ts';
import { idSchema } from './primitives.ts';

/** Whom to bring in. */
export const consultTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agentId: idSchema }),
  z.object({ kind: z.literal('number'), number: dialRequestSchema.shape.number }),
]);
export type ConsultTarget = z.infer<typeof consultTargetSchema>;

export const consultRequestSchema = z.object({
  target: consultTargetSchema,
  /** The agent leaves as soon as they answer: a transfer without a word before. */
  isHandedOver: z.boolean().default(false),
});

/** `end`: back to the customer. `join`: all three together. `hand-over`: the agent leaves. */
export const thirdRequestSchema = z.object({ action: z.enum(['end', 'join', 'hand-over']) });

/** To a queue, or to one agent's place in it: that agent gets the call first, busy or not, for half a minute. */
export const transferRequestSchema = z.object({ queueId: idSchema, agentId: idSchema.nullable().default(null) });

/** Card numbers are not recorded. */
export const recordingRequestSchema = z.object({ isPaused: z.boolean() });

/** Somebody to call or to transfer to. */
export const colleagueSchema = z.object({
  agentId: idSchema,
  agentNumber: z.string(),
  name: z.string(),
  state: agentStateSchema,
  /** Whether a consultation would ring now. */
  isReachable: z.boolean(),
});
export type Colleague = z.infer<typeof colleagueSchema>;

/** See hearing: listen is heard by nobody, whisper by the agent only, barge by everybody. */
export const supervisionModeSchema = z.enum(['listen', 'whisper', 'barge']);
export const supervisionRequestSchema = z.object({ mode: supervisionModeSchema });
