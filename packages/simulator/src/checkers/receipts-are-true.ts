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
      if (only === undefined || offers.length > 1 || others > 1) return null;
      // It may be over already: the event itself can end what a timer before it began.
      return world.contacts.get(only.contactId)?.state === 'offered' ? differs(world, only) : null;
    },
  };
}

function differs(world: World, offer: OfferMade): string | null {
  const { counts: told, passedOver } = offer.receipt;
  const counts: Record<string, number> = {};
  const hidden: Record<string, number> = {};
  for (const agentId of world.agents.keys()) {
    if (agentId === offer.agentId) continue;
    const code = reasonFor(world, offer, agentId);
    const [namedUnder] = Object.keys(passedOver).filter((each) => passedOver[each]?.includes(agentId) === true);
    // The reason is not shown while he has something in hand: any will do.
    if (code.endsWith(ANY_REASON)) {
      const state = code.slice(0, -ANY_REASON.length);
      hidden[state] = (hidden[state] ?? 0) + 1;
      if (namedUnder !== undefined && stateOf(namedUnder) !== state) return `${offer.offerId}: ${agentId} is ${state}`;
      continue;
    }
    counts[code] = (counts[code] ?? 0) + 1;
    if (namedUnder !== undefined && namedUnder !== code) return `${offer.offerId}: ${agentId} is not under "${code}"`;
  }
  const left: Record<string, number> = {};
  for (const code of new Set([...Object.keys(told), ...Object.keys(counts)])) {
    const more = (told[code] ?? 0) - (counts[code] ?? 0);
    if (more < 0) return `${offer.offerId}: ${told[code] ?? 0} under "${code}", should be ${counts[code]} or more`;
    if (more > 0) left[stateOf(code)] = (left[stateOf(code)] ?? 0) + more;
  }
  const words = (record: Readonly<Record<string, number>>) => JSON.stringify(Object.entries(record).sort());
  if (words(left) === words(hidden)) return null;
  return `${offer.offerId}: receipt has ${words(left)} beside those known, should have ${words(hidden)}`;
}

const ANY_REASON = '/*';

function stateOf(code: string): string {
  return code.startsWith('state:') ? (code.split('/')[0] ?? code) : code;
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
    return `${state}${ANY_REASON}`;
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
