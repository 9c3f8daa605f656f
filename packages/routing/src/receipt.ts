/** Why this agent got this contact: stored with the offer, so anyone can ask later. */
import type { Channel, SkillRequirement } from './config.ts';

/**
 * Why an agent was passed over. The first that applies, in this order:
 *
 * - `channel`: his capacity has no room for this channel at all.
 * - `not-in-queue`: does not serve the queue, nor one added by overflow.
 * - `no-skill:<id>`: lacks the skill. `skill-level:<id>`: has it below the level.
 * - `state:<state>/<reason>`: offline, on break, busy, ringing or in wrap-up; the reason is left out when there is none.
 * - `pending:<state>`: has asked for a state that begins after the contact in hand.
 * - `capacity`: at work with no room for one more.
 * - `reserved-for-other`: free, but the contact's own agent came first.
 * - `excluded-after-no-answer`, `excluded-after-refusal`, `excluded-after-failure`, `excluded-after-transfer`: had it last.
 * - `skill-lower`: free, but the queue prefers more skill. `load-higher`: free, but has more in hand.
 * - `idle-later`: free, but idle for less time than the chosen one.
 */
export type PassedOverCode = string;

/** Why the contact was next for this agent. */
export interface ReceiptContact {
  readonly channel: Channel;
  readonly queueId: string;
  /** Queues whose agents may serve it, when overflow has added some; else empty. */
  readonly addedQueueIds: readonly string[];
  readonly skills: readonly SkillRequirement[];
  readonly enqueuedAt: number;
  readonly waitedMs: number;
  readonly basePriority: number;
  readonly effectivePriority: number;
}

/** The routing receipt of one offer. Plain JSON. */
export interface Receipt {
  readonly at: number;
  readonly offerId: string;
  readonly contactId: string;
  readonly agentId: string;
  /**
   * What made the match:
   * `agent-freed`: an agent became free and took the first contact in his order;
   * `contact-waited`: a contact began to wait (or came back, or was opened to more agents) and took the best free agent.
   */
  readonly trigger: 'agent-freed' | 'contact-waited';
  /** Why this agent: `dedicated`, `last-agent`, `only-free`, or the rule that decided between several. */
  readonly chosenBy: 'dedicated' | 'last-agent' | 'only-free' | 'skill' | 'load' | 'longest-idle';
  readonly contact: ReceiptContact;
  /**
   * The contact that would have been next for the same agent, to show that the first was first; null when there was
   * none, or when the contact chose the agent.
   */
  readonly next: { readonly contactId: string; readonly effectivePriority: number; readonly enqueuedAt: number } | null;
  /** Agents passed over, ids by code; LIMITS.receiptNames in total, those nearest to getting it first. */
  readonly passedOver: Readonly<Record<PassedOverCode, readonly string[]>>;
  /** All agents passed over, counted by code: includes the named. */
  readonly counts: Readonly<Record<PassedOverCode, number>>;
}
