import type { Checker, Step } from '../checker.ts';

/** R-CONTACT-1: what came in is in the engine until it is released, and is released once. */
export function noContactLost(): Checker {
  const inside = new Set<string>();
  return {
    name: 'no contact lost',
    check({ event, effects, world }: Step) {
      const isRejected = effects.some((effect) => effect.kind === 'rejected');
      if (!isRejected && (event.kind === 'contact.queued' || event.kind === 'agent.engaged'))
        inside.add(event.contactId);
      for (const effect of effects) {
        if (effect.kind !== 'contact.released') continue;
        if (!inside.delete(effect.contactId)) return `${effect.contactId} was released but was not inside`;
      }
      if (world.contacts.size !== inside.size) return `${world.contacts.size} contacts shown, ${inside.size} came in`;
      for (const contactId of inside) {
        const view = world.contacts.get(contactId);
        if (view === undefined) return `${contactId} is gone without being released`;
        const hasAgent = view.agentIds.length > 0;
        if (hasAgent === (view.state === 'waiting'))
          return `${contactId} is ${view.state} with ${view.agentIds.length} agents`;
      }
      return null;
    },
    checkEnd: () =>
      inside.size === 0 ? null : `${inside.size} contacts were never served: ${[...inside].slice(0, 5)}`,
  };
}
