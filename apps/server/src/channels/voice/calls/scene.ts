import type { VoiceContext } from '../voice-context.ts';
import { type CallScene, hearingOf, type Role } from './hearing.ts';
import type { Party } from './party.ts';
import type { VoiceContact } from './voice-contact.ts';

const HOLD_MUSIC = 'music/calm';

/** Lets everybody hear what the state of the contact says. Call after every change of it. */
export async function applyScene(context: VoiceContext, contact: VoiceContact): Promise<void> {
  if (contact.phase !== 'talking') return;
  const parties = partiesOf(contact);
  const hearing = hearingOf(sceneOf(contact, parties), legIdsOf(parties));
  const all = [...Object.values(parties), ...contact.supervisors.map(({ party }) => party)];
  // Those who must not hear any more first: a word too few is better than one too many.
  const silencedFirst = all.sort((a, b) => rank(hearing.get(a.legId)?.kind) - rank(hearing.get(b.legId)?.kind));
  for (const party of silencedFirst) {
    const heard = hearing.get(party.legId);
    if (heard !== undefined) await party.ear.hear(heard, HOLD_MUSIC, contact.language);
  }
  await followWithRecording(context, contact, parties);
}

type Parties = Partial<Record<Role, Party>>;

function partiesOf(contact: VoiceContact): Parties {
  const { customer, agent, third } = contact;
  return {
    ...(customer === null ? {} : { customer }),
    ...(agent === null || contact.isAgentLost ? {} : { agent }),
    ...(third?.party == null ? {} : { third: third.party }),
  };
}

function sceneOf(contact: VoiceContact, parties: Parties): CallScene {
  return {
    present: new Set(Object.keys(parties).filter((role): role is Role => role in parties)),
    isHeld: contact.isHeld,
    isHeldByCustomer: contact.isHeldByCustomer,
    talksWith: contact.talksWith,
    supervisors: contact.supervisors.map(({ party, mode }) => ({ legId: party.legId, mode })),
  };
}

function legIdsOf(parties: Parties): Partial<Record<Role, string>> {
  return Object.fromEntries(Object.entries(parties).map(([role, party]) => [role, party.legId]));
}

function rank(kind: string | undefined): number {
  return kind === 'voices' ? 1 : 0;
}

/** Left the customer, right whoever speaks with the customer; a third only while the customer hears them. */
async function followWithRecording(context: VoiceContext, contact: VoiceContact, parties: Parties): Promise<void> {
  if (contact.recording === null) return;
  const { agent, third } = parties;
  const isThirdHeard = third !== undefined && (agent === undefined || (contact.talksWith === 'all' && !contact.isHeld));
  const legIds = [agent?.legId, isThirdHeard ? third.legId : undefined].filter((legId) => legId !== undefined);
  if (legIds.length > 0) await context.recorder.setSpeakers(contact.recording, legIds);
}
