import type { RoutingEffect } from '@shouwen/routing';
import { AgentRing, type RingOutcome } from '../agents/ring-agent.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { leaveFlow } from './caller-way.ts';
import { endCall } from './end-call.ts';
import { connectParties } from './talk.ts';
import type { VoiceContact } from './voice-contact.ts';

/** Longer than any queue's offer time: the engine decides when an offer is over, the phone only stops ringing. */
const RING_MAX_MS = 180_000;

type Effect<Kind extends RoutingEffect['kind']> = Extract<RoutingEffect, { kind: Kind }>;

/** Carries out what the engine decided for calls. Effects arrive after their commit, in order. */
export function handleRoutingEffect(context: VoiceContext, effect: RoutingEffect): void {
  switch (effect.kind) {
    case 'offer.made':
      if (effect.channel === 'voice') offerMade(context, effect);
      break;
    case 'offer.withdrawn':
      offerWithdrawn(context, effect);
      break;
    case 'contact.released':
      if (effect.channel === 'voice') released(context, effect);
      break;
    case 'contact.overflowed':
      overflowed(context, effect);
      break;
  }
}

function offerMade(context: VoiceContext, effect: Effect<'offer.made'>): void {
  const contact = context.table.get(effect.contactId);
  if (contact === null || contact.phase !== 'waiting') {
    // The call is gone and its end is on the way to the engine, or was lost with a dead process: say so.
    const at = context.needs.clock.now();
    const gone = context.needs.routing.submit({ kind: 'contact.ended', at, contactId: effect.contactId, by: 'system' });
    inBackground(context, effect.contactId, gone);
    return;
  }
  const { offerId, agentId } = effect;
  const ring = new AgentRing(context, {
    contactId: contact.contactId,
    agentId,
    offerId,
    isAnsweredBySelf: false,
    displayName: contact.customerName ?? contact.purpose?.label[contact.language] ?? '首问',
    codecs: contact.customerCodec === 'PCMU' ? ['PCMU', 'PCMA'] : ['PCMA', 'PCMU'],
    ringTimeoutMs: RING_MAX_MS,
  });
  contact.ring = { ring, offerId, agentId };
  context.table.changed(contact);
  const settled = ring.outcome.then((outcome) => ringEnded(context, contact, { offerId, agentId }, outcome));
  inBackground(context, contact.contactId, settled);
}

async function ringEnded(
  context: VoiceContext,
  contact: VoiceContact,
  offer: { offerId: string; agentId: string },
  outcome: RingOutcome,
): Promise<void> {
  const { routing, clock } = context.needs;
  const at = clock.now();
  if (outcome.kind === 'failed') {
    if (contact.ring?.offerId === offer.offerId) contact.ring = null;
    if (outcome.reason === 'cancelled') return;
    const isPerson = outcome.reason === 'refused';
    await routing.submit(
      isPerson
        ? { kind: 'offer.refused', at, ...offer, reason: 'declined' }
        : { kind: 'offer.failed', at, ...offer, reason: 'device-unreachable' },
    );
    return;
  }
  const effects = await routing.submit({ kind: 'offer.accepted', at, ...offer }).catch(async (error: unknown) => {
    // Not stored: the engine does not know of this answer, so the phone must not stay on the line.
    outcome.party.call?.bye();
    await outcome.party.close();
    throw error;
  });
  const isWon = effects.some((effect) => effect.kind === 'offer.accepted' && effect.offerId === offer.offerId);
  if (!isWon) {
    outcome.party.call?.bye();
    await outcome.party.close();
    return;
  }
  try {
    await connectParties(context, contact, outcome.party, offer.agentId);
  } catch (error) {
    context.needs.log.error({ contactId: contact.contactId, error: String(error) }, 'answered call not connected');
    await endCall(context, contact, { by: 'system', cause: 'failed' });
    return;
  }
  if (contact.phase !== 'talking') return;
  const { contactId } = contact;
  await routing.submit({ kind: 'contact.connected', at: clock.now(), contactId, agentId: offer.agentId });
}

function offerWithdrawn(context: VoiceContext, effect: Effect<'offer.withdrawn'>): void {
  const contact = context.table.get(effect.contactId);
  if (contact === null || contact.ring?.offerId !== effect.offerId) return;
  contact.ring.ring.cancel();
  contact.ring = null;
  context.table.changed(contact);
}

/** The engine let the contact go although the customer is still there: voicemail comes later, today a word and good-bye. */
function released(context: VoiceContext, effect: Effect<'contact.released'>): void {
  const contact = context.table.get(effect.contactId);
  if (contact === null || contact.phase === 'ended') return;
  // Its flow knows what comes next.
  if (effect.outcome === 'queue-full' && contact.flow !== null) return;
  if (effect.outcome === 'handled' || effect.outcome === 'abandoned' || effect.outcome === 'ended') return;
  contact.wait?.stop();
  leaveFlow(contact);
  const farewell = async (): Promise<void> => {
    await contact.customer?.ear.play(['all-busy', 'goodbye'], contact.language, { isInterruptible: false });
    await endCall(context, contact, { by: 'system', cause: effect.outcome });
  };
  inBackground(context, contact.contactId, farewell());
}

function overflowed(context: VoiceContext, effect: Effect<'contact.overflowed'>): void {
  const contact = context.table.get(effect.contactId);
  if (contact === null || effect.skipped !== null) return;
  if (effect.action.kind === 'move') contact.queueId = effect.action.queueId;
  if (effect.action.kind === 'message' && contact.wait !== null && contact.customer !== null) {
    const music = contact.entryPoint?.flow.music ?? 'music/calm';
    inBackground(context, contact.contactId, contact.customer.ear.wait([effect.action.name], music, contact.language));
  }
}
