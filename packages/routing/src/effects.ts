/**
 * What is to be done: data for someone else to perform, in the order given, after the event is committed.
 * Every `offer.made` is followed, then or later, by exactly one `offer.accepted` or `offer.withdrawn` with its id.
 */
import type { Channel, OverflowAction } from './config.ts';
import type { RoutingEvent } from './events.ts';
import type { Receipt } from './receipt.ts';
import type { AgentView, ContactView } from './views.ts';

/** Ask this agent. `offerId` is `<contactId>#<attempt>`. */
export interface OfferMade {
  readonly kind: 'offer.made';
  readonly at: number;
  readonly offerId: string;
  readonly contactId: string;
  readonly agentId: string;
  readonly queueId: string;
  readonly channel: Channel;
  /** When it runs out by itself; null is never. */
  readonly expiresAt: number | null;
  readonly receipt: Receipt;
}

/** The agent has it: connect the two now, not before. */
export interface OfferWon {
  readonly kind: 'offer.accepted';
  readonly at: number;
  readonly offerId: string;
  readonly contactId: string;
  readonly agentId: string;
}

/** How an offer ended that was not accepted. `taken`: an agent took the contact himself. */
export type WithdrawnReason =
  | 'no-answer'
  | 'refused'
  | 'failed'
  | 'caller-gone'
  | 'contact-ended'
  | 'moved'
  | 'taken'
  | 'agent-offline'
  | 'agent-removed';

/** Stop asking this agent. */
export interface OfferWithdrawn {
  readonly kind: 'offer.withdrawn';
  readonly at: number;
  readonly offerId: string;
  readonly contactId: string;
  readonly agentId: string;
  readonly reason: WithdrawnReason;
  /** The refusal's or failure's own reason, if it gave one. */
  readonly detail: string | null;
}

/** The agent looks different. At most one for each agent in one transition, with the final view. */
export interface AgentChanged {
  readonly kind: 'agent.changed';
  readonly at: number;
  readonly agentId: string;
  /** Null when the agent was removed. */
  readonly view: AgentView | null;
}

/** The contact looks different. At most one for each contact in one transition, with the final view. */
export interface ContactChanged {
  readonly kind: 'contact.changed';
  readonly at: number;
  readonly contactId: string;
  readonly view: ContactView;
}

/** An overflow step came due. */
export interface ContactOverflowed {
  readonly kind: 'contact.overflowed';
  readonly at: number;
  readonly contactId: string;
  readonly queueId: string;
  /** Index in the queue's `overflow`. */
  readonly step: number;
  readonly action: OverflowAction;
  /** Null when done; else why it was skipped. */
  readonly skipped: 'unknown-queue' | 'channel' | 'too-many-moves' | 'queue-full' | null;
}

/** How a contact left the engine. */
export type ReleaseOutcome = 'handled' | 'abandoned' | 'ended' | 'queue-full' | 'voicemail' | 'overflow-end';

/** The contact is out of the engine; its id is unknown from here on. Wrap-up of its agents may still run. */
export interface ContactReleased {
  readonly kind: 'contact.released';
  readonly at: number;
  readonly contactId: string;
  readonly channel: Channel;
  readonly queueId: string | null;
  /** `handled`: was connected to an agent. `ended`: over before that, but not by the customer's giving up. */
  readonly outcome: ReleaseOutcome;
  /** From `enqueuedAt` to the answer, or to now if there was none. */
  readonly waitedMs: number;
  /** Last agent who was connected. */
  readonly agentId: string | null;
}

/** The agent works on the record of a contact that is over for him. */
export interface WrapUpStarted {
  readonly kind: 'wrapup.started';
  readonly at: number;
  readonly agentId: string;
  readonly contactId: string;
  /** Null is without limit. */
  readonly endsAt: number | null;
}

/** That work is over. */
export interface WrapUpEnded {
  readonly kind: 'wrapup.ended';
  readonly at: number;
  readonly agentId: string;
  readonly contactId: string;
  /** `resumed`: the same contact came back to the agent. */
  readonly cause: 'completed' | 'time-limit' | 'offline' | 'removed' | 'resumed';
  /** How long it took. */
  readonly tookMs: number;
}

/** Send a `clock` event at `dueAt` or soon after. Replaces any later wish; an early or extra clock does no harm. */
export interface TimerWanted {
  readonly kind: 'timer';
  readonly at: number;
  readonly dueAt: number;
}

/**
 * Why an event changed nothing.
 *
 * - `bad-event`: out of its bounds (`detail` names the field). Fix the sender.
 * - `unknown-queue`, `unknown-agent`, `unknown-contact`: no such id; a contact that was released is unknown.
 * - `duplicate-contact`: this contact is in the engine already; use `contact.moved`.
 * - `offer-over`: the offer was already accepted, withdrawn or never made: the other side of the race won.
 * - `wrong-agent`: the offer was made to someone else, or the agent does not have this contact.
 * - `wrong-state`: not possible from the present state (`detail` names it), for instance resumed when not held.
 * - `channel`: the queue does not take this channel.
 * - `queue-in-use`, `agent-in-contact`: cannot be removed now.
 */
export type RejectionCode =
  | 'bad-event'
  | 'unknown-queue'
  | 'unknown-agent'
  | 'unknown-contact'
  | 'duplicate-contact'
  | 'offer-over'
  | 'wrong-agent'
  | 'wrong-state'
  | 'channel'
  | 'queue-in-use'
  | 'agent-in-contact';

/** The event was not possible and changed nothing (timers that were due have still fired). */
export interface Rejected {
  readonly kind: 'rejected';
  readonly at: number;
  readonly code: RejectionCode;
  readonly eventKind: RoutingEvent['kind'];
  /** The contact, agent, queue or offer it spoke of. */
  readonly subject: string;
  readonly detail: string;
}

/** Everything the engine can ask for. */
export type RoutingEffect =
  | OfferMade
  | OfferWon
  | OfferWithdrawn
  | AgentChanged
  | ContactChanged
  | ContactOverflowed
  | ContactReleased
  | WrapUpStarted
  | WrapUpEnded
  | TimerWanted
  | Rejected;
