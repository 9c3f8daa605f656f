/**
 * A third on the call: asked privately, brought in, or given the customer. The customer is held while agent and third
 * talk alone; the hold key changes between the two; `joinAll` puts all together; `handOver` leaves the two others.
 */

import { OutsideRing } from '../agents/outside-ring.ts';
import { AgentRing } from '../agents/ring-agent.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { DIAL_RING_MS, type Trunk } from '../voice-needs.ts';
import { closeParty, endCall, hangUp } from './end-call.ts';
import type { Party } from './party.ts';
import { applyScene } from './scene.ts';
import { attachAgent, setHold } from './talk.ts';
import { leaveTalk } from './transfer.ts';
import type { Third, VoiceContact } from './voice-contact.ts';

/** Whom to bring in. */
export type ThirdTarget = { kind: 'agent'; agentId: string } | { kind: 'number'; number: string; trunk: Trunk | null };

export type ConsultRefusal = 'wrong-state' | 'agent-busy' | 'no-phone' | 'no-trunk';
export type ConsultOutcome = { kind: 'started' } | { kind: 'refused'; reason: ConsultRefusal };

const started: ConsultOutcome = { kind: 'started' };
const refused = (reason: ConsultRefusal): ConsultOutcome => ({ kind: 'refused', reason });

/** `isHandedOver`: the agent leaves as soon as the third answers. */
export async function consult(
  context: VoiceContext,
  contact: VoiceContact,
  target: ThirdTarget,
  isHandedOver: boolean,
): Promise<ConsultOutcome> {
  if (contact.phase !== 'talking' || contact.agentId === null || contact.third !== null) return refused('wrong-state');
  if (target.kind === 'number') {
    if (target.trunk?.outbound == null) return refused('no-trunk');
    return await consultNumber(context, contact, target.number, target.trunk.outbound, isHandedOver);
  }
  const { needs, phones } = context;
  const view = needs.routing.agentView(target.agentId);
  if (view === null || view.state !== 'available' || target.agentId === contact.agentId) return refused('agent-busy');
  if (!phones.hasPhone(target.agentId)) return refused('no-phone');
  return await consultAgent(context, contact, target.agentId, isHandedOver);
}

async function consultAgent(
  context: VoiceContext,
  contact: VoiceContact,
  agentId: string,
  isHandedOver: boolean,
): Promise<ConsultOutcome> {
  const { needs } = context;
  const { contactId } = contact;
  const at = needs.clock.now();
  const effects = await needs.routing.submit({
    kind: 'agent.engaged',
    at,
    agentId,
    contactId,
    channel: 'voice',
    isJoining: true,
  });
  if (effects.some((effect) => effect.kind === 'rejected')) return refused('agent-busy');
  const ring = new AgentRing(context, {
    contactId,
    agentId,
    offerId: null,
    isAnsweredBySelf: false,
    displayName: contact.customerName ?? '首问',
    codecs: ['PCMA', 'PCMU'],
    ringTimeoutMs: DIAL_RING_MS,
  });
  const name = (await needs.agentName(agentId))?.name ?? agentId;
  const third: Third = { agentId, name, party: null, isHandedOver, cancel: () => ring.cancel() };
  await begin(context, contact, third, ring.outcome);
  return started;
}

async function consultNumber(
  context: VoiceContext,
  contact: VoiceContact,
  number: string,
  route: NonNullable<Trunk['outbound']>,
  isHandedOver: boolean,
): Promise<ConsultOutcome> {
  const { contactId } = contact;
  const ring = new OutsideRing(context, { contactId, number, route, ringTimeoutMs: DIAL_RING_MS });
  const third: Third = { agentId: null, name: number, party: null, isHandedOver, cancel: () => ring.cancel() };
  await begin(context, contact, third, ring.outcome);
  return started;
}

type RingResult = Promise<{ kind: 'answered'; party: Party } | { kind: 'failed'; reason: string }>;

async function begin(context: VoiceContext, contact: VoiceContact, third: Third, outcome: RingResult): Promise<void> {
  contact.third = third;
  contact.talksWith = 'customer';
  await setHold(context, contact, true);
  await contact.agent?.ear.ringback();
  note(context, contact, third, 'ringing');
  context.table.changed(contact);
  inBackground(
    context,
    contact.contactId,
    outcome.then((result) => ringEnded(context, contact, third, result)),
  );
}

async function ringEnded(
  context: VoiceContext,
  contact: VoiceContact,
  third: Third,
  result: Awaited<RingResult>,
): Promise<void> {
  const isCurrent = contact.third === third && contact.phase === 'talking';
  if (result.kind === 'failed') {
    if (!isCurrent) return;
    note(context, contact, third, result.reason === 'cancelled' ? 'cancelled' : 'not-reached');
    await thirdGone(context, contact, third);
    return;
  }
  if (!isCurrent) {
    result.party.call?.bye();
    await result.party.close();
    return;
  }
  third.party = result.party;
  // An agent who has taken the customer back meanwhile is not joined by surprise: the third hears music.
  contact.talksWith = contact.isHeld ? 'all' : 'customer';
  attachThird(context, contact, third, result.party);
  const { agentId } = third;
  const { routing, clock } = context.needs;
  const { contactId } = contact;
  if (agentId !== null) await routing.submit({ kind: 'contact.connected', at: clock.now(), contactId, agentId });
  note(context, contact, third, 'answered');
  if (third.isHandedOver) await handOver(context, contact);
  else await applyScene(context, contact);
  context.table.changed(contact);
}

