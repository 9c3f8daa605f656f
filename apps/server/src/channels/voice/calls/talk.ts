import { inBackground, type VoiceContext } from '../voice-context.ts';
import { AGENT_RETURN_MS } from '../voice-needs.ts';
import { waitOn } from './caller-way.ts';
import { closeParty, endCall } from './end-call.ts';
import type { Party } from './party.ts';
import { applyScene } from './scene.ts';
import type { VoiceContact } from './voice-contact.ts';

/** Lets customer and agent hear each other, recorded from the first word. */
export async function connectParties(
  context: VoiceContext,
  contact: VoiceContact,
  agent: Party,
  agentId: string,
): Promise<void> {
  const { customer } = contact;
  if (customer === null || contact.phase === 'ended') {
    agent.call?.bye();
    await agent.close();
    return;
  }
  contact.phase = 'talking';
  contact.wait?.stop();
  contact.wait = null;
  contact.flow?.connected();
  contact.ring = null;
  contact.agent = agent;
  contact.agentId = agentId;
  contact.connectedAt ??= context.needs.clock.now();
  attachAgent(context, contact, agent);
  contact.recording ??= await context.recorder.start(contact.contactId, customer.legId, agent.legId);
  await applyScene(context, contact);
  context.table.changed(contact);
  await context.saved.save(contact);
}

/**
 * Puts the customer on hold with music, or takes the customer off hold; with a third on the line, that changes whom the
 * agent talks with alone. When media or engine cannot follow, everything is
 * as before and the error goes on to whoever asked.
 */
export async function setHold(context: VoiceContext, contact: VoiceContact, isHeld: boolean): Promise<void> {
  if (contact.phase !== 'talking' || contact.isHeld === isHeld || contact.agentId === null) return;
  contact.isHeld = isHeld;
  if (!isHeld) contact.talksWith = 'customer';
  const { contactId, agentId } = contact;
  try {
    await applyScene(context, contact);
    const kind = isHeld ? 'contact.held' : 'contact.resumed';
    await context.needs.routing.submit({ kind, at: context.needs.clock.now(), contactId, agentId });
  } catch (error) {
    contact.isHeld = !isHeld;
    await applyScene(context, contact).catch(() => {});
    throw error;
  }
  context.table.changed(contact);
  await context.saved.save(contact);
}

/** The customer's phone put us on hold, or took us off (re-INVITE). */
export function customerHolds(context: VoiceContext, contact: VoiceContact, isHeld: boolean): void {
  if (contact.isHeldByCustomer === isHeld) return;
  contact.isHeldByCustomer = isHeld;
  inBackground(context, contact.contactId, applyScene(context, contact));
}

/** Follows the agent's phone: holds, losses, hang-up. */
export function attachAgent(context: VoiceContext, contact: VoiceContact, agent: Party): void {
  const isCurrent = (): boolean => contact.agent === agent && contact.phase === 'talking';
  agent.listener = {
    onHold: (isHeld) => {
      if (isCurrent()) inBackground(context, contact.contactId, setHold(context, contact, isHeld));
    },
    onMediaLost: () => {
      if (isCurrent()) inBackground(context, contact.contactId, agentLost(context, contact));
    },
    onMediaBack: () => {
      if (isCurrent()) inBackground(context, contact.contactId, agentBack(context, contact));
    },
  };
  if (agent.call === null) return;
  agent.call.handlers = {
    onReoffer: ({ offer }) => agent.reoffer(offer),
    onDigit: ({ digit }) => agent.ear.heardDigit(digit),
    onEnded: (end) => {
      if (!isCurrent()) return;
      // The phone vanished (connection gone, no answer to us): the agent may come back. A BYE is a hang-up.
      const isGone = end.cause === 'gone' || end.cause === 'unreachable';
      inBackground(
        context,
        contact.contactId,
        isGone ? agentLost(context, contact) : context.agentHungUp(contact, end.cause),
      );
    },
  };
}

