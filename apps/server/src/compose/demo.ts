/** What the demo content needs, taken from the chapters. */
import type { Language } from '@shouwen/contract';
import type { Agents } from '../agents/index.ts';
import type { Centre } from '../centre/index.ts';
import { newId } from '../platform/new-id.ts';
import type { Platform } from '../platform/platform.ts';
import { type SeededPerson, seedDemo } from '../practice/demo/index.ts';

const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** Seeds the demo and tells everyone who keeps queues or people in memory. */
export async function composeDemo(
  platform: Platform,
  centre: Centre,
  agents: Agents,
  language: Language,
): Promise<SeededPerson[]> {
  const settings = await centre.settings();
  const people = await seedDemo(
    {
      db: platform.db,
      events: platform.events,
      timeZone: settings?.timeZone ?? DEFAULT_TIME_ZONE,
      now: () => platform.clock.now(),
      newId,
      addPeople: (transaction, list) => agents.addPeople(transaction, list),
      queueConfigs: () => centre.queueConfigs(),
      agentConfigs: () => agents.configs(),
    },
    language,
  );
  centre.changed();
  agents.changed();
  return people;
}
