/** What the engine shows of its state. Views are copies: keeping one never keeps the engine from changing. */
import type { AskedState, Channel, SkillRequirement } from './config.ts';

/**
 * What the boards show for an agent.
 *
 * - `offline`: not signed in. Left by asking for another state.
 * - `available`: ready, nothing in hand. Left by an offer, or by asking.
 * - `break`: asked for, or put there after an unanswered offer (reason `ring-no-answer`) or a failed device. Gets no
 *   offers, and contacts are not held for him. Left only by asking.
 * - `busy`: at work on something else. Gets no offers; contacts may be held for him for their limited time.
 * - `ringing`: an offer is open. Gets no second one. Left when the offer ends.
 * - `talking`: has at least one contact, accepted, connected or on hold. May still be open for further ones by capacity.
 * - `wrap-up`: every contact in hand is in wrap-up. Left by completing it or by its time limit.
 *
 * When several apply: ringing, then talking, then wrap-up, then what was asked for.
 */
export type AgentState = AskedState | 'ringing' | 'talking' | 'wrap-up';

/** One contact in an agent's hands. */
export interface PartView {
  readonly contactId: string;
  readonly channel: Channel;
  readonly queueId: string | null;
  /** `offered` -> `accepted` -> `connected` <-> `held` -> `wrap-up`. */
  readonly phase: 'offered' | 'accepted' | 'connected' | 'held' | 'wrap-up';
  /** Since when in this phase, ms. */
  readonly since: number;
  /** When the offer or the wrap-up runs out by itself, ms; null is never. */
  readonly endsAt: number | null;
}

/** An agent as others see him. */
export interface AgentView {
  readonly agentId: string;
  readonly name: string;
  readonly state: AgentState;
  /** Reason of the asked-for state; null while ringing, talking or in wrap-up. */
  readonly reason: string | null;
  /** Since when in `state`, ms. */
  readonly since: number;
  /** The state last asked for that has taken effect: what he will be in again when nothing is in hand. */
  readonly askedState: AskedState;
  /** Asked for in the middle of a contact, takes effect after it. */
  readonly pendingState: { readonly state: AskedState; readonly reason: string | null } | null;
  readonly contacts: readonly PartView[];
  /** Channels on which an offer could come now. */
  readonly openFor: readonly Channel[];
  /** When the last handled contact ended, or he first became available: the longest idle comes first. */
  readonly idleSince: number;
}

/**
 * Where a contact is.
 *
 * - `waiting`: in a queue; no agent has it. Left by an offer, by abandoning, by overflow.
 * - `offered`: exactly one agent is being asked. Back to `waiting` with its age if he does not take it.
 * - `accepted`: the agent said yes, the two are not connected yet.
 * - `connected`, `held`: with an agent.
 * - `released`: out of the engine; only seen in the last view.
 */
export type ContactState = 'waiting' | 'offered' | 'accepted' | 'connected' | 'held' | 'released';

/** A contact as others see it. */
export interface ContactView {
  readonly contactId: string;
  readonly channel: Channel;
  readonly state: ContactState;
  readonly queueId: string | null;
  readonly customerId: string | null;
  readonly reason: string | null;
  readonly enqueuedAt: number;
  /** From `enqueuedAt` to the answer, or to now if there is none yet. */
  readonly waitedMs: number;
  /** Queue's and contact's priority and what waiting has added. */
  readonly effectivePriority: number;
  /** Skills still asked for, after any relaxing. */
  readonly skills: readonly SkillRequirement[];
  /** The agents who have it; the offered one while `offered`. */
  readonly agentIds: readonly string[];
  /** Held for this agent until `heldUntil`; null when everyone may serve it. */
  readonly heldForAgentId: string | null;
  readonly heldUntil: number | null;
  /** Offers made so far. */
  readonly offers: number;
}

/** A queue now, and its counters since the state was created. */
export interface QueueStats {
  readonly queueId: string;
  readonly name: string;
  readonly waiting: number;
  readonly offered: number;
  /** Accepted, connected or on hold. */
  readonly inHand: number;
  /** How long the oldest contact that waits or is offered has waited; 0 if none. */
  readonly longestWaitMs: number;
  /** Agents who serve the queue (by queue and skills), by state. */
  readonly agents: Readonly<Record<AgentState, number>>;
  /** Of these, open for an offer now on one of the queue's channels. */
  readonly agentsOpen: number;
  /** Contacts that entered, moved in included. */
  readonly entered: number;
  readonly answered: number;
  /** Answered within `serviceLevel.answerWithinMs` of `enqueuedAt`. */
  readonly answeredInTime: number;
  readonly abandoned: number;
  /** Given up within the same time: some definitions of the service level leave these out. */
  readonly abandonedInTime: number;
  readonly noAnswer: number;
  readonly refused: number;
  readonly overflowed: number;
  /** Running average from answer to the end of wrap-up, ms; null before the first. */
  readonly handleMs: number | null;
}
