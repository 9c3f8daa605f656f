/**
 * What an administrator decides: queues, agents, capacity. Everything here arrives inside `queue.configured` and
 * `agent.configured` events, so a state can always be rebuilt from events alone.
 */

/** The six ways a contact can arrive. The order is fixed: it is the bit order of the capacity masks. */
export const CHANNELS = ['voice', 'chat', 'email', 'sms', 'fax', 'webhook'] as const;

/** One of {@link CHANNELS}. */
export type Channel = (typeof CHANNELS)[number];

/** A skill a contact needs, and the lowest level (1..5) that will do. */
export interface SkillRequirement {
  readonly skillId: string;
  readonly minLevel: number;
}

/**
 * Priority gained by waiting: `step` for every full `everyMs` waited, never more than `max` in total.
 * The bound keeps a flood of old mails from outranking an emergency line for good.
 */
export interface Ageing {
  readonly everyMs: number;
  readonly step: number;
  readonly max: number;
}

/** What an overflow step does when a contact has waited long enough. */
export type OverflowAction =
  /** Lower every required level by `byLevels`; a requirement that falls below 1 is dropped, as are the skills in `dropSkills`. */
  | { readonly kind: 'relax-skills'; readonly byLevels: number; readonly dropSkills?: readonly string[] }
  /** Agents of that queue may serve the contact too. It stays in its own queue. */
  | { readonly kind: 'add-queue'; readonly queueId: string }
  /** The contact moves to that queue, keeps its age, and follows that queue's overflow steps from the first. */
  | { readonly kind: 'move'; readonly queueId: string }
  /** Tell the customer something; the contact stays where it is. `name` is the announcement. */
  | { readonly kind: 'message'; readonly name: string }
  /** Offer to be called back; the contact stays where it is until the flow hears the answer. */
  | { readonly kind: 'callback' }
  /** The contact leaves the engine (outcome `voicemail`) and is taken to voicemail. */
  | { readonly kind: 'voicemail' }
  /** The contact leaves the engine (outcome `overflow-end`). */
  | { readonly kind: 'end' };

/** One overflow step: due `afterMs` after the contact entered this queue. Steps run once each, in the order given. */
export interface OverflowStep {
  readonly afterMs: number;
  readonly action: OverflowAction;
}

/** How a queue chooses among several free agents. Ties always fall to the longest idle. */
export type AgentSelection =
  /** Fewest contacts in hand, then longest idle since the last handled contact ended. */
  | 'longest-idle'
  /** Highest sum of levels in the required skills first, then as `longest-idle`. */
  | 'skill-first';

/** A queue. Durations in milliseconds; a higher priority is served first. */
export interface QueueConfig {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly Channel[];
  readonly skills: readonly SkillRequirement[];
  /** Added to each contact's own priority. */
  readonly priority: number;
  /** Answered within this time counts as within the service level. Only counted, never a reason to route differently. */
  readonly serviceLevel: { readonly answerWithinMs: number };
  /** Priority gained by waiting; null switches it off. */
  readonly ageing: Ageing | null;
  /** How long an offer may ring; null lets it stand until answered (mail lists). */
  readonly offerTimeoutMs: number | null;
  /** Longest wrap-up; null is without limit, 0 means none at all. */
  readonly wrapUpMsMax: number | null;
  /** In the order they are to happen. At most {@link LIMITS}.overflowSteps. */
  readonly overflow: readonly OverflowStep[];
  /** A contact arriving when this many wait is turned away with outcome `queue-full`; null is without limit. */
  readonly maxWaiting: number | null;
  /** Default `longest-idle`. */
  readonly agentSelection?: AgentSelection;
  /** What happens to an agent who lets an offer ring out: `break` (default) or `stay` available. */
  readonly onNoAnswer?: 'break' | 'stay';
  /** What happens to an agent who refuses an offer: `stay` available (default) or `break`. */
  readonly onRefused?: 'break' | 'stay';
}

/**
 * How much an agent can have in hand, as a list of alternatives: the load must fit inside one of them.
 * "One call, or three chats and a mail" is `[{ voice: 1 }, { chat: 3, email: 1 }]`; a mail beside a call is allowed
 * by `{ voice: 1, email: 1 }`. A channel that is missing from an alternative has room for none.
 */
export type Capacity = readonly Readonly<Partial<Record<Channel, number>>>[];

/** One call, or a handful of written contacts. */
export const DEFAULT_CAPACITY: Capacity = [{ voice: 1 }, { chat: 3, email: 1, sms: 3, fax: 1, webhook: 3 }];

/** An agent as configured. */
export interface AgentConfig {
  readonly id: string;
  readonly name: string;
  /** Level 1..5 by skill id. */
  readonly skills: Readonly<Record<string, number>>;
  /** The queues the agent serves; null is every queue. */
  readonly queueIds: readonly string[] | null;
  /** {@link DEFAULT_CAPACITY} when left out. */
  readonly capacity?: Capacity;
}

/** What an agent can ask to be. Ringing, talking and wrap-up follow from contacts and cannot be asked for. */
export type AskedState = 'available' | 'break' | 'busy' | 'offline';

/** Every bound of the engine by name. An event that goes beyond one is answered with `rejected`, code `bad-event`. */
export const LIMITS = {
  /** Longest id or name, in UTF-16 units. */
  idLength: 200,
  /** Skills of one agent, or required by one contact. */
  skills: 100,
  overflowSteps: 20,
  /** Alternatives in one {@link Capacity}. */
  capacityAlternatives: 8,
  /** Contacts of one channel in one alternative. */
  perChannel: 1000,
  /** Priorities of queue and contact lie within +/- this. */
  priority: 1_000_000,
  /** Times one contact may be moved by overflow steps; a further `move` is skipped. Ends circles A -> B -> A. */
  overflowMoves: 5,
  /** Total that `wrapup.extended` may add to one wrap-up. */
  wrapUpExtensionMs: 30 * 60_000,
  /** Agents named in one receipt; the rest are counted by reason. */
  receiptNames: 50,
} as const;
