/** The agent's desk: one document, the acts on it, and its push to open browsers. */
import type { Platform } from '../platform/platform.ts';
import { callRoutes } from './call.routes.ts';
import { deskRoutes } from './desk.routes.ts';
import { draftStore } from './desk.sql.ts';
import type { DeskNeeds } from './desk-needs.ts';
import { Desks } from './desks.ts';
import { Presence } from './presence.ts';
import { supervisionRoutes } from './supervision.routes.ts';

export { deskMigrations } from './desk.migration.ts';
export type { DeskNeeds, DeskRecord, DeskVoice, LiveCall } from './desk-needs.ts';

/** Everything the desk needs that the platform does not give. */
export type DeskChapters = Omit<DeskNeeds, 'clock' | 'newId' | 'drafts' | 'publish' | 'isOpen' | 'log'>;

export interface DeskChapter {
  notice: Desks['notice'];
}

export async function installDesk(platform: Platform, chapters: DeskChapters): Promise<DeskChapter> {
  let seq = await platform.events.lastSeq();
  platform.events.subscribe((events) => {
    seq = events.at(-1)?.seq ?? seq;
  });
  const needs: DeskNeeds = {
    ...chapters,
    clock: platform.clock,
    newId: () => platform.newId(),
    log: platform.log,
    drafts: draftStore(platform.db),
    isOpen: (agentId) => platform.realtime.hasSubscribers('desk', agentId),
    publish: (agentId, desk) => platform.realtime.publish({ type: 'desk', seq, desk }, { agentId }),
  };
  const desks = new Desks(needs);
  deskRoutes(platform.http, needs, desks);
  callRoutes(platform.http, needs);
  supervisionRoutes(platform.http, needs);
  platform.realtime.topic('desk', {
    authorize: (principal) => principal.agentId !== null && principal.permissions.includes('desk.use'),
    snapshot: async (principal) => {
      const { agentId, language } = principal;
      if (agentId === null) return { seq, messages: [] };
      desks.opened(agentId, language);
      const madeAt = seq;
      const desk = await desks.read(agentId, language);
      return { seq: madeAt, messages: desk === null ? [] : [{ type: 'desk', seq: madeAt, desk }] };
    },
  });
  watchPresence(platform, needs);
  return { notice: desks.notice.bind(desks) };
}

function watchPresence(platform: Platform, needs: DeskNeeds): void {
  const presence = new Presence({
    now: () => needs.clock.now(),
    agentViews: () => needs.routing.agentViews(),
    isReachable: (agentId) => needs.isOpen(agentId) || needs.voice.hasPhone(agentId),
    signOut: async (agentId) => {
      const at = needs.clock.now();
      await needs.routing.submit({ kind: 'agent.stateSet', at, agentId, state: 'offline', reason: 'disconnected' });
    },
    failed: (error) => needs.log.error({ error: String(error) }, 'absent agent not signed out'),
  });
  presence.start();
  platform.onStop('presence', () => presence.stop());
}
