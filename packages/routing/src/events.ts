/**
 * What can happen. Every event carries `at` (milliseconds since 1970) because the engine has no clock. An `at` before the
 * latest one seen counts as the latest: time in the engine never runs backwards.
 */
import type { AgentConfig, AskedState, Channel, QueueConfig, SkillRequirement } from './config.ts';

/** A queue is new or has changed. Waiting contacts follow the new rules at once; overflow steps already done stay done. */
export interface QueueConfigured {
  readonly kind: 'queue.configured';
  readonly at: number;
  readonly queue: QueueConfig;
}

/** A queue is gone. Rejected with `queue-in-use` while it has contacts. */
export interface QueueRemoved {
  readonly kind: 'queue.removed';
  readonly at: number;
  readonly queueId: string;
}

/** An agent is new (starts `offline`) or has changed. Contacts in hand stay in hand. */
export interface AgentConfigured {
  readonly kind: 'agent.configured';
  readonly at: number;
  readonly agent: AgentConfig;
}

/** An agent is gone. Rejected with `agent-in-contact` while talking to someone. */
export interface AgentRemoved {
  readonly kind: 'agent.removed';
  readonly at: number;
  readonly agentId: string;
}

/** An agent asks for a state. With a contact in hand it becomes `pendingState` and takes effect afterwards. */
export interface AgentStateSet {
  readonly kind: 'agent.stateSet';
  readonly at: number;
  readonly agentId: string;
  readonly state: AskedState;
  /** Reason code, for instance `lunch`. */
  readonly reason: string | null;
}

/**
 * A contact starts to wait. One that was released may come back under its id (a flow took it out of one queue and into
 * another) when `offersBefore` says how many offers it has had: offer ids are made of both.
 */
export interface ContactQueued {
  readonly kind: 'contact.queued';
  readonly at: number;
  readonly contactId: string;
  readonly channel: Channel;
  readonly queueId: string;
  /** Added to the queue's priority; default 0, higher first. */
  readonly priority?: number;
  /** Needed beside the queue's skills. */
  readonly extraSkills?: readonly SkillRequirement[];
  /** The customer's own representative: gets the contact first, whatever his skills and queues. */
  readonly dedicatedAgentId?: string | null;
  /** Who spoke with the customer last: comes second, and only if he has the skills and serves the queue. */
  readonly lastAgentId?: string | null;
  /** How long to hold out for these two while they are at work but not free; default 0. */
  readonly ownAgentWaitMs?: number;
  /** Since when the contact waits, if longer than `at` (a call-back keeps its place). Never later than `at`. */
  readonly enqueuedAt?: number;
  /** Offers of this contact in earlier stays, so that offer ids stay unique; default 0. */
  readonly offersBefore?: number;
  readonly customerId?: string | null;
  /** Why the customer makes contact, as far as the flow knows. Passed through. */
  readonly reason?: string | null;
}

/** The customer gave up before an agent spoke. Wins or loses the race with `offer.accepted` by order of arrival. */
export interface ContactAbandoned {
  readonly kind: 'contact.abandoned';
  readonly at: number;
  readonly contactId: string;
}

/**
 * The contact goes (back) to a queue: transfer, change of menu choice. Keeps its age. An offer is withdrawn, agents who
 * had it start wrap-up. What is left out stays as it was; a transfer to one agent sets `dedicatedAgentId`.
 */
export interface ContactMoved {
  readonly kind: 'contact.moved';
  readonly at: number;
  readonly contactId: string;
  readonly queueId: string;
  readonly priority?: number;
  readonly extraSkills?: readonly SkillRequirement[];
  readonly dedicatedAgentId?: string | null;
  readonly lastAgentId?: string | null;
  readonly ownAgentWaitMs?: number;
  readonly reason?: string | null;
}

/** The contact's own priority is now this. */
export interface ContactPriorityChanged {
  readonly kind: 'contact.priorityChanged';
  readonly at: number;
  readonly contactId: string;
  readonly priority: number;
}

