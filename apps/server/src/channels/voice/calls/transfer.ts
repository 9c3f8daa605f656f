/** The agent gives the customer away without a word before: to a queue, or to a colleague's place in it. */
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { leaveFlow, waitOn } from './caller-way.ts';
import { closeParty, hangUp } from './end-call.ts';
import type { VoiceContact } from './voice-contact.ts';

/** How long a transferred customer is held for the one agent meant, before everyone in the queue may take the call. */
const FOR_AGENT_MS = 30_000;

export interface QueueTarget {
  queueId: string;
  /** Who shall get the call first, busy or not. */
  agentId: string | null;
  /** Who asked: the agent of the call, or a supervisor. */
  byAgentId: string;
}

/** False when the call is in no state to be moved. The customer keeps the age of the first arrival. */
export async function transferToQueue(context: VoiceContext, contact: VoiceContact, to: QueueTarget): Promise<boolean> {
  const { needs } = context;
  const { contactId, phase } = contact;
  if (phase !== 'talking' && phase !== 'waiting') return false;
  const { queueId, agentId, byAgentId } = to;
  const wasWaiting = phase === 'waiting';
  contact.phase = 'waiting';
  contact.queueId = queueId;
  const effects = await needs.routing.submit({
    kind: 'contact.moved',
    at: needs.clock.now(),
    contactId,
    queueId,
    dedicatedAgentId: agentId,
    ownAgentWaitMs: agentId === null ? 0 : FOR_AGENT_MS,
  });
  if (effects.some((effect) => effect.kind === 'rejected')) {
    contact.phase = phase;
    return false;
  }
  leaveFlow(contact);
  if (!wasWaiting) await leaveTalk(context, contact);
  const target = agentId === null ? 'queue' : 'agent';
  const data = { contactId, agentId: byAgentId, target, toAgentId: agentId, queueId } as const;
  inBackground(context, contactId, needs.record('contact.transferred', `contact:${contactId}`, data));
  if (isWaiting(contact)) await waitOn(context, contact);
  context.table.changed(contact);
  await context.saved.save(contact);
  return true;
}

/** Agent, third and supervisors are let go; the customer stays. The engine has been told already. */
export async function leaveTalk(context: VoiceContext, contact: VoiceContact): Promise<void> {
  const { agent, third, supervisors, contactId } = contact;
  if (contact.agentReturnTimer !== null) clearTimeout(contact.agentReturnTimer);
  contact.agentReturnTimer = null;
  contact.agent = null;
  contact.agentId = null;
  contact.third = null;
  contact.supervisors = [];
  contact.isHeld = false;
  contact.isAgentLost = false;
  contact.talksWith = 'all';
  third?.cancel();
  for (const party of [agent, third?.party ?? null, ...supervisors.map((supervisor) => supervisor.party)]) {
    hangUp(party);
    if (party === agent && agent !== null) await closeParty(context, contactId, agent, 'agent');
    else await party?.close();
  }
}

function isWaiting(contact: VoiceContact): boolean {
  return contact.phase === 'waiting';
}
