import type { Bilingual, Language } from '@shouwen/contract';
import type { MediaCodec } from '@shouwen/contract/media-control';
import type { AgentRing } from '../agents/ring-agent.ts';
import type { ContactSource, VoiceEntryPoint } from '../voice-needs.ts';
import type { Party } from './party.ts';
import type { QueueWait } from './queue-wait.ts';
import type { Recording } from './recorder.ts';

/**
 * Where a call is.
 * - `flow`: greeting and menu; no agent is sought yet.
 * - `waiting`: queued, music plays; an agent's phone may be ringing (`ring`).
 * - `dialling`: outbound; the customer's phone is being rung.
 * - `talking`: customer and agent hear each other, or the customer is held (`isHeld`), or the agent's browser is away
 *   (`isAgentLost`).
 * - `ended`: over; entered once, by whoever comes first.
 */
export type VoicePhase = 'flow' | 'waiting' | 'dialling' | 'talking' | 'ended';

/** One customer's call with all that belongs to it. Plain data: the operations on it are in the files beside. */
export interface VoiceContact {
  readonly contactId: string;
  readonly direction: 'in' | 'out';
  readonly source: ContactSource;
  /** Full address of the customer, for the record only; screens get it masked. */
  readonly customerAddress: string;
  readonly entryPoint: VoiceEntryPoint | null;
  readonly startedAt: number;
  customerId: string | null;
  customerName: string | null;
  language: Language;
  purpose: { key: string | null; label: Bilingual } | null;
  phase: VoicePhase;
  /** Null while an outbound call has no customer leg yet. */
  customer: Party | null;
  customerCodec: MediaCodec;
  agent: Party | null;
  agentId: string | null;
  ring: { ring: AgentRing; offerId: string; agentId: string } | null;
  queueId: string | null;
  /** Added to the queue's own priority. */
  priority: number;
  wait: QueueWait | null;
  isHeld: boolean;
  isHeldByCustomer: boolean;
  isAgentLost: boolean;
  agentReturnTimer: ReturnType<typeof setTimeout> | null;
  recording: Recording | null;
  /** Taken over from an earlier server. */
  readonly isAdopted: boolean;
  connectedAt: number | null;
}

export function newVoiceContact(
  fields: Pick<VoiceContact, 'contactId' | 'direction' | 'source' | 'customerAddress' | 'entryPoint' | 'startedAt'> &
    Partial<VoiceContact>,
): VoiceContact {
  return {
    customerId: null,
    customerName: null,
    language: 'zh',
    purpose: null,
    phase: 'flow',
    customer: null,
    customerCodec: 'PCMA',
    agent: null,
    agentId: null,
    ring: null,
    queueId: null,
    priority: 0,
    wait: null,
    isHeld: false,
    isHeldByCustomer: false,
    isAgentLost: false,
    agentReturnTimer: null,
    recording: null,
    isAdopted: false,
    connectedAt: null,
    ...fields,
  };
}

/** Every call of this process by contact id, with a bound and a word to whoever watches (desk, metrics). */
export class CallTable {
  readonly #contacts = new Map<string, VoiceContact>();
  readonly #listeners = new Set<(contact: VoiceContact) => void>();

  add(contact: VoiceContact): void {
    this.#contacts.set(contact.contactId, contact);
  }

  get(contactId: string): VoiceContact | null {
    return this.#contacts.get(contactId) ?? null;
  }

  remove(contactId: string): void {
    this.#contacts.delete(contactId);
  }

  /** The calls an agent has in hand, or whose phone rings for them. */
  ofAgent(agentId: string): VoiceContact[] {
    return this.all().filter((contact) => contact.agentId === agentId || contact.ring?.agentId === agentId);
  }

  all(): VoiceContact[] {
    return [...this.#contacts.values()];
  }

  get size(): number {
    return this.#contacts.size;
  }

  onChange(listener: (contact: VoiceContact) => void): void {
    this.#listeners.add(listener);
  }

  /** Call after every change that a screen shows. */
  changed(contact: VoiceContact): void {
    for (const listener of this.#listeners) listener(contact);
  }
}
