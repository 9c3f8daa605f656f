/** What the actors of a simulated centre intend to do; what comes of it is up to the engine. Times are ms since 1970. */
import type { Bilingual, Language } from '@shouwen/contract';

export interface ContactPlan {
  readonly contactId: string;
  readonly at: number;
  /** As the carrier shows it. */
  readonly number: string;
  readonly customerId: string | null;
  readonly language: Language;
  readonly entryPointId: string;
  readonly entryNumber: string;
  readonly queueId: string;
  /** What the caller presses; null where there is no menu. */
  readonly key: string | null;
  readonly purpose: Bilingual | null;
  /** Hangs up before the queue. */
  readonly leavesInFlow: boolean;
  readonly flowMs: number;
  /** Goes away after waiting this long. */
  readonly patienceMs: number;
  readonly talkMs: number;
  /** Where in the talk, 0..1, the customer is put on hold, and for how long; null for never. */
  readonly hold: { readonly from: number; readonly ms: number } | null;
  readonly endedBy: 'customer' | 'agent';
  readonly wrapUpMs: number;
  readonly outcomeId: string | null;
  readonly note: string;
  /** What each agent who is asked does: answers after a while, lets it ring, or declines. */
  readonly answers: readonly ('ignore' | 'refuse' | number)[];
  /** Two legs' quality is told at the end. */
  readonly hasQuality: boolean;
}

export interface DialPlan {
  readonly contactId: string;
  readonly at: number;
  readonly number: string;
  readonly customerId: string | null;
  readonly ringMs: number;
  readonly isAnswered: boolean;
  readonly talkMs: number;
  readonly outcomeId: string | null;
  readonly note: string;
}

export interface ShiftPlan {
  readonly agentId: string;
  readonly from: number;
  readonly to: number;
  readonly breaks: readonly { readonly at: number; readonly ms: number; readonly reason: string }[];
}
