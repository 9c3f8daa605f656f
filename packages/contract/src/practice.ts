/** The built-in practice phone network: call the centre without a carrier. */
import { z } from 'zod';
import { softphoneCredentialsSchema } from './accounts.ts';
import { entryPointSchema } from './queues.ts';

export const practiceSessionSchema = z.object({
  phone: softphoneCredentialsSchema,
  /** Numbers a guest may dial; nothing else is reachable with these credentials. */
  numbers: z.array(entryPointSchema),
  /** The number shown to the agent for this guest. */
  callerNumber: z.string(),
});
export type PracticeSession = z.infer<typeof practiceSessionSchema>;

/** Ask the centre to call itself, so that the person on the desk has a call to answer. */
export const testCallRequestSchema = z.object({ toMe: z.boolean().default(true) });
export const testCallResponseSchema = z.object({ callId: z.string() });