/** A call taken over from a dead process: the audio runs, only control is attached again. */
export function adoptAgent(context: VoiceContext, contact: VoiceContact, agent: Party): void {
  attachAgent(context, contact, agent);
  if (contact.isAgentLost) awaitReturn(context, contact);
}

/** The agent's browser or network went away: the customer hears music and is kept. */
export async function agentLost(context: VoiceContext, contact: VoiceContact): Promise<void> {
  const { agentId, contactId } = contact;
  if (contact.isAgentLost || agentId === null) return;
  contact.isAgentLost = true;
  awaitReturn(context, contact);
  await applyScene(context, contact);
  context.table.changed(contact);
  await context.needs.record('contact.agent-media-lost', `contact:${contactId}`, { contactId, agentId });
  await context.saved.save(contact);
}

function awaitReturn(context: VoiceContext, contact: VoiceContact): void {
  contact.agentReturnTimer = setTimeout(() => {
    inBackground(context, contact.contactId, giveBack(context, contact));
  }, AGENT_RETURN_MS);
}

async function agentBack(context: VoiceContext, contact: VoiceContact): Promise<void> {
  const { agentId, contactId } = contact;
  if (!contact.isAgentLost || agentId === null) return;
  contact.isAgentLost = false;
  if (contact.agentReturnTimer !== null) clearTimeout(contact.agentReturnTimer);
  contact.agentReturnTimer = null;
  await applyScene(context, contact);
  context.table.changed(contact);
  await context.needs.record('contact.agent-media-restored', `contact:${contactId}`, { contactId, agentId });
  await context.saved.save(contact);
}

/** The agent did not come back: the customer keeps the place of the first arrival and goes to the next agent. */
async function giveBack(context: VoiceContext, contact: VoiceContact): Promise<void> {
  const { agent, queueId, contactId } = contact;
  if (!contact.isAgentLost || contact.phase !== 'talking') return;
  if (queueId === null || contact.direction === 'out') {
    await endCall(context, contact, { by: 'system', cause: 'agent-lost' });
    return;
  }
  contact.isAgentLost = false;
  contact.phase = 'waiting';
  contact.agent = null;
  contact.agentId = null;
  contact.isHeld = false;
  agent?.call?.bye();
  if (agent !== null) await closeParty(context, contactId, agent, 'agent');
  await context.saved.save(contact);
  await context.needs.routing.submit({ kind: 'contact.moved', at: context.needs.clock.now(), contactId, queueId });
  // The engine may have had another agent at once.
  if (isWaiting(contact)) {
    if (contact.flow === null) await waitOn(context, contact);
    else contact.flow.waitsAgain();
  }
  context.table.changed(contact);
}

function isWaiting(contact: VoiceContact): boolean {
  return contact.phase === 'waiting';
}

/** The agent's browser was reloaded: rings it again and puts it in the place of the lost one. */
export async function rejoin(
  context: VoiceContext,
  contact: VoiceContact,
  ring: () => Promise<Party | null>,
): Promise<boolean> {
  const { agentId, agent: previous } = contact;
  if (contact.phase !== 'talking' || agentId === null) return false;
  const party = await ring();
  if (party === null) return false;
  if (contact.phase !== 'talking' || contact.agentId !== agentId) {
    party.call?.bye();
    await party.close();
    return false;
  }
  const wasLost = contact.isAgentLost;
  contact.isAgentLost = false;
  if (contact.agentReturnTimer !== null) clearTimeout(contact.agentReturnTimer);
  contact.agentReturnTimer = null;
  await connectParties(context, contact, party, agentId);
  if (previous !== null) {
    previous.call?.bye();
    await closeParty(context, contact.contactId, previous, 'agent');
  }
  if (wasLost) {
    const { contactId } = contact;
    await context.needs.record('contact.agent-media-restored', `contact:${contactId}`, { contactId, agentId });
  }
  return true;
}
