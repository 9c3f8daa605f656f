/** Figures from the event log: the live board, an agent's own day, and how to compute them again. */
import type { Desk, Live } from '@shouwen/contract';
import type { Agents } from '../agents/index.ts';
import type { Centre } from '../centre/index.ts';
import type { Platform } from '../platform/platform.ts';
import type { RoutingChapter } from '../routing/index.ts';
import { registerLive } from './live/live.routes.ts';
import { LiveBoard } from './live/live-board.ts';
import type { SetUp } from './live/set-up.ts';

export { dayStartOf, nextDayStart } from './figures/centre-day.ts';
export { type RecomputedDay, recomputeDay } from './figures/recompute-day.ts';

/** Where the day of a centre begins that is not set up yet. */
const timeZoneOtherwise = 'Asia/Shanghai';

export interface InsightNeeds {
  readonly centre: Pick<Centre, 'settings' | 'queues' | 'stateReasons' | 'onChange'>;
  readonly agents: Pick<Agents, 'list' | 'configs' | 'onChange'>;
  readonly routing: Pick<RoutingChapter, 'agentViews'>;
}

export interface InsightChapter {
  live(): Live;
  /** One agent's own figures of today, for the desk. */
  agentToday(agentId: string): Desk['today'];
}

/** Reads today's events; call after the log and the routing chapter are there, before anything is served. */
export async function installInsight(platform: Platform, needs: InsightNeeds): Promise<InsightChapter> {
  const { events, realtime, log, clock } = platform;
  const readSetUp = () => readSetUpOf(needs);
  const agentViews = () => needs.routing.agentViews().map((view) => ({ ...view, contacts: [...view.contacts] }));
  const parts = { events, realtime, log, now: () => clock.now(), readSetUp, agentViews };
  const board = new LiveBoard(parts, await readSetUp());
  await board.start();
  platform.onStop('live board', () => board.stop());
  const changed = (): void => {
    board.setUpChanged().catch((error: unknown) => log.error({ error }, 'the live board does not know the new set-up'));
  };
  platform.onStop('live board set-up', needs.centre.onChange(changed));
  platform.onStop('live board people', needs.agents.onChange(changed));
  registerLive(platform.http, realtime, board);
  return { live: () => board.snapshot().live, agentToday: (agentId) => board.agentToday(agentId) };
}

async function readSetUpOf({ centre, agents }: InsightNeeds): Promise<SetUp> {
  const [settings, queues, reasons, people, configs] = await Promise.all([
    centre.settings(),
    centre.queues(),
    centre.stateReasons(),
    agents.list(),
    agents.configs(),
  ]);
  const queueIdsOf = new Map(configs.map((config) => [config.id, config.queueIds]));
  return {
    timeZone: settings?.timeZone ?? timeZoneOtherwise,
    queues,
    reasons: new Map(reasons.map((reason) => [reason.reasonId, reason])),
    agents: people
      .filter((person) => !person.isDisabled)
      .map((person) => {
        const queueIds = queueIdsOf.get(person.agentId) ?? null;
        return { ...person, queueIds: queueIds === null ? null : new Set(queueIds) };
      }),
  };
}