/** The agent takes the offer. Answered by effect `offer.accepted`, or `rejected` (`offer-over`) when it came too late. */
export interface OfferAccepted {
  readonly kind: 'offer.accepted';
  readonly at: number;
  readonly offerId: string;
  readonly agentId: string;
}

/** The agent declines. The contact keeps its place. */
export interface OfferRefused {
  readonly kind: 'offer.refused';
  readonly at: number;
  readonly offerId: string;
  readonly agentId: string;
  readonly reason: string | null;
}

/** The offer could not reach the agent, or failed after he accepted and before the two were connected. */
export interface OfferFailed {
  readonly kind: 'offer.failed';
  readonly at: number;
  readonly offerId: string;
  readonly agentId: string;
  /** For instance `device-unreachable`; becomes the agent's break reason. */
  readonly reason: string;
}

/** Customer and agent are connected (written channels: implied by `offer.accepted`, a second notice is ignored). */
export interface ContactConnected {
  readonly kind: 'contact.connected';
  readonly at: number;
  readonly contactId: string;
  readonly agentId: string;
}

/** The agent put the customer on hold. */
export interface ContactHeld {
  readonly kind: 'contact.held';
  readonly at: number;
  readonly contactId: string;
  readonly agentId: string;
}

/** The customer is off hold. */
export interface ContactResumed {
  readonly kind: 'contact.resumed';
  readonly at: number;
  readonly contactId: string;
  readonly agentId: string;
}

/**
 * The contact is over, or over for one agent. With `agentId` only that agent leaves and the contact stays while another
 * agent has it. Whoever was connected starts wrap-up.
 */
export interface ContactEnded {
  readonly kind: 'contact.ended';
  readonly at: number;
  readonly contactId: string;
  readonly agentId?: string;
  readonly by: 'customer' | 'agent' | 'system';
}

/** The agent has finished wrap-up. */
export interface WrapUpCompleted {
  readonly kind: 'wrapup.completed';
  readonly at: number;
  readonly agentId: string;
  readonly contactId: string;
}

/** The agent needs longer for wrap-up. At most LIMITS.wrapUpExtensionMs in total. */
export interface WrapUpExtended {
  readonly kind: 'wrapup.extended';
  readonly at: number;
  readonly agentId: string;
  readonly contactId: string;
  readonly ms: number;
}

/**
 * The agent has a contact the engine did not offer: an outbound or direct call, one he picked out of a queue, or one he
 * joined (consultation, barge). Takes capacity even beyond the limit, because it is a fact.
 */
export interface AgentEngaged {
  readonly kind: 'agent.engaged';
  readonly at: number;
  readonly agentId: string;
  readonly contactId: string;
  readonly channel: Channel;
  /**
   * True when the contact must be there already: picking, consulting, barging in. If it has just been released, the
   * event is then rejected instead of beginning a new contact under the old id.
   */
  readonly isJoining?: boolean;
  /** Queue whose wrap-up limit and figures apply to a new contact; null or left out for none. */
  readonly queueId?: string | null;
  /** Longest wrap-up, null for no limit. Default: the queue's, or 0 (no wrap-up) without a queue. */
  readonly wrapUpMsMax?: number | null;
  readonly customerId?: string | null;
  readonly reason?: string | null;
}

/** Nothing happened but time went by: due offers, wrap-ups, holds and overflow steps take effect. */
export interface Clock {
  readonly kind: 'clock';
  readonly at: number;
}

/** Everything that can happen. */
export type RoutingEvent =
  | QueueConfigured
  | QueueRemoved
  | AgentConfigured
  | AgentRemoved
  | AgentStateSet
  | ContactQueued
  | ContactAbandoned
  | ContactMoved
  | ContactPriorityChanged
  | OfferAccepted
  | OfferRefused
  | OfferFailed
  | ContactConnected
  | ContactHeld
  | ContactResumed
  | ContactEnded
  | WrapUpCompleted
  | WrapUpExtended
  | AgentEngaged
  | Clock;
