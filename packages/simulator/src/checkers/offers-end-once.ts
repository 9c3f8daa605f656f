import type { Checker, Step } from '../checker.ts';

/** R-OFFER-1, R-OFFER-2: one offer for a contact and one for an agent at a time, each accepted or withdrawn once. */
export function offersEndOnce(): Checker {
  const open = new Map<string, { readonly contactId: string; readonly agentId: string }>();
  const made = new Set<string>();
  return {
    name: 'every offer ends once',
    check({ effects, world }: Step) {
      for (const effect of effects) {
        if (effect.kind === 'offer.made') {
          if (made.has(effect.offerId)) return `${effect.offerId} was made twice`;
          for (const other of open.values()) {
            if (other.contactId === effect.contactId) return `${effect.contactId} is offered twice at once`;
            if (other.agentId === effect.agentId) return `${effect.agentId} is asked twice at once`;
          }
          made.add(effect.offerId);
          open.set(effect.offerId, effect);
        } else if (effect.kind === 'offer.accepted' || effect.kind === 'offer.withdrawn') {
          const offer = open.get(effect.offerId);
          if (offer === undefined) return `${effect.offerId} ended but was not open`;
          if (offer.agentId !== effect.agentId) return `${effect.offerId} ended with another agent`;
          open.delete(effect.offerId);
        }
      }
      const ringing = [...world.agents.values()].filter((view) => view.state === 'ringing').length;
      return ringing === open.size ? null : `${ringing} agents ring, ${open.size} offers are open`;
    },
    checkEnd: () => (open.size === 0 ? null : `${open.size} offers never ended`),
  };
}
