/** What a flow may do with its call: queue it, take it out again, record a message, hand it to a number outside. */
import type { RoutingEffect } from '@shouwen/routing';
import { OutsideRing } from '../agents/outside-ring.ts';
import type { FlowCallControl, QueueJoin } from '../flow/flow-port.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { LAST_AGENT_WAIT_MS } from '../voice-needs.ts';
import { attachThird } from './consult.ts';
import { applyScene } from './scene.ts';
import type { VoiceContact } from './voice-contact.ts';

/** `isCurrent`: whether the flow still has the call; false once an agent or supervisor took it away. */
export function flowControl(
  context: VoiceContext,
  contact: VoiceContact,
  timeZone: string,
  isCurrent: () => boolean,
): FlowCallControl {
  const { needs } = context;
  const { contactId, customer } = contact;
  if (customer === null) throw new Error('a flow needs a caller');
  const subject = `contact:${contactId}`;
  return {
    contactId,
    ear: customer.ear,
    facts: {
      callerNumber: contact.customerAddress,
      calledNumber: contact.entryPoint?.address ?? '',
      customerId: contact.customerId ?? '',
      customerName: contact.customerName ?? '',
      customerLanguage: null,
      timeZone,
    },
    isOver: () => contact.phase === 'ended' || !isCurrent(),
    hasAgentFor: ({ queueId }) => needs.hasAgentAtWork(queueId),
    joinQueue: (join) => joinQueue(context, contact, join),
    leaveQueue: () => leaveQueue(context, contact),
    position: () => needs.routing.positionOf(contactId),
    expectedWaitMs: () => needs.expectedWaitMs(contactId),
    recordMessage: (request) => recordMessage(context, contact, request),
    // Call-backs need an outbound contact that waits in a customer's place; until then a flow goes on with its other exit.
    arrangeCallback: async () => false,
    transfer: (request) => transferOutside(context, contact, request),
    keep: (state) => {
      contact.flowState = state;
      inBackground(context, contactId, context.saved.saveSoon(contact));
    },
    languageChosen: async (language) => {
      contact.language = language;
      await needs.record('contact.language-chosen', subject, { contactId, language });
    },
    purposeKnown: async ({ key, label }) => {
      contact.purpose = { key, label };
      await needs.record('contact.purpose-known', subject, { contactId, key, label });
    },
    record: (kind, data) =>
      inBackground(
        context,
        contactId,
        kind === 'contact.flow-step' ? needs.record(kind, subject, data) : needs.record(kind, subject, data),
      ),
    failed: (nodeId, error) => needs.log.error({ contactId, nodeId, error: String(error) }, 'a step of a flow failed'),
  };
}

async function joinQueue(
  context: VoiceContext,
  contact: VoiceContact,
  join: QueueJoin,
): Promise<'waiting' | 'offered' | 'full'> {
  const { needs } = context;
  const { contactId, customerId } = contact;
  contact.phase = 'waiting';
  contact.queueId = join.queueId;
  contact.priority = join.priority;
  await context.saved.save(contact);
  const view = needs.routing.contactView(contactId);
  if (view !== null && join.isResumed && view.state === 'waiting') return 'waiting';
  const lastAgentId = customerId === null ? null : await needs.lastAgentOf(customerId);
  const at = needs.clock.now();
  const entering = {
    at,
    contactId,
    queueId: join.queueId,
    priority: join.priority,
    extraSkills: join.skills,
    lastAgentId,
    ownAgentWaitMs: lastAgentId === null ? 0 : LAST_AGENT_WAIT_MS,
    reason: contact.purpose?.key ?? null,
  };
  contact.queuedAt ??= at;
  const effects = await needs.routing.submit(
    view === null
      ? {
          kind: 'contact.queued',
          ...entering,
          channel: 'voice',
          customerId,
          enqueuedAt: contact.queuedAt,
          offersBefore: contact.offers,
        }
      : { kind: 'contact.moved', ...entering },
  );
  if (effects.some((effect) => effect.kind === 'rejected')) throw new Error('the queue does not take this call');
  context.table.changed(contact);
  if (effects.some(isTurnedAway)) {
    contact.phase = 'flow';
    return 'full';
  }
  return effects.some((effect) => effect.kind === 'offer.made') ? 'offered' : 'waiting';
}

function isTurnedAway(effect: RoutingEffect): boolean {
  return effect.kind === 'contact.released' && effect.outcome === 'queue-full';
}

/** Only who still waits can leave: an offer may be answered this very moment. */
async function leaveQueue(context: VoiceContext, contact: VoiceContact): Promise<boolean> {
  const { routing, clock } = context.needs;
  const { contactId } = contact;
  const view = routing.contactView(contactId);
  if (view === null) return true;
  if (view.state !== 'waiting' || contact.phase !== 'waiting') return false;
  contact.offers = view.offers;
  contact.phase = 'flow';
  const effects = await routing.submit({ kind: 'contact.ended', at: clock.now(), contactId, by: 'system' });
  if (effects.some((effect) => effect.kind === 'rejected')) return false;
  await context.saved.save(contact);
  return true;
}

/** After the tone until the key, the limit or the hang-up. */
async function recordMessage(
  context: VoiceContext,
  contact: VoiceContact,
  { queueId, maxSeconds, finishKey }: { queueId: string; maxSeconds: number; finishKey: string | null },
): Promise<boolean> {
  const { needs, recorder } = context;
  const { contactId, customer } = contact;
  if (customer === null) return false;
  await customer.ear.beep();
  const recording = await recorder.start(contactId, customer.legId, null);
  if (recording === null) return false;
  contact.recording = recording;
  const endsAt = needs.clock.now() + maxSeconds * 1000;
  for (;;) {
    const leftMs = endsAt - needs.clock.now();
    const key = leftMs <= 0 ? null : await customer.ear.nextDigit(leftMs);
    if (key === null || finishKey === null || key === finishKey) break;
  }
  const isOver = contact.phase === 'ended';
  // A hang-up ends the recording with the call.
  if (!isOver) {
    contact.recording = null;
    await recorder.stop(recording);
  }
  const { recordingId } = recording;
  await needs.record('contact.voicemail-left', `contact:${contactId}`, { contactId, queueId, recordingId });
  return true;
}

/** The caller hears ringing; whoever answers stays alone with them until one of the two hangs up. */
async function transferOutside(
  context: VoiceContext,
  contact: VoiceContact,
  { number, ringSeconds }: { number: string; ringSeconds: number },
): Promise<boolean> {
  const route = context.trunkOut()?.outbound ?? null;
  const { contactId, customer } = contact;
  if (route === null || customer === null) return false;
  await customer.ear.ringback();
  const ring = new OutsideRing(context, { contactId, number, route, ringTimeoutMs: ringSeconds * 1000 });
  contact.third = { agentId: null, name: number, party: null, isHandedOver: true, cancel: () => ring.cancel() };
  const { third } = contact;
  const outcome = await ring.outcome;
  if (outcome.kind === 'failed') {
    contact.third = null;
    return false;
  }
  if (contact.phase === 'ended') {
    outcome.party.call?.bye();
    await outcome.party.close();
    return true;
  }
  third.party = outcome.party;
  contact.phase = 'talking';
  attachThird(context, contact, third, outcome.party);
  contact.recording = await context.recorder.start(contactId, customer.legId, outcome.party.legId);
  await applyScene(context, contact);
  await new Promise<void>((resolve) => context.table.whenEnded(contactId, resolve));
  return true;
}
