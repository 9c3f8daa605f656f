import type { Bilingual, Channel } from '@shouwen/contract';

/** A contact as it stands in the life of its customer. */
export interface PastContact {
  readonly contactId: string;
  readonly channel: Channel;
  readonly direction: 'in' | 'out';
  readonly startedAt: Date;
  /** What it was about, as far as known: the outcome, else what the caller chose, else the queue. */
  readonly about: Bilingual | null;
  readonly note: string;
  readonly agentName: string | null;
  readonly isAbandoned: boolean;
}

/** What customers need of contacts; the contacts chapter carries it out, since contacts come later in the story. */
export interface ContactHistory {
  /** The newest first. */
  ofCustomer(customerId: string, limit: number): Promise<readonly PastContact[]>;
  /** Inbound contacts that began at or after `since`, one that is running included. */
  countInbound(customerId: string, since: Date): Promise<number>;
  lastOf(customerIds: readonly string[]): Promise<ReadonlyMap<string, { at: Date; channel: Channel }>>;
}
