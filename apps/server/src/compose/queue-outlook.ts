/** What a waiting caller can be told: whether anybody serves the queue, and how long it will take. */
import type { Agents } from '../agents/index.ts';
import type { VoiceNeeds } from '../channels/voice/index.ts';
import { expectedWait, HandleTimes, type RoutingChapter } from '../routing/index.ts';

/** From the engine's states, the people's queues, and how long the last calls took. */
export async function queueOutlook({
  agents,
  routing,
}: {
  agents: Agents;
  routing: RoutingChapter;
}): Promise<Pick<VoiceNeeds, 'hasAgentAtWork' | 'expectedWaitMs'>> {
  let configs = await agents.configs();
  agents.onChange(() => {
    agents.configs().then(
      (read) => {
        configs = read;
      },
      () => {},
    );
  });
  const handleTimes = new HandleTimes();
  routing.onEffect((effect) => handleTimes.observe(effect));
  const statesOf = (queueId: string): string[] =>
    configs
      .filter(({ queueIds }) => queueIds === null || queueIds.includes(queueId))
      .map(({ id }) => routing.agentView(id)?.state ?? 'offline');
  return {
    hasAgentAtWork: (queueId) => statesOf(queueId).some((state) => state !== 'offline'),
    expectedWaitMs: (contactId) => {
      const ahead = routing.positionOf(contactId);
      const queueId = routing.contactView(contactId)?.queueId ?? null;
      if (ahead === null || queueId === null) return null;
      const atWork = statesOf(queueId).filter((state) => state !== 'offline' && state !== 'break' && state !== 'busy');
      const wait = expectedWait({
        ahead,
        agentsAtWork: atWork.length,
        agentsFree: atWork.filter((state) => state === 'available').length,
        recentHandleMs: handleTimes.recent(queueId),
        usualHandleMs: null,
      });
      return wait?.expectedMs ?? null;
    },
  };
}
