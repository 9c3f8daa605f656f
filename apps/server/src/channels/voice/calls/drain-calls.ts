import { setTimeout as sleep } from 'node:timers/promises';
import type { VoiceContext } from '../voice-context.ts';
import { endCall } from './end-call.ts';

const LOOK_EVERY_MS = 100;

/** No new calls; running ones have `withinMs` to end by themselves, the rest is hung up on all sides. Never rejects. */
export async function drainCalls(context: VoiceContext, withinMs: number): Promise<void> {
  context.isDraining = true;
  const endsAt = context.needs.clock.now() + withinMs;
  const running = context.table.size;
  while (context.table.size > 0 && context.needs.clock.now() < endsAt) await sleep(LOOK_EVERY_MS);
  const left = context.table.all();
  if (running > 0) context.needs.log.info({ running, left: left.length }, 'calls drained');
  await Promise.all(left.map((contact) => endCall(context, contact, { by: 'system', cause: 'server-stop' })));
}
