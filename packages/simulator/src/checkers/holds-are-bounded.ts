import type { Checker, Step } from '../checker.ts';
import { agentToWaitFor, canBeWaitedFor, type World } from '../oracle.ts';
import type { NotedContact } from '../shadow.ts';

/** R-OWN-2, R-OWN-3, R-OWN-4: held for the right agent, only while he is at work, and never beyond the limit. */
export function holdsAreBounded(): Checker {
  return {
    name: 'holds are bounded',
    check({ world }: Step) {
      for (const view of world.contacts.values()) {
        const contact = world.shadow.contacts.get(view.contactId);
        if (view.state !== 'waiting' || contact === undefined) continue;
        const expected = agentToWaitFor(world, contact);
        if (view.heldForAgentId !== null && world.now >= contact.ownUntil) return `${view.contactId} is held too long`;
        // Who becomes worth waiting for later does not get the contact back from the line.
        if (
          view.heldForAgentId !== null &&
          view.heldForAgentId !== expected &&
          !isLastInstead(world, contact, view.heldForAgentId)
        ) {
          return `${view.contactId} is held for ${view.heldForAgentId}, should be ${expected}`;
        }
      }
      return null;
    },
  };
}

/** Dedicated agents may come to work while the contact is held for the last one already. */
function isLastInstead(world: World, contact: NotedContact, agentId: string): boolean {
  return agentId === contact.lastAgentId && canBeWaitedFor(world, contact, agentId, true);
}
