import type { CallEnd } from '@shouwen/sip';
import { AgentRing } from '../agents/ring-agent.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { DIAL_RING_MS, type Trunk } from '../voice-needs.ts';
import { endCall } from './end-call.ts';
import { customerLeft } from './inbound.ts';
import { Party } from './party.ts';
import { connectParties, customerHolds } from './talk.ts';
import { newVoiceContact, type VoiceContact } from './voice-contact.ts';

/** The agent's own browser must pick up within this time, or the dial is given up. */
const OWN_PHONE_MS = 10_000;
/** How long the agent hears busy tone before a failed dial is cleared away. */
const BUSY_TONE_MS = 2500;

export type DialOutcome =
  | { kind: 'started'; contactId: string }
  | { kind: 'refused'; reason: 'no-trunk' | 'no-phone' | 'agent-busy' };

/**
 * An agent dials out: the agent's own phone is brought in first (a browser picks up by itself), then the customer is
 * rung through a trunk, with ringback heard by the agent. Only signed-in agents get here, so no unauthenticated call
 * can reach a trunk.
 */
export async function dialOut(
  context: VoiceContext,
  agentId: string,
  number: string,
  trunk: Trunk | null,
): Promise<DialOutcome> {
  const { phones } = context;
  if (context.isDraining || trunk?.outbound == null) return { kind: 'refused', reason: 'no-trunk' };
  if (!phones.hasPhone(agentId)) return { kind: 'refused', reason: 'no-phone' };
  const view = context.needs.routing.agentView(agentId);
  if (view === null || view.state === 'ringing' || view.state === 'talking' || view.state === 'wrap-up') {
    return { kind: 'refused', reason: 'agent-busy' };
  }
  // Two clicks before the first is with the engine are one dial.
  if (context.dialling.has(agentId)) return { kind: 'refused', reason: 'agent-busy' };
  context.dialling.add(agentId);
  try {
    return await engage(context, agentId, number, trunk, trunk.outbound);
  } finally {
    context.dialling.delete(agentId);
  }
}

/** Stores the contact and takes the agent; the phones follow in the background. */
async function engage(
  context: VoiceContext,
  agentId: string,
  number: string,
  trunk: Trunk,
  route: NonNullable<Trunk['outbound']>,
): Promise<DialOutcome> {
  const { needs, table } = context;
  const contactId = needs.newId();
  const known = await needs.findCustomer(number);
  const contact = newVoiceContact({
    contactId,
    direction: 'out',
    source: trunk.isPractice ? 'practice' : 'trunk',
    customerAddress: number,
    entryPoint: null,
    startedAt: needs.clock.now(),
    customerId: known?.customerId ?? null,
    customerName: known?.name ?? null,
    phase: 'dialling',
    agentId,
  });
  await needs.record('contact.started', `contact:${contactId}`, {
    contactId,
    channel: 'voice',
    direction: 'out',
    from: route.callerNumber,
    to: number,
    entryPointId: null,
    customerId: contact.customerId,
    agentId,
    language: contact.language,
    callId: contactId,
    source: contact.source,
  });
  table.add(contact);
  const effects = await needs.routing.submit({
    kind: 'agent.engaged',
    at: needs.clock.now(),
    agentId,
    contactId,
    channel: 'voice',
    queueId: await needs.queueOfAgent(agentId),
    customerId: contact.customerId,
  });
  if (effects.some((effect) => effect.kind === 'rejected')) {
    await endCall(context, contact, { by: 'system', cause: 'refused' });
    return { kind: 'refused', reason: 'agent-busy' };
  }
  table.changed(contact);
  const placed = place(context, contact, agentId, route).catch(async (error) => {
    needs.log.error({ contactId, error: String(error) }, 'outbound call not placed');
    await endCall(context, contact, { by: 'system', cause: 'failed' });
  });
  inBackground(context, contactId, placed);
  return { kind: 'started', contactId };
}

async function place(
  context: VoiceContext,
  contact: VoiceContact,
  agentId: string,
  route: NonNullable<Trunk['outbound']>,
): Promise<void> {
  const ring = new AgentRing(context, {
    contactId: contact.contactId,
    agentId,
    offerId: null,
    isAnsweredBySelf: true,
    displayName: contact.customerName ?? 'Shouwen',
    codecs: ['PCMA', 'PCMU'],
    ringTimeoutMs: OWN_PHONE_MS,
  });
  contact.ring = { ring, offerId: '', agentId };
  const outcome = await ring.outcome;
  contact.ring = null;
  if (outcome.kind === 'failed') {
    await endCall(context, contact, { by: 'system', cause: `own-phone-${outcome.reason}` });
    return;
  }
  const agent = outcome.party;
  contact.agent = agent;
  if (contact.phase === 'ended') {
    agent.call?.bye();
    await agent.close();
    return;
  }
  if (agent.call !== null) {
    agent.call.handlers = {
      onEnded: (end) =>
        inBackground(context, contact.contactId, endCall(context, contact, { by: 'agent', cause: end.cause })),
      onReoffer: ({ offer }) => agent.reoffer(offer),
    };
  }
  await context.saved.save(contact);
  await ringCustomer(context, contact, agent, agentId, route);
}

