import type { OfferMade } from '@shouwen/routing';
import type { Checker, Step } from '../checker.ts';
import { agentsAtWork, agentToWaitFor, isExcluded, mayHave, type World, whyNotQualified } from '../oracle.ts';
import type { NotedContact } from '../shadow.ts';

/** R-CHOICE, R-OWN-1, R-SERVE-1: the agent asked may have the contact, and no open one would have come before him. */
export function rightAgent(): Checker {
  return {
    name: 'right agent',
    check({ effects, world }: Step) {
      const atWork = agentsAtWork(world);
      for (const effect of effects) {
        if (effect.kind !== 'offer.made') continue;
        const contact = world.shadow.contacts.get(effect.contactId);
        if (contact === undefined || world.agents.get(effect.agentId)?.state !== 'ringing') continue;
        const wrong = wrongAgent(world, effect, contact, atWork);
        if (wrong !== null) return wrong;
      }
      return null;
    },
  };
}

function wrongAgent(world: World, offer: OfferMade, contact: NotedContact, atWork: ReadonlySet<string>): string | null {
  const view = world.contacts.get(offer.contactId);
  const agent = world.shadow.agents.get(offer.agentId);
  if (view === undefined || agent === undefined) return `${offer.offerId} is between strangers`;
  const isDedicated = offer.agentId === contact.dedicatedAgentId;
  const why = whyNotQualified(agent, contact, view);
  if (why !== null && !(isDedicated && world.now <= contact.ownUntil))
    return `${offer.agentId} got ${offer.contactId}: ${why}`;
  if (isDedicated || offer.receipt.chosenBy === 'last-agent') return null;
  const awaited = offer.receipt.trigger === 'contact-waited' ? agentToWaitFor(world, contact) : null;
  if (awaited !== null) return `${offer.contactId} was to be held for ${awaited}`;
  for (const other of world.agents.values()) {
    if (other.agentId === offer.agentId || !other.openFor.includes(contact.channel)) continue;
    if (isExcluded(world, contact, view, other.agentId, atWork)) continue;
    // A dedicated agent without the skills is asked only when the contact begins to wait.
    const isOwn = other.agentId === contact.dedicatedAgentId && world.now <= contact.ownUntil;
    if (isOwn && offer.receipt.trigger === 'contact-waited') {
      return `${contact.dedicatedAgentId} is open for his own ${offer.contactId}`;
    }
    if (!mayHave(world, contact, view, other.agentId, atWork)) continue;
    if (other.agentId === contact.lastAgentId)
      return `${contact.lastAgentId} spoke with ${offer.contactId} last and is open`;
    if (comesBefore(world, contact, other.agentId, offer.agentId)) {
      return `${other.agentId} would have come before ${offer.agentId} for ${offer.contactId}`;
    }
  }
  return null;
}

/** R-CHOICE-1, R-CHOICE-2. The one who was asked has the offer in hand by now: it does not count as load. */
function comesBefore(world: World, contact: NotedContact, otherId: string, askedId: string): boolean {
  const [other, asked] = [world.agents.get(otherId), world.agents.get(askedId)];
  const [otherNote, askedNote] = [world.shadow.agents.get(otherId), world.shadow.agents.get(askedId)];
  if (!other || !asked || !otherNote || !askedNote) return false;
  const queue = world.shadow.queues.get(contact.queueId ?? '');
  const skillIds = (world.contacts.get(contact.contactId)?.skills ?? []).map((skill) => skill.skillId);
  const skill = (note: typeof otherNote) => skillIds.reduce((sum, id) => sum + (note.config.skills[id] ?? 0), 0);
  const bySkill = queue?.agentSelection === 'skill-first' ? skill(askedNote) - skill(otherNote) : 0;
  const load = other.contacts.length - (asked.contacts.length - 1);
  return (bySkill || load || other.idleSince - asked.idleSince || otherNote.order - askedNote.order) < 0;
}
