/** Supervisors on a call: listen, whisper, barge in, take over. */
import { AgentRing } from '../agents/ring-agent.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { closeParty, hangUp } from './end-call.ts';
import type { SupervisionMode } from './hearing.ts';
import { applyScene } from './scene.ts';
import { attachAgent } from './talk.ts';
import type { Supervisor, VoiceContact } from './voice-contact.ts';

const RING_MS = 10_000;
/** Each costs a mixed leg. */
const SUPERVISORS_MAX = 4;

export type SuperviseRefusal = 'wrong-state' | 'no-phone' | 'agent-busy' | 'too-many';
export type SuperviseOutcome = { kind: 'done' } | { kind: 'refused'; reason: SuperviseRefusal };

const done: SuperviseOutcome = { kind: 'done' };
const refused = (reason: SuperviseRefusal): SuperviseOutcome => ({ kind: 'refused', reason });

/** Brings the supervisor's own phone in, or changes the mode of one who is in already. Resolves when it is heard. */
export async function supervise(
  context: VoiceContext,
  contact: VoiceContact,
  agentId: string,
  mode: SupervisionMode,
): Promise<SuperviseOutcome> {
  if (contact.phase !== 'talking' || contact.agentId === agentId) return refused('wrong-state');
  const present = contact.supervisors.find((supervisor) => supervisor.agentId === agentId);
  if (present !== undefined) {
    present.mode = mode;
    await settle(context, contact, agentId, mode);
    return done;
  }
  if (contact.supervisors.length >= SUPERVISORS_MAX) return refused('too-many');
  if (!context.phones.hasPhone(agentId)) return refused('no-phone');
  if (context.table.ofAgent(agentId).length > 0) return refused('agent-busy');
  const ring = new AgentRing(context, {
    contactId: contact.contactId,
    agentId,
    offerId: null,
    isAnsweredBySelf: true,
    displayName: contact.customerName ?? '首问',
    codecs: ['PCMA', 'PCMU'],
    ringTimeoutMs: RING_MS,
  });
  const outcome = await ring.outcome;
  if (outcome.kind === 'failed') return refused('no-phone');
  const { party } = outcome;
  if (contact.phase !== 'talking') {
    hangUp(party);
    await party.close();
    return refused('wrong-state');
  }
  const supervisor: Supervisor = { agentId, party, mode };
  contact.supervisors.push(supervisor);
  const left = (): void => inBackground(context, contact.contactId, leave(context, contact, supervisor));
  party.listener = { onMediaLost: left };
  if (party.call !== null) {
    party.call.handlers = { onReoffer: ({ offer }) => party.reoffer(offer), onEnded: left };
  }
  await settle(context, contact, agentId, mode);
  return done;
}

async function settle(
  context: VoiceContext,
  contact: VoiceContact,
  agentId: string,
  mode: SupervisionMode | 'left' | 'take-over',
): Promise<void> {
  const { contactId } = contact;
  await applyScene(context, contact);
  context.table.changed(contact);
  await context.needs.record('contact.supervised', `contact:${contactId}`, { contactId, agentId, mode });
}

/** The supervisor goes; the call goes on. */
export async function stopSupervising(context: VoiceContext, contact: VoiceContact, agentId: string): Promise<boolean> {
  const supervisor = contact.supervisors.find((candidate) => candidate.agentId === agentId);
  if (supervisor === undefined) return false;
  await leave(context, contact, supervisor);
  return true;
}

async function leave(context: VoiceContext, contact: VoiceContact, supervisor: Supervisor): Promise<void> {
  if (!contact.supervisors.includes(supervisor)) return;
  contact.supervisors = contact.supervisors.filter((candidate) => candidate !== supervisor);
  hangUp(supervisor.party);
  await supervisor.party.close();
  if (contact.phase === 'talking') await settle(context, contact, supervisor.agentId, 'left');
}

/** The supervisor becomes the agent of the call; whoever had it goes into wrap-up. */
export async function takeOver(context: VoiceContext, contact: VoiceContact, agentId: string): Promise<boolean> {
  const supervisor = contact.supervisors.find((candidate) => candidate.agentId === agentId);
  const { agent: previous, agentId: previousId, contactId } = contact;
  if (supervisor === undefined || previous === null || previousId === null || contact.phase !== 'talking') return false;
  const { routing, clock } = context.needs;
  const engaged = await routing.submit({
    kind: 'agent.engaged',
    at: clock.now(),
    agentId,
    contactId,
    channel: 'voice',
    isJoining: true,
  });
  if (engaged.some((effect) => effect.kind === 'rejected')) return false;
  contact.supervisors = contact.supervisors.filter((candidate) => candidate !== supervisor);
  contact.agent = supervisor.party;
  contact.agentId = agentId;
  contact.isHeld = false;
  attachAgent(context, contact, supervisor.party);
  previous.listener = {};
  previous.call?.bye();
  await settle(context, contact, agentId, 'take-over');
  await closeParty(context, contactId, previous, 'agent');
  await routing.submit({ kind: 'contact.connected', at: clock.now(), contactId, agentId });
  await routing.submit({ kind: 'contact.ended', at: clock.now(), contactId, agentId: previousId, by: 'system' });
  await context.saved.save(contact);
  return true;
}
