import { queueStats } from '@shouwen/routing';
import type { Checker, Step } from '../checker.ts';

/** The engine's running figures are what counting gives. */
export function figuresAddUp(): Checker {
  return {
    name: 'figures add up',
    check({ world, state }: Step) {
      for (const queueId of world.shadow.queues.keys()) {
        const stats = queueStats(state, queueId, world.now);
        const views = [...world.contacts.values()].filter((view) => view.queueId === queueId);
        const waiting = views.filter((view) => view.state === 'waiting').length;
        const offered = views.filter((view) => view.state === 'offered').length;
        const inHand = views.length - waiting - offered;
        if (stats?.waiting !== waiting || stats.offered !== offered || stats.inHand !== inHand) {
          return `${queueId} shows ${stats?.waiting}/${stats?.offered}/${stats?.inHand}, counted ${waiting}/${offered}/${inHand}`;
        }
      }
      return null;
    },
  };
}
