import type { CallEnd, IncomingCall } from '@shouwen/sip';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import type { ContactSource, VoiceEntryPoint } from '../voice-needs.ts';
import { takeThroughFlow } from './caller-way.ts';
import { type CallEnding, endCall } from './end-call.ts';
import { Party } from './party.ts';
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
    const started = startRecord(context, contact, call);
    contact.whenRecorded = started.catch(() => {});
    await started;
    // They may have given up already, even before anybody listened: then it is a record of that, and nobody is answered.
    const isGone = isOver(contact) || call.state === 'ended' || !(await answer(context, contact, call));
    if (isGone) {
      await endCall(context, contact, { by: 'customer', cause: 'cancelled' });
      return;
    }
  } catch (error) {
    needs.log.error({ contactId, error: String(error) }, 'call could not be taken');
    await endCall(context, contact, { by: 'system', cause: 'failed', status: 503 });
    return;
  }
  try {
    await context.saved.save(contact);
    await takeThroughFlow(context, contact, entryPoint);
  } catch (error) {
    // Answered but not queued: nobody would ever come. Better an honest end than music for ever.
    needs.log.error({ contactId, error: String(error) }, 'caller could not be queued');
    await endCall(context, contact, { by: 'system', cause: 'not-queued' });
  }
}

/** Who calls, and that they call: stored before anything is answered. */
async function startRecord(context: VoiceContext, contact: VoiceContact, call: IncomingCall): Promise<void> {
  const known = await context.needs.findCustomer(contact.customerAddress);
  contact.customerId = known?.customerId ?? null;
  contact.customerName = known?.name ?? null;
  await context.needs.record('contact.started', `contact:${contact.contactId}`, {
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