async function ringCustomer(
  context: VoiceContext,
  contact: VoiceContact,
  agent: Party,
  agentId: string,
  route: NonNullable<Trunk['outbound']>,
): Promise<void> {
  const { needs, router, sip } = context;
  const legId = needs.newId();
  await needs.media.createLeg({ legId, callId: contact.contactId, kind: 'rtp', codecs: ['PCMA', 'PCMU'] });
  const customer = new Party(needs.media, router, legId, 'rtp');
  contact.customer = customer;
  const sdp = await needs.media.offer(legId);
  const { contactId } = contact;
  const note = (result: 'ringing' | 'answered' | 'busy' | 'no-answer' | 'refused' | 'failed', status: number): void => {
    inBackground(
      context,
      contactId,
      needs.record('contact.dialled', `contact:${contactId}`, { contactId, result, status }),
    );
  };
  const earlyMedia = async (answer: string): Promise<void> => {
    contact.customerCodec = (await needs.media.complete(legId, answer)).codec;
    agent.ear.replaced();
    await needs.media.connect(agent.legId, { kind: 'leg', legId });
  };
  const answered = async (answer: string | null): Promise<void> => {
    if (answer === null) throw new Error('answer without SDP');
    contact.customerCodec = (await needs.media.complete(legId, answer)).codec;
    note('answered', 200);
    await connectParties(context, contact, agent, agentId);
    await needs.routing.submit({ kind: 'contact.connected', at: needs.clock.now(), contactId, agentId });
  };
  customer.listener = {
    onHold: (isHeld) => customerHolds(context, contact, isHeld),
    onMediaLost: () =>
      inBackground(context, contactId, endCall(context, contact, { by: 'system', cause: 'customer-media-lost' })),
  };
  const { host, port } = await route.destination();
  // The agent may have given up meanwhile: nobody is rung for nobody.
  if (isOver(contact)) {
    await customer.close();
    return;
  }
  let isRinging = false;
  customer.call = sip.invite({
    target: `sip:${contact.customerAddress}@${host}:${port}`,
    destination: { protocol: route.protocol, host, port },
    from: { uri: `sip:${route.callerNumber}@shouwen` },
    sdp,
    ringTimeoutMs: DIAL_RING_MS,
    ...(route.credentials === null ? {} : { credentials: route.credentials }),
    handlers: {
      onProvisional: ({ status, sdp: early }) => {
        if (!isRinging) note('ringing', status);
        const work = early !== null ? earlyMedia(early) : isRinging ? Promise.resolve() : agent.ear.ringback();
        isRinging = true;
        inBackground(context, contactId, work);
      },
      onAccepted: ({ sdp: answer }) => {
        const connected = answered(answer).catch(async (error) => {
          needs.log.error({ contactId, error: String(error) }, 'answered call not connected');
          customer.call?.bye();
          await endCall(context, contact, { by: 'system', cause: 'failed' });
        });
        inBackground(context, contactId, connected);
      },
      onReoffer: ({ offer }) => customer.reoffer(offer),
      onEnded: (end) => {
        if (contact.phase === 'talking') customerLeft(context, contact, end);
        else inBackground(context, contactId, dialFailed(context, contact, end, note));
      },
    },
  });
}

async function dialFailed(
  context: VoiceContext,
  contact: VoiceContact,
  end: CallEnd,
  note: (result: 'busy' | 'no-answer' | 'refused' | 'failed', status: number) => void,
): Promise<void> {
  if (contact.phase === 'ended') return;
  const isBusy = end.status === 486 || end.status === 600;
  const isSilent = end.cause === 'timeout' || end.status === 408 || end.status === 480;
  note(isBusy ? 'busy' : isSilent ? 'no-answer' : end.cause === 'rejected' ? 'refused' : 'failed', end.status);
  await contact.agent?.ear.busyTone();
  await new Promise((resolve) => setTimeout(resolve, BUSY_TONE_MS));
  await endCall(context, contact, { by: 'system', cause: isBusy ? 'busy' : isSilent ? 'no-answer' : 'refused' });
}

function isOver(contact: VoiceContact): boolean {
  return contact.phase === 'ended';
}
