/** The caller's way after the answer: through the flow into the queue, and music there until an agent answers. */
import { type FlowCall, runFlow } from '../flow/run-flow.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { LAST_AGENT_WAIT_MS, type VoiceEntryPoint } from '../voice-needs.ts';
import { QueueWait } from './queue-wait.ts';
import type { VoiceContact } from './voice-contact.ts';

/** Greeting and menu, then the queue they lead to. */
export async function takeThroughFlow(
  context: VoiceContext,
  contact: VoiceContact,
  entryPoint: VoiceEntryPoint,
): Promise<void> {
  const result = await runFlow(entryPoint.flow, flowCall(context, contact));
  if (result === null || isOver(contact)) return;
  const { contactId } = contact;
  const subject = `contact:${contactId}`;
  if (result.language !== contact.language) {
    contact.language = result.language;
    await context.needs.record('contact.language-chosen', subject, { contactId, language: result.language });
  }
  if (result.option !== null) {
    const { key, label } = result.option;
    contact.purpose = { key, label };
    await context.needs.record('contact.purpose-known', subject, { contactId, key, label });
  }
  await enqueue(context, contact, result.queueId, result.option?.priority ?? 0);
}

/** Puts a caller into a queue; the engine may have an agent at once. */
export async function enqueue(
  context: VoiceContext,
  contact: VoiceContact,
  queueId: string,
  priority: number,
): Promise<void> {
  const { needs } = context;
  const { contactId, customerId } = contact;
  const lastAgentId = customerId === null ? null : await needs.lastAgentOf(customerId);
  if (isOver(contact)) return;
  contact.phase = 'waiting';
  contact.queueId = queueId;
  contact.priority = priority;
  const wait = newWait(context, contact);
  if (wait === null) return;
  await context.saved.save(contact);
  const effects = await needs.routing.submit({
    kind: 'contact.queued',
    at: needs.clock.now(),
    contactId,
    channel: 'voice',
    queueId,
    priority,
    lastAgentId,
    ownAgentWaitMs: lastAgentId === null ? 0 : LAST_AGENT_WAIT_MS,
    customerId,
    reason: contact.purpose?.key ?? null,
  });
  if (effects.some((effect) => effect.kind === 'rejected')) throw new Error('the queue does not take this call');
  const isOffered = effects.some((effect) => effect.kind === 'offer.made');
  if (!isOver(contact) && contact.wait === wait) await wait.start([isOffered ? 'please-wait' : 'all-busy']);
  context.table.changed(contact);
}

/** The caller waits on: after the agent was lost, or under a new server. */
export async function waitOn(context: VoiceContext, contact: VoiceContact): Promise<void> {
  await newWait(context, contact)?.start(['please-wait']);
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

function flowCall(context: VoiceContext, contact: VoiceContact): FlowCall {
  const ear = contact.customer?.ear;
  const { contactId } = contact;
  return {
    get isGone() {
      return ear === undefined || ear.isGone || isOver(contact);
    },
    play: async (prompts, language, options) => await ear?.play(prompts, language, options),
    nextDigit: async (withinMs) => (await ear?.nextDigit(withinMs)) ?? null,
    note: (step, digit) => {
      const data = { contactId, step, digit: digit ?? null, position: null };
      inBackground(context, contactId, context.needs.record('contact.flow-step', `contact:${contactId}`, data));
    },
  };
}

function isOver(contact: VoiceContact): boolean {
  return contact.phase === 'ended';
}
