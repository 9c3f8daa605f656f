import type { CallEnd, IncomingCall } from '@shouwen/sip';
import { type FlowCall, runFlow } from '../flow/run-flow.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { type ContactSource, LAST_AGENT_WAIT_MS, type VoiceEntryPoint } from '../voice-needs.ts';
import { type CallEnding, endCall } from './end-call.ts';
import { Party } from './party.ts';
import { QueueWait } from './queue-wait.ts';
import { customerHolds } from './talk.ts';
import { newVoiceContact, type VoiceContact } from './voice-contact.ts';

export interface Arrival {
  source: ContactSource;
  /** Number the caller shows, as it came. */
  from: string;
  entryPoint: VoiceEntryPoint;
}

/**
 * A customer calls: stores the arrival, answers, takes the caller through the flow and into the queue. The call is
 * answered only after `contact.started` is committed.
 */
export async function receiveCall(context: VoiceContext, call: IncomingCall, arrival: Arrival): Promise<void> {
  const { needs, table } = context;
  const contactId = needs.newId();
  const { entryPoint, from, source } = arrival;
  const contact = newVoiceContact({
    contactId,
    direction: 'in',
    source,
    customerAddress: from,
    entryPoint,
    startedAt: needs.clock.now(),
    language: entryPoint.flow.language,
  });
  table.add(contact);
  call.handlers = { onEnded: (end) => customerLeft(context, contact, end) };
  call.trying();
  try {
    const known = await needs.findCustomer(from);
    contact.customerId = known?.customerId ?? null;
    contact.customerName = known?.name ?? null;
    await recordStart(context, contact, call);
    if (!(await answer(context, contact, call))) return;
  } catch (error) {
    needs.log.error({ contactId, error: String(error) }, 'call could not be taken');
    await endCall(context, contact, { by: 'system', cause: 'failed', status: 503 });
    return;
  }
  try {
    await afterAnswer(context, contact, entryPoint);
  } catch (error) {
    // Answered but not queued: nobody would ever come. Better an honest end than music for ever.
    needs.log.error({ contactId, error: String(error) }, 'caller could not be queued');
    await endCall(context, contact, { by: 'system', cause: 'not-queued' });
  }
}

function recordStart(context: VoiceContext, contact: VoiceContact, call: IncomingCall): Promise<void> {
  return context.needs.record('contact.started', `contact:${contact.contactId}`, {
    contactId: contact.contactId,
    channel: 'voice',
    direction: 'in',
    from: contact.customerAddress,
    to: contact.entryPoint?.address ?? '',
    entryPointId: contact.entryPoint?.entryPointId ?? null,
    customerId: contact.customerId,
    agentId: null,
    language: contact.language,
    callId: call.callId.slice(0, 200),
    source: contact.source,
  });
}

/** Sends the 200 and waits for the ACK; false when the caller gave up meanwhile. */
async function answer(context: VoiceContext, contact: VoiceContact, call: IncomingCall): Promise<boolean> {
  const { needs, router } = context;
  const { offer } = call;
  const kind = offer?.includes('UDP/TLS/RTP/SAVPF') ? 'webrtc' : 'rtp';
  const legId = needs.newId();
  await needs.media.createLeg({ legId, callId: contact.contactId, kind });
  const party = new Party(needs.media, router, legId, kind);
  party.call = call;
  contact.customer = party;
  let sdp: string;
  if (offer === null) {
    sdp = await needs.media.offer(legId);
  } else {
    const accepted = await needs.media.accept(legId, offer);
    contact.customerCodec = accepted.codec;
    sdp = accepted.sdp;
  }
  if (isOver(contact)) {
    await party.close();
    return false;
  }
  return await new Promise<boolean>((resolve) => {
    const settle = async (answerSdp: string | null): Promise<void> => {
      if (offer === null && answerSdp !== null) {
        contact.customerCodec = (await needs.media.complete(legId, answerSdp)).codec;
      }
      resolve(true);
    };
    call.handlers = {
      onAcknowledged: (answerSdp) => {
        settle(answerSdp).catch(() => endInBackground(context, contact, { by: 'system', cause: 'bad-answer' }));
      },
      onReoffer: ({ offer: reoffer }) => party.reoffer(reoffer),
      onDigit: ({ digit }) => party.ear.heardDigit(digit),
      onEnded: (end) => {
        resolve(false);
        customerLeft(context, contact, end);
      },
    };
    party.listener = {
      onHold: (isHeld) => customerHolds(context, contact, isHeld),
      onMediaLost: () => endInBackground(context, contact, { by: 'system', cause: 'customer-media-lost' }),
    };
    if (!call.accept(sdp)) resolve(false);
  });
}

function isOver(contact: VoiceContact): boolean {
  return contact.phase === 'ended';
}

export function customerLeft(context: VoiceContext, contact: VoiceContact, end: CallEnd): void {
  const isTheirs = end.cause === 'bye' || end.cause === 'cancelled';
  endInBackground(context, contact, { by: isTheirs ? 'customer' : 'system', cause: end.cause });
}

function endInBackground(context: VoiceContext, contact: VoiceContact, ending: CallEnding): void {
  inBackground(context, contact.contactId, endCall(context, contact, ending));
}

async function afterAnswer(context: VoiceContext, contact: VoiceContact, entryPoint: VoiceEntryPoint): Promise<void> {
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
async function enqueue(context: VoiceContext, contact: VoiceContact, queueId: string, priority: number): Promise<void> {
  const { needs } = context;
  const { contactId, customerId } = contact;
  const lastAgentId = customerId === null ? null : await needs.lastAgentOf(customerId);
  if (isOver(contact)) return;
  contact.phase = 'waiting';
  contact.queueId = queueId;
  const flow = contact.entryPoint?.flow;
  const ear = contact.customer?.ear;
  if (ear === undefined) return;
  contact.wait = new QueueWait({
    ear,
    music: flow?.music ?? 'music/calm',
    language: contact.language,
    announceEveryMs: flow?.announcePositionEveryMs ?? null,
    position: () => needs.routing.positionOf(contactId),
    noted: (step, position) => {
      const noted = needs.record('contact.flow-step', `contact:${contactId}`, {
        contactId,
        step,
        digit: null,
        position,
      });
      inBackground(context, contactId, noted);
    },
  });
  const wait = contact.wait;
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
