import { useMemo } from 'react';
import { useMe } from '../platform/session.ts';
import { useStore } from '../platform/store.ts';
import { type Alarm, alarmsOf, limitsOf } from './alarms.ts';
import { useBoardNow } from './board-clock.ts';
import { liveBoard } from './live-feed.ts';
import { orderQueues } from './queue-figures.ts';

/** Limits of this person that are broken now, worst queue first. */
export function useAlarms(): readonly Alarm[] {
  const limits = useStore(limitsOf(useMe().accountId));
  const queues = useStore(liveBoard.queues);
  const now = useBoardNow();
  const ordered = useMemo(() => orderQueues(queues), [queues]);
  return alarmsOf(ordered, limits, now);
}
