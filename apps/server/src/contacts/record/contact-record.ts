/**
 * What the log says about one contact. The record is only ever changed by `applyToContact` (apply-event.ts), one event
 * at a time in the order of the log, so it can be thrown away and computed again. All times are milliseconds since 1970.
 */
import type { Bilingual, Channel, Language } from '@shouwen/contract';

export type PartKind = 'flow' | 'waiting' | 'ringing' | 'talking' | 'hold' | 'wrap-up';
export type ContactState = 'flow' | 'waiting' | 'ringing' | 'talking' | 'wrap-up' | 'closed' | 'abandoned';

/** A stretch of the contact with one kind of thing going on. Several can be open: two agents, one of them in wrap-up. */
export interface ContactPart {
  readonly number: number;
  readonly kind: PartKind;
  readonly agentId: string | null;
  /** Queue waited in; null for parts outside a queue. */
  readonly queueId: string | null;
  readonly startedAt: number;
  endedAt: number | null;
}

export interface ContactRecord {
  readonly contactId: string;
  readonly channel: Channel;
  readonly direction: 'in' | 'out';
  readonly startedAt: number;
  readonly source: string;
  readonly callId: string;
  readonly entryPointId: string | null;
  /** The customer's side: whoever is not us. Personal. */
  readonly address: string;
  /** Our side: the number that was called, or the number we called from. */
  readonly centreAddress: string;
  language: Language;
  customerId: string | null;
  purposeKey: string | null;
  purposeLabel: Bilingual | null;
  queueId: string | null;
  queuedAt: number | null;
  connectedAt: number | null;
  endedAt: number | null;
  endedBy: 'customer' | 'agent' | 'system' | null;
  cause: string | null;
  /** Who spoke with the customer last; before that the agent of an outbound call. */
  agentId: string | null;
  /** Everyone who took part, the first first; decides whose contact it is. */
  agentIds: string[];
  offeredAgentId: string | null;
  outcomeId: string | null;
  note: string;
  /** Sums of closed parts; `waitedMs` is waiting and ringing of an inbound contact. */
  waitedMs: number;
  talkMs: number;
  holdMs: number;
  wrapUpMs: number;
  state: ContactState;
  /** When `state` began. */
  stateSince: number;
  partCount: number;
  /** Parts without an end, in order of their numbers. */
  openParts: ContactPart[];
}

/** What is going on decides the state; the parts of an agent come before what the customer waits for. */
export function stateOf(record: ContactRecord): ContactState {
  const kinds = new Set(record.openParts.map((part) => part.kind));
  if (kinds.has('talking') || kinds.has('hold')) return 'talking';
  if (kinds.has('ringing')) return 'ringing';
  if (kinds.has('waiting')) return 'waiting';
  if (record.endedAt === null) return 'flow';
  if (kinds.has('wrap-up')) return 'wrap-up';
  const gaveUp = record.direction === 'in' && record.queuedAt !== null && record.connectedAt === null;
  return gaveUp ? 'abandoned' : 'closed';
}

export type DurationField = 'waitedMs' | 'talkMs' | 'holdMs' | 'wrapUpMs';

/** Which sum a part counts into; null for the flow and for the ringing of a call we placed ourselves. */
export function durationField(kind: PartKind, direction: 'in' | 'out'): DurationField | null {
  switch (kind) {
    case 'flow':
      return null;
    case 'waiting':
    case 'ringing':
      return direction === 'in' ? 'waitedMs' : null;
    case 'talking':
      return 'talkMs';
    case 'hold':
      return 'holdMs';
    case 'wrap-up':
      return 'wrapUpMs';
  }
}

/** Durations as of `now`: the closed parts and what runs. */
export function durationsAt(
  record: Pick<ContactRecord, DurationField | 'direction' | 'openParts'>,
  now: number,
): Record<DurationField, number> {
  const sums = { waitedMs: record.waitedMs, talkMs: record.talkMs, holdMs: record.holdMs, wrapUpMs: record.wrapUpMs };
  for (const part of record.openParts) {
    const field = durationField(part.kind, record.direction);
    if (field !== null) sums[field] += Math.max(0, now - part.startedAt);
  }
  return sums;
}
