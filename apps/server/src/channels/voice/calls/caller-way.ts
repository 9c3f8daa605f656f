/** The caller's way after the answer: through the flow of the number, into queues, and music there until an agent answers. */

import { runCallerFlow, sourceFor } from '../flow/flow-port.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import type { VoiceEntryPoint } from '../voice-needs.ts';
import { endCall } from './end-call.ts';
import { flowControl } from './flow-control.ts';
import { QueueWait } from './queue-wait.ts';
import type { VoiceContact } from './voice-contact.ts';

/**
 * Runs the flow of the number, from its start or from where an earlier server left it, to its end; the call ends with it
 * unless it was taken out before. Rejects when there is no flow to run.
 */
export async function takeThroughFlow(
  context: VoiceContext,
  contact: VoiceContact,
  entryPoint: VoiceEntryPoint,
): Promise<void> {
  const { flows } = context.needs;
  const saved = contact.flowState;
  const source = await sourceFor(flows, entryPoint.entryPointId, saved);
  if (source === null || isOver(contact)) throw new Error('the number has no flow');
  const control = flowControl(context, contact, await flows.timeZone(), () => contact.flow === flow);
  const flow = runCallerFlow(source, flows, control, saved);
  contact.flow = flow;
  const end = await flow.run();
  if (contact.flow !== flow) return;
  contact.flow = null;
  if (end.how === 'gone' || isOver(contact)) return;
  await endCall(context, contact, { by: 'system', cause: end.how === 'failed' ? 'not-queued' : 'flow-end' });
}

/** The caller waits on without a flow: transferred by an agent, or under a new server after such a transfer. */
export async function waitOn(context: VoiceContext, contact: VoiceContact): Promise<void> {
  await newWait(context, contact)?.start(['please-wait']);
}

/** Agents and supervisors act on the call from here on, not its flow. */
export function leaveFlow(contact: VoiceContact): void {
  const { flow } = contact;
  contact.flow = null;
  contact.flowState = null;
  flow?.over();
}

function newWait(context: VoiceContext, contact: VoiceContact): QueueWait | null {
  const { needs } = context;
  const { contactId } = contact;
  const ear = contact.customer?.ear;
  if (ear === undefined) return null;
  const flow = contact.entryPoint?.flow;
  contact.wait?.stop();
  contact.wait = new QueueWait({
    ear,
    music: flow?.music ?? 'music/calm',
    language: contact.language,
    announceEveryMs: flow?.announcePositionEveryMs ?? null,
    position: () => needs.routing.positionOf(contactId),
    noted: (step, position) => {
      const data = { contactId, step, digit: null, position };
      inBackground(context, contactId, needs.record('contact.flow-step', `contact:${contactId}`, data));
    },
  });
  return contact.wait;
}

function isOver(contact: VoiceContact): boolean {
  return contact.phase === 'ended';
}
