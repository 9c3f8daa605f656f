import type { Bilingual, Language } from '@shouwen/contract';
import type { MediaCodec } from '@shouwen/contract/media-control';
import type { AgentRing } from '../agents/ring-agent.ts';
import type { CallerFlow } from '../flow/flow-port.ts';
import type { FlowState } from '../flow/flow-state.ts';
import type { ContactSource, VoiceEntryPoint } from '../voice-needs.ts';
import type { SupervisionMode } from './hearing.ts';
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

/** Whom an agent brings into a call: a colleague, or a number outside. */
export interface Third {
  /** Null for a number outside. */
  readonly agentId: string | null;
  /** The colleague's name, or the number. */
  readonly name: string;
  /** Set as soon as the phone has answered. */
  party: Party | null;
  /** The agent leaves as soon as the third has answered: a transfer without a word before. */
  readonly isHandedOver: boolean;
  /** Stops the ring. */
  cancel(): void;
}

/** A supervisor on a call. */
export interface Supervisor {
  readonly agentId: string;
  readonly party: Party;
  mode: SupervisionMode;
}

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
  /** Music and place for a caller who waits without a flow. */
  wait: QueueWait | null;
  /** The flow that has the caller; null once somebody took the call out of it. */
  flow: CallerFlow | null;
  /** Where the caller is in the flow, for a new server. */
  flowState: FlowState | null;
  /** When the caller first waited: the age in every queue. */
  queuedAt: number | null;
  /** Offers made in earlier stays in queues. */
  offers: number;
  third: Third | null;
  /** Whom the agent talks with while there is a third and the customer is not held. */
  talksWith: 'customer' | 'all';
  supervisors: Supervisor[];
  isHeld: boolean;
  isHeldByCustomer: boolean;
  isAgentLost: boolean;
  agentReturnTimer: ReturnType<typeof setTimeout> | null;
  recording: Recording | null;
  /** Settles when `contact.started` is stored or could not be: the end of a call must not be on record before its start. */
  whenRecorded: Promise<void>;
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
    flow: null,
    flowState: null,
    queuedAt: null,
    offers: 0,
    third: null,
    talksWith: 'all',
    supervisors: [],
    isHeld: false,
    isHeldByCustomer: false,
    isAgentLost: false,
    agentReturnTimer: null,
    recording: null,
    whenRecorded: Promise.resolve(),
    isAdopted: false,
    connectedAt: null,
    ...fields,
  };
}

/** Every agent whose desk shows this call. */
export function agentsOf(contact: VoiceContact): string[] {
  const { agentId, ring, third, supervisors } = contact;
  const agentIds = [agentId, ring?.agentId, third?.agentId, ...supervisors.map((supervisor) => supervisor.agentId)];
  return agentIds.filter((id) => typeof id === 'string');
}

/** Every call of this process by contact id, with a bound and a word to whoever watches (desk, metrics). */
export class CallTable {
  readonly #contacts = new Map<string, VoiceContact>();
  readonly #listeners = new Set<(contact: VoiceContact) => void>();
  readonly #endListeners = new Map<string, (() => void)[]>();

  add(contact: VoiceContact): void {
    this.#contacts.set(contact.contactId, contact);
  }

  get(contactId: string): VoiceContact | null {
    return this.#contacts.get(contactId) ?? null;
  }

  remove(contactId: string): void {
    this.#contacts.delete(contactId);
    for (const listener of this.#endListeners.get(contactId) ?? []) listener();
    this.#endListeners.delete(contactId);
  }

  /** Called once when the call is over, or at once when it is already. */
  whenEnded(contactId: string, listener: () => void): void {
    if (!this.#contacts.has(contactId)) listener();
    else this.#endListeners.set(contactId, [...(this.#endListeners.get(contactId) ?? []), listener]);
  }

  /** The calls an agent has in hand, was brought into, or whose phone rings for them. */
  ofAgent(agentId: string): VoiceContact[] {
    return this.all().filter((contact) => agentsOf(contact).includes(agentId));
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
