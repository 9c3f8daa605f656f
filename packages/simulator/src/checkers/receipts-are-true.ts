import { LIMITS, type OfferMade } from '@shouwen/routing';
import type { Checker, Step } from '../checker.ts';
import { agentsAtWork, isExcluded, type World, whyNotQualified } from '../oracle.ts';

/**
 * R-RECEIPT-1: a receipt has everybody but the chosen, each under the first reason that applies. Compared agent by agent
 * where nothing else happened in the step, so that the world after it is the one the decision was made in.
 */
export function receiptsAreTrue(): Checker {
  return {
    name: 'receipts are true',
    check({ effects, world }: Step) {
      const offers = effects.filter((effect) => effect.kind === 'offer.made');
      const others = effects.filter((effect) => effect.kind === 'agent.changed').length;
      for (const offer of offers) {
        const counted = Object.values(offer.receipt.counts).reduce((sum, count) => sum + count, 0);
        if (counted !== world.agents.size - 1)
          return `${offer.offerId}: ${counted} agents in the receipt of ${world.agents.size}`;
        const named = Object.values(offer.receipt.passedOver).reduce((sum, names) => sum + names.length, 0);
        if (named !== Math.min(counted, LIMITS.receiptNames)) return `${offer.offerId}: ${named} named of ${counted}`;
      }
      const [only] = offers;
      return offers.length === 1 && others === 1 && only !== undefined ? differs(world, only) : null;
    },
  };
}

function differs(world: World, offer: OfferMade): string | null {
  const counts: Record<string, number> = {};
  for (const agentId of world.agents.keys()) {
    if (agentId === offer.agentId) continue;
    const code = reasonFor(world, offer, agentId);
    counts[code] = (counts[code] ?? 0) + 1;
    const isNamed = Object.values(offer.receipt.passedOver).some((names) => names.includes(agentId));
    if (isNamed && offer.receipt.passedOver[code]?.includes(agentId) !== true) {
      return `${offer.offerId}: ${agentId} is not under "${code}"`;
    }
  }
  const words = (record: Readonly<Record<string, number>>) => JSON.stringify(Object.entries(record).sort());
  if (words(counts) === words(offer.receipt.counts)) return null;
  return `${offer.offerId}: receipt has ${words(offer.receipt.counts)}, should have ${words(counts)}`;
}

function reasonFor(world: World, offer: OfferMade, agentId: string): string {
  const agent = world.shadow.agents.get(agentId);
  const view = world.agents.get(agentId);
  const contact = world.shadow.contacts.get(offer.contactId);
  const contactView = world.contacts.get(offer.contactId);
  if (!agent || !view || !contact || !contactView) return 'stranger';
  const unqualified = whyNotQualified(agent, contact, contactView);
  if (unqualified !== null) return unqualified;
  if (view.openFor.includes(contact.channel)) {
    const code = contact.excluded?.code ?? '';
    if (isExcluded(world, contact, contactView, agentId, agentsAtWork(world))) return code;
    const { chosenBy } = offer.receipt;
    if (chosenBy === 'dedicated' || chosenBy === 'last-agent') return 'reserved-for-other';
    return later(world, offer, agentId);
  }
  if (view.state === 'ringing') return 'state:ringing';
  if (view.askedState !== 'available') {
    const state = `state:${view.askedState}`;
    if (view.state === view.askedState) return view.reason === null ? state : `${state}/${view.reason}`;
    // The reason is not shown while he has something in hand: any will do.
    const { passedOver } = offer.receipt;
    return (
      Object.keys(passedOver).find((code) => code.startsWith(state) && passedOver[code]?.includes(agentId)) ?? state
    );
  }
  if (view.pendingState !== null) return `pending:${view.pendingState.state}`;
  return view.state === 'wrap-up' ? 'state:wrap-up' : 'capacity';
}

function later(world: World, offer: OfferMade, agentId: string): string {
  const [view, chosen] = [world.agents.get(agentId), world.agents.get(offer.agentId)];
  const contactView = world.contacts.get(offer.contactId);
  const queue = world.shadow.queues.get(contactView?.queueId ?? '');
  const sum = (id: string) =>
    (contactView?.skills ?? []).reduce(
      (total, { skillId }) => total + (world.shadow.agents.get(id)?.config.skills[skillId] ?? 0),
      0,
    );
  if (queue?.agentSelection === 'skill-first' && sum(agentId) < sum(offer.agentId)) return 'skill-lower';
  return (view?.contacts.length ?? 0) > (chosen?.contacts.length ?? 1) - 1 ? 'load-higher' : 'idle-later';
}
