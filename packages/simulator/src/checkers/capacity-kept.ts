import type { AgentView, Capacity } from '@shouwen/routing';
import type { Checker, Step } from '../checker.ts';
import { capacityOf, hasRoom } from '../oracle.ts';

/** R-SERVE-3, R-SERVE-4: an offer fits beside what is in hand, and what boards show as open is open. */
export function capacityKept(): Checker {
  return {
    name: 'capacity kept',
    check({ effects, world }: Step) {
      for (const effect of effects) {
        if (effect.kind !== 'offer.made') continue;
        const agent = world.shadow.agents.get(effect.agentId);
        const view = world.agents.get(effect.agentId);
        if (agent === undefined || view?.state !== 'ringing') continue;
        if (!fits(capacityOf(agent), view)) return `${effect.agentId} was offered more than he can take`;
      }
      for (const view of world.agents.values()) {
        const agent = world.shadow.agents.get(view.agentId);
        if (agent === undefined) return `nobody knows agent ${view.agentId}`;
        const isReady = view.askedState === 'available' && view.pendingState === null;
        const channels = new Set(capacityOf(agent).flatMap((row) => Object.keys(row)));
        const open = isReady ? [...channels].filter((name) => isChannel(name) && hasRoom(agent, view, name)) : [];
        if (open.sort().join() !== [...view.openFor].sort().join()) {
          return `${view.agentId} is shown open for "${view.openFor}", should be "${open}"`;
        }
      }
      return null;
    },
  };
}

const CHANNEL_NAMES = new Set(['voice', 'chat', 'email', 'sms', 'fax', 'webhook']);

function isChannel(name: string): name is AgentView['openFor'][number] {
  return CHANNEL_NAMES.has(name);
}

function fits(capacity: Capacity, view: AgentView): boolean {
  return capacity.some((row) =>
    [...CHANNEL_NAMES].every((name) => {
      if (!isChannel(name)) return true;
      return view.contacts.filter((part) => part.channel === name).length <= (row[name] ?? 0);
    }),
  );
}
