/** The built-in practice phone network: callers, telephones that are called, and a page to call from. */
import type { Platform } from '../platform/platform.ts';
import { type PracticeNeeds, practiceRoutes } from './practice.routes.ts';
import { PracticeNetwork } from './practice-network.ts';

export type { PracticeNeeds } from './practice.routes.ts';

export interface PracticeChapter {
  /** Where outbound practice calls go. */
  destination(): Promise<{ host: string; port: number }>;
}

export function installPractice(platform: Platform, needs: PracticeNeeds): PracticeChapter {
  const network = new PracticeNetwork(platform.config.sipPort);
  practiceRoutes(platform, needs, network);
  platform.onStop('practice telephones', () => network.close());
  return { destination: () => network.destination() };
}
