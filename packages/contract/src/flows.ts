/**
 * What a caller goes through before an agent, as data stored with the entry point. This first form covers greeting,
 * notice, language, one menu and a queue. `fromSimpleFlow` (flow-graph.ts) turns it into a graph, which is what runs.
 */
import { z } from 'zod';
import { bilingualSchema, idSchema, languageSchema } from './primitives.ts';

export const flowOptionSchema = z.object({
  key: z.string().regex(/^[0-9*#]$/),
  /** Shown to the agent as the purpose of the contact. */
  label: bilingualSchema,
  queueId: idSchema,
  /** Added to the queue's priority. */
  priority: z.int().min(-100).max(100).default(0),
});

export const flowSchema = z.object({
  language: languageSchema.default('zh'),
  /** Prompt names without language and ending, e.g. `welcome`; null leaves it out. */
  greeting: z.string().max(80).nullable().default('welcome'),
  notice: z.string().max(80).nullable().default('recording-notice'),
  menu: z
    .object({
      prompt: z.string().max(80),
      options: z.array(flowOptionSchema).min(1).max(12),
      /** Key that switches between Chinese and English and plays the menu again; null for none. */
      languageKey: z
        .string()
        .regex(/^[0-9*#]$/)
        .nullable()
        .default(null),
      waitForDigitMs: z.int().min(1000).max(30_000).default(6000),
      /** How often the menu is played before the call goes to `queueId`. */
      attempts: z.int().min(1).max(5).default(2),
    })
    .nullable()
    .default(null),
  /** Where callers go without a menu, or without a valid choice. */
  queueId: idSchema,
  /** Play the place in the queue this often while waiting; null never. */
  announcePositionEveryMs: z.int().min(10_000).max(600_000).nullable().default(30_000),
  music: z.string().max(80).default('music/calm'),
});
export type Flow = z.infer<typeof flowSchema>;
export type FlowOption = z.infer<typeof flowOptionSchema>;