/** Follows the third's phone; their hang-up takes them out. */
export function attachThird(context: VoiceContext, contact: VoiceContact, third: Third, party: Party): void {
  const left = (): void => inBackground(context, contact.contactId, thirdLeft(context, contact, third));
  party.listener = { onMediaLost: left };
  if (party.call !== null) {
    party.call.handlers = {
      onReoffer: ({ offer }) => party.reoffer(offer),
      onDigit: ({ digit }) => party.ear.heardDigit(digit),
      onEnded: left,
    };
  }
}

/** The third hung up, or was hung up. Whoever is left alone with the customer goes on; nobody left ends the call. */
export async function thirdLeft(context: VoiceContext, contact: VoiceContact, third: Third): Promise<void> {
  if (contact.third !== third || contact.phase !== 'talking') return;
  if (contact.agent === null) {
    await endCall(context, contact, { by: 'agent', cause: 'third-left' });
    return;
  }
  note(context, contact, third, 'left');
  await thirdGone(context, contact, third);
}

/** Takes the third out of the call; the customer stays as they were, held or not. */
async function thirdGone(context: VoiceContext, contact: VoiceContact, third: Third): Promise<void> {
  contact.third = null;
  third.cancel();
  const { party, agentId } = third;
  hangUp(party);
  await applyScene(context, contact);
  if (party !== null) await party.close();
  if (agentId !== null) await leaveEngine(context, contact, agentId);
  context.table.changed(contact);
}

/** The agent gives up the consultation and is back with the customer. */
export async function endConsult(context: VoiceContext, contact: VoiceContact): Promise<boolean> {
  const { third } = contact;
  if (third === null || contact.agent === null) return false;
  note(context, contact, third, third.party === null ? 'cancelled' : 'left');
  await thirdGone(context, contact, third);
  await setHold(context, contact, false);
  return true;
}

/** Customer, agent and third together. */
export async function joinAll(context: VoiceContext, contact: VoiceContact): Promise<boolean> {
  if (contact.third?.party == null || contact.agent === null) return false;
  if (contact.isHeld) await setHold(context, contact, false);
  contact.talksWith = 'all';
  await applyScene(context, contact);
  note(context, contact, contact.third, 'joined');
  context.table.changed(contact);
  return true;
}

/** The agent leaves: a colleague becomes the agent of the call, a number outside stays alone with the customer. */
export async function handOver(context: VoiceContext, contact: VoiceContact): Promise<boolean> {
  const { third, agent, agentId, contactId } = contact;
  if (third?.party == null || agent === null || agentId === null || contact.phase !== 'talking') return false;
  if (contact.agentReturnTimer !== null) clearTimeout(contact.agentReturnTimer);
  contact.agentReturnTimer = null;
  contact.isAgentLost = false;
  contact.isHeld = false;
  contact.talksWith = 'all';
  if (third.agentId === null) {
    contact.agent = null;
    contact.agentId = null;
  } else {
    contact.third = null;
    contact.agent = third.party;
    contact.agentId = third.agentId;
    attachAgent(context, contact, third.party);
  }
  agent.listener = {};
  agent.call?.bye();
  await applyScene(context, contact);
  await closeParty(context, contactId, agent, 'agent');
  await leaveEngine(context, contact, agentId, 'agent');
  const target = third.agentId === null ? 'number' : 'agent';
  await context.needs.record('contact.transferred', `contact:${contactId}`, {
    contactId,
    agentId,
    target,
    toAgentId: third.agentId,
    queueId: null,
  });
  context.table.changed(contact);
  await context.saved.save(contact);
  return true;
}

/** Whoever is together with customer and agent carries on; otherwise the agent ends the call. */
export async function agentHungUp(context: VoiceContext, contact: VoiceContact, cause: string): Promise<void> {
  const isTogether = contact.third?.party != null && contact.talksWith === 'all' && !contact.isHeld;
  if (isTogether && (await handOver(context, contact))) return;
  if (contact.flow?.agentLeft() === true) {
    await backToFlow(context, contact);
    return;
  }
  await endCall(context, contact, { by: 'agent', cause });
}

/** The agent is done and the flow has something left for the customer: a survey, a word of farewell. */
async function backToFlow(context: VoiceContext, contact: VoiceContact): Promise<void> {
  const { contactId, recording } = contact;
  contact.phase = 'flow';
  contact.recording = null;
  await leaveTalk(context, contact);
  await context.needs.routing.submit({
    kind: 'contact.ended',
    at: context.needs.clock.now(),
    contactId,
    by: 'agent',
  });
  if (recording !== null) await context.recorder.stop(recording);
  context.table.changed(contact);
  await context.saved.save(contact);
}

async function leaveEngine(
  context: VoiceContext,
  contact: VoiceContact,
  agentId: string,
  by: 'agent' | 'system' = 'system',
): Promise<void> {
  const { routing, clock } = context.needs;
  await routing.submit({ kind: 'contact.ended', at: clock.now(), contactId: contact.contactId, agentId, by });
}

function note(
  context: VoiceContext,
  contact: VoiceContact,
  third: Third,
  step: 'ringing' | 'answered' | 'not-reached' | 'cancelled' | 'left' | 'joined',
): void {
  const { contactId } = contact;
  const { agentId } = third;
  const data = { contactId, step, agentId, isOutside: agentId === null };
  inBackground(context, contactId, context.needs.record('contact.consulted', `contact:${contactId}`, data));
}
