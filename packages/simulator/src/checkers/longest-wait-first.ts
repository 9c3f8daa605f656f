import type { Checker, Step } from '../checker.ts';
import { agentsAtWork, compareInLine, hasRoom, mayHave, type World } from '../oracle.ts';

/** R-ORDER-1, R-ORDER-5: nobody is passed over, and nobody waits for an agent who waits for him. */
export function longestWaitFirst(): Checker {
  return {
    name: 'longest wait first',
    check({ effects, world }: Step) {
      const atWork = agentsAtWork(world);
      return someoneWaitsInVain(world, atWork) ?? someoneWasPassedOver(effects, world, atWork);
    },
  };
}

function someoneWaitsInVain(world: World, atWork: ReadonlySet<string>): string | null {
  const open = [...world.agents.values()].filter((view) => view.openFor.length > 0);
  if (open.length === 0) return null;
  for (const view of world.contacts.values()) {
    if (view.state !== 'waiting') continue;
    const contact = world.shadow.contacts.get(view.contactId);
    if (contact === undefined) return `${view.contactId} waits but nobody saw it come`;
    for (const agent of open) {
      if (!agent.openFor.includes(contact.channel)) continue;
      if (mayHave(world, contact, view, agent.agentId, atWork)) {
        return `${view.contactId} waits while ${agent.agentId} is open for it`;
      }
    }
  }
  return null;
}

function someoneWasPassedOver(effects: Step['effects'], world: World, atWork: ReadonlySet<string>): string | null {
  for (const effect of effects) {
    if (effect.kind !== 'offer.made') continue;
    const chosen = world.shadow.contacts.get(effect.contactId);
    const agent = world.shadow.agents.get(effect.agentId);
    const agentView = world.agents.get(effect.agentId);
    // Withdrawn again within the same step.
    if (chosen === undefined || agent === undefined || agentView?.state !== 'ringing') continue;
    // His wrap-up of the same contact took room until the offer ended it.
    if (effects.some((other) => other.kind === 'wrapup.ended' && other.cause === 'resumed')) continue;
    const before = { ...agentView, contacts: agentView.contacts.filter((part) => part.phase !== 'offered') };
    for (const view of world.contacts.values()) {
      if (view.state !== 'waiting') continue;
      const other = world.shadow.contacts.get(view.contactId);
      if (other === undefined || !hasRoom(agent, before, other.channel)) continue;
      if (!mayHave(world, other, view, effect.agentId, atWork)) continue;
      if (compareInLine(world.shadow, other, chosen, world.now) < 0) {
        return `${effect.agentId} got ${effect.contactId}, but ${view.contactId} was before it`;
      }
    }
  }
  return null;
}
