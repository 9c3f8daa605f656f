/** What the desk needs, taken from the chapters. */
import type { Agents } from '../agents/index.ts';
import type { Centre } from '../centre/index.ts';
import type { VoiceChannel } from '../channels/voice/index.ts';
import type { ContactsChapter } from '../contacts/index.ts';
import type { CustomersChapter } from '../customers/index.ts';
import { type DeskVoice, installDesk } from '../desk/index.ts';
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
    voice: deskVoice(voice),
  });
}

function deskVoice(voice: VoiceChannel): DeskVoice {
  return {
    hasPhone: (agentId) => voice.phones.hasPhone(agentId),
    onPhoneChange: (listener) => voice.phones.onChange(listener),
    liveCall: (contactId) => {
      const contact = voice.contacts.get(contactId);
      if (contact === null) return null;
      return {
        isHeld: contact.isHeld,
        isAgentLost: contact.isAgentLost,
        isRecording: contact.recording !== null,
        isDialling: contact.phase === 'dialling',
      };
    },
    onCallChange: (listener) =>
      voice.contacts.onChange((contact) => listener(contact.agentId ?? contact.ring?.agentId ?? null)),
    hold: voice.hold,
    hangUp: voice.hangUp,
    rejoin: voice.rejoin,
    dial: voice.dial,
  };
}
