/** What the voice channel and the practice network need, taken from the chapters. */
import { isPracticeOn } from '@shouwen/contract/config';
import { type Agents, SIP_REALM, SIP_WEBSOCKET_PATH } from '../agents/index.ts';
import type { Centre } from '../centre/index.ts';
import type { FlowServices } from '../channels/voice/flow/flow-port.ts';
import {
  installVoice,
  savedBindingStore,
  savedCallStore,
  type Trunk,
  type VoiceChannel,
  type VoiceNeeds,
} from '../channels/voice/index.ts';
import { ProcessMediaEngine } from '../channels/voice/media/process-media-engine.ts';
import type { ContactsChapter } from '../contacts/index.ts';
import type { CustomersChapter } from '../customers/index.ts';
import type { Platform } from '../platform/platform.ts';
import { installPractice, type PracticeChapter } from '../practice/index.ts';
import type { RoutingChapter } from '../routing/index.ts';
import { queueOutlook } from './queue-outlook.ts';

export interface VoiceChapters {
  centre: Centre;
  agents: Agents;
  customers: CustomersChapter;
  contacts: ContactsChapter;
  routing: RoutingChapter;
  flows: FlowServices;
}

/** Callers from this machine reach entry points without digest; outbound practice calls reach recorded customers. */
function practiceTrunk(practice: PracticeChapter): Trunk {
  return {
    trunkId: 'practice',
    name: 'Practice',
    allowFrom: ['127.0.0.1', '::1'],
    outbound: {
      destination: () => practice.destination(),
      protocol: 'UDP',
      callerNumber: '10000',
      credentials: null,
    },
    isPractice: true,
  };
}

async function trunksOf(centre: Centre, practice: PracticeChapter, isPractice: boolean): Promise<Trunk[]> {
  const stored = (await centre.trunks()).map(
    (trunk): Trunk => ({
      ...trunk,
      outbound:
        trunk.outbound === null
          ? null
          : {
              ...trunk.outbound,
              destination: async () => ({ host: trunk.outbound?.host ?? '', port: trunk.outbound?.port ?? 0 }),
            },
    }),
  );
  return isPractice ? [...stored, practiceTrunk(practice)] : stored;
}

export async function composeVoice(platform: Platform, chapters: VoiceChapters): Promise<VoiceChannel> {
  const { config } = platform;
  const isPractice = isPracticeOn(config);
  const practice = installPractice(platform, {
    isOn: isPractice,
    guestCredentials: () => chapters.agents.guestCredentials(),
    entryPoints: () => chapters.centre.entryPoints(),
    menuKeyFor: (entryPointId, agentId) => menuKeyFor(chapters, entryPointId, agentId),
  });
  const media = ProcessMediaEngine.connect({ socketPath: config.mediaSocket, client: 'server' });
  platform.health.register('media', () => media.isReachable);
  platform.onStop('media link', () => media.disconnect());
  const needs: VoiceNeeds = {
    media,
    routing: chapters.routing,
    clock: platform.clock,
    flows: chapters.flows,
    ...(await queueOutlook(chapters)),
    newId: () => platform.newId(),
    log: platform.log,
    record: async (kind, subject, data) => {
      await platform.events.append([{ kind, subject, data }]);
    },
    entryPointByAddress: (address) => chapters.centre.entryPointByAddress('voice', address),
    trunks: () => trunksOf(chapters.centre, practice, isPractice),
    findCustomer: (address) => chapters.customers.findByAddress('phone', address),
    lastAgentOf: (customerId) => chapters.contacts.lastAgentOf(customerId),
    credentials: (realm, username) => chapters.agents.findSipCredential(realm, username),
    sipUser: (username) => chapters.agents.sipUser(username),
    agentName: async (agentId) => {
      const agent = await chapters.agents.find(agentId);
      return agent === null ? null : { name: agent.name, number: agent.agentNumber };
    },
    queueOfAgent: async (agentId) => {
      const agent = (await chapters.agents.configs()).find((candidate) => candidate.id === agentId);
      const queues = (await chapters.centre.queues()).filter((queue) => queue.channels.includes('voice'));
      const served = queues.find((queue) => agent?.queueIds == null || agent.queueIds.includes(queue.queueId));
      return served?.queueId ?? null;
    },
    newRecordingKey: () => platform.vault.newDataKey('recording'),
  };
  const voice = await installVoice(
    needs,
    { calls: savedCallStore(platform.db), bindings: savedBindingStore(platform.db) },
    {
      sipBind: config.sipBind,
      sipPort: config.sipPort,
      publicAddress: config.publicAddress,
      realm: SIP_REALM,
      nonceSecret: platform.vault.derive('sip-nonces').toString('hex'),
    },
  );
  platform.upgrade(SIP_WEBSOCKET_PATH, (request, socket, head) => {
    voice.transports.acceptWebSocket(request, socket, head);
  });
  platform.onStop('voice', () => voice.close());
  return voice;
}

/** The menu key that leads to a queue this agent serves, so that a test call reaches who asked for it. */
async function menuKeyFor(
  chapters: VoiceChapters,
  entryPointId: string,
  agentId: string | null,
): Promise<string | null> {
  const entryPoint = (await chapters.centre.entryPoints()).find((candidate) => candidate.entryPointId === entryPointId);
  const menu = entryPoint?.flow.menu;
  if (menu === undefined || menu === null) return null;
  const agent = (await chapters.agents.configs()).find((candidate) => candidate.id === agentId);
  const queueIds = agent?.queueIds ?? null;
  const option = menu.options.find((candidate) => queueIds === null || queueIds.includes(candidate.queueId));
  return (option ?? menu.options[0])?.key ?? null;
}
