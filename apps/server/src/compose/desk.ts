/** What the desk needs, taken from the chapters. */
import type { Agents } from '../agents/index.ts';
import type { Centre } from '../centre/index.ts';
import { agentsOf, type VoiceChannel, type VoiceContact } from '../channels/voice/index.ts';
import type { ContactsChapter } from '../contacts/index.ts';
import type { CustomersChapter } from '../customers/index.ts';
import { type DeskVoice, installDesk, type LiveCall } from '../desk/index.ts';
import type { InsightChapter } from '../insight/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { RoutingChapter } from '../routing/index.ts';

const RECENT_SHOWN = 20;
const RECENT_MS = 24 * 3_600_000;

export interface DeskParts {
  centre: Centre;
  agents: Agents;
  customers: CustomersChapter;
  contacts: ContactsChapter;
  routing: RoutingChapter;
  voice: VoiceChannel;
  insight: InsightChapter;
}

export async function composeDesk(platform: Platform, parts: DeskParts): Promise<void> {
  const { centre, agents, customers, contacts, routing, voice, insight } = parts;
  await installDesk(platform, {
    routing,
    figuresToday: (agentId) => Promise.resolve(insight.agentToday(agentId)),
    record: async (kind, subject, data) => {
      await platform.events.append([{ kind, subject, data }]);
    },
    agent: async (agentId) => {
      const agent = await agents.find(agentId);
      return agent === null ? null : { name: agent.name, number: agent.agentNumber };
    },
    contactRecord: (contactId) => contacts.record(contactId),
    customerCard: (customerId, language) => customers.card(customerId, language),
    lastContact: (customerId, beforeContactId) => contacts.lastContact(customerId, beforeContactId),
    recentContacts: (agentId) =>
      contacts.recentContacts(agentId, new Date(platform.clock.now() - RECENT_MS), RECENT_SHOWN),
    outcomes: () => centre.outcomes(),
    stateReasons: () => centre.stateReasons(),
    agents: async () => {
      const people = (await agents.list()).filter((person) => !person.isDisabled);
      return people.map((person) => ({ agentId: person.agentId, name: person.name, number: person.agentNumber }));
    },
    voiceQueueIds: async () =>
      (await centre.queues()).filter((queue) => queue.channels.includes('voice')).map((queue) => queue.queueId),
    voice: deskVoice(voice, await agentNames(agents)),
  });
}

/** Kept for the desk, which is built often: names of all agents, read again when people change. */
async function agentNames(agents: Agents): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const read = async (): Promise<void> => {
    for (const { agentId, name } of await agents.list()) names.set(agentId, name);
  };
  await read();
  agents.onChange(() => void read().catch(() => {}));
  return names;
}

function deskVoice(voice: VoiceChannel, names: ReadonlyMap<string, string>): DeskVoice {
  return {
    hasPhone: (agentId) => voice.phones.hasPhone(agentId),
    onPhoneChange: (listener) => voice.phones.onChange(listener),
    liveCall: (contactId, agentId) => liveCall(voice.contacts.get(contactId), agentId, names),
    onCallChange: (listener) =>
      voice.contacts.onChange((contact) => {
        const agentIds = agentsOf(contact);
        for (const agentId of agentIds) listener(agentId);
        if (agentIds.length === 0) listener(null);
      }),
    hold: voice.hold,
    hangUp: voice.hangUp,
    rejoin: voice.rejoin,
    dial: voice.dial,
    consult: voice.consult,
    third: voice.third,
    pauseRecording: voice.pauseRecording,
    transfer: voice.transfer,
    isOwner: (contactId, agentId) => voice.contacts.get(contactId)?.agentId === agentId,
    supervise: voice.supervise,
    stopSupervising: voice.stopSupervising,
    takeOver: voice.takeOver,
  };
}

/** The call as this agent sees it: their own, one they were brought into, or one they supervise. */
function liveCall(contact: VoiceContact | null, agentId: string, names: ReadonlyMap<string, string>): LiveCall | null {
  if (contact === null) return null;
  const { third, supervisors } = contact;
  const isConsulted = third?.agentId === agentId;
  const heard = supervisors.find(({ mode }) => mode !== 'listen');
  return {
    isHeld: contact.isHeld,
    isAgentLost: contact.isAgentLost,
    isRecording: contact.recording !== null && !contact.recording.isPaused,
    isRecordingPaused: contact.recording?.isPaused ?? false,
    isDialling: contact.phase === 'dialling',
    third:
      third === null || isConsulted
        ? null
        : {
            kind: third.agentId === null ? 'number' : 'agent',
            name: third.name,
            state: third.party === null ? 'ringing' : 'talking',
            isJoined: third.party !== null && contact.talksWith === 'all' && !contact.isHeld,
          },
    consulted: isConsulted ? { by: names.get(contact.agentId ?? '') ?? '', isRinging: third.party === null } : null,
    supervisorName: heard === undefined ? null : (names.get(heard.agentId) ?? ''),
  };
}
