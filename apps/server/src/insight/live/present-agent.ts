import type { LiveAgent } from '@shouwen/contract';
import { anonymousAddress, isWithheld, maskAddress, normalisePhone } from '../../customers/index.ts';
import { longTalkMs } from '../figures/definitions.ts';
import type { AgentStateView } from './agent-states.ts';
import type { LiveParts } from './present-live.ts';
import type { BoardAgent, SetUp } from './set-up.ts';

type Part = AgentStateView['contacts'][number];

export function presentAgent({ figures, states, setUp, now }: LiveParts, agent: BoardAgent): LiveAgent {
  const view = states.views.get(agent.agentId);
  const part = view?.contacts.find(({ phase }) => phase !== 'wrap-up') ?? view?.contacts[0] ?? null;
  const held = view?.state === 'talking' ? view.contacts.find(({ phase }) => phase === 'held') : undefined;
  const contact = part === null ? undefined : figures.contacts.get(part.contactId)?.change.record;
  const reason = view?.reason == null ? undefined : setUp.reasons.get(view.reason);
  return {
    agentId: agent.agentId,
    agentNumber: agent.agentNumber,
    name: agent.name,
    teamName: agent.teamName,
    // Hold is a state of its own on the board, although the engine counts it as talking.
    state: held === undefined ? (view?.state ?? 'offline') : 'hold',
    reasonId: view?.reason ?? null,
    reasonName: reason?.name ?? null,
    since: new Date(held?.since ?? view?.since ?? figures.day.start).toISOString(),
    limitMs: view === undefined ? null : limitOf(setUp, view, part),
    queueName: setUp.queues.find((queue) => queue.queueId === part?.queueId)?.name ?? null,
    maskedAddress: contact === undefined ? null : maskedAddressOf(contact.address),
    contactId: part?.contactId ?? null,
    handledToday: figures.agentDay(agent.agentId, now)?.handled ?? 0,
  };
}

/** The log has addresses as they came. */
function maskedAddressOf(address: string): string {
  if (isWithheld(address)) return anonymousAddress;
  return maskAddress(normalisePhone(address)?.value ?? address);
}

/** How long the state may last before the row is shown in red; null for no limit. */
function limitOf(setUp: SetUp, view: AgentStateView, part: Part | null): number | null {
  switch (view.state) {
    case 'break':
    case 'busy':
      return view.reason === null ? null : (setUp.reasons.get(view.reason)?.limitMs ?? null);
    case 'talking':
      return longTalkMs;
    case 'wrap-up':
      return part?.endsAt == null ? null : Math.max(0, Math.round(part.endsAt - part.since));
    default:
      return null;
  }
}
