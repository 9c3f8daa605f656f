import { setTimeout as sleep } from 'node:timers/promises';
import type { Bilingual, Language } from '@shouwen/contract';
import type { MediaCodec } from '@shouwen/contract/media-control';
import type { CallSnapshot } from '@shouwen/sip';
import type { FlowState } from '../flow/flow-state.ts';
import type { ContactSource } from '../voice-needs.ts';
import type { VoiceContact, VoicePhase } from './voice-contact.ts';

/** One leg of a saved call: the SIP dialog and the media leg it belongs to. */
export interface SavedParty {
  legId: string;
  kind: 'rtp' | 'webrtc';
  snapshot: CallSnapshot;
}

/** Everything but `ended`: there is nothing to take over then. */
export type SavedPhase = Exclude<VoicePhase, 'ended'>;

/** A call in its last stable state: enough for a new server process to take control of it again, or to end it for all. */
export interface SavedCall {
  contactId: string;
  phase: SavedPhase;
  direction: 'in' | 'out';
  source: ContactSource;
  customerAddress: string;
  entryPointAddress: string | null;
  startedAt: number;
  connectedAt: number | null;
  customerId: string | null;
  customerName: string | null;
  language: Language;
  purpose: { key: string | null; label: Bilingual } | null;
  customerCodec: MediaCodec;
  agentId: string | null;
  queueId: string | null;
  /** Added to the queue's own priority, should the caller have to be queued again. */
  priority: number;
  flowState: FlowState | null;
  queuedAt: number | null;
  offers: number;
  isHeld: boolean;
  isAgentLost: boolean;
  recordingId: string | null;
  isRecordingPaused: boolean;
  /** Null while a dialled customer has not answered. */
  customer: SavedParty | null;
  /** Null before an agent has answered. */
  agent: SavedParty | null;
}

/** Where saved calls are kept: one row a call, written after each stable state. */
export interface SavedCallStore {
  put(call: SavedCall): Promise<void>;
  delete(contactId: string): Promise<void>;
  all(): Promise<SavedCall[]>;
}

const SAVE_SOON_MS = 150;

export class SavedCalls {
  readonly #store: SavedCallStore;
  readonly #soon = new Set<string>();

  constructor(store: SavedCallStore) {
    this.#store = store;
  }

  /** Saves a call in a stable state. One whose dialog cannot be described yet (no ACK) is saved at its next one. */
  async save(contact: VoiceContact): Promise<void> {
    const call = describeCall(contact);
    if (call === null) return;
    await this.#store.put(call);
    // It may have ended while this was on its way, and the end may have been first.
    if (isOver(contact)) await this.#store.delete(contact.contactId);
  }

  /** As `save`, a moment later and once for many: a flow passes through several nodes in a row. */
  async saveSoon(contact: VoiceContact): Promise<void> {
    if (this.#soon.has(contact.contactId)) return;
    this.#soon.add(contact.contactId);
    await sleep(SAVE_SOON_MS, undefined, { ref: false });
    this.#soon.delete(contact.contactId);
    await this.save(contact);
  }

  async forget(contactId: string): Promise<void> {
    await this.#store.delete(contactId);
  }

  async all(): Promise<SavedCall[]> {
    return await this.#store.all();
  }
}

function isOver(contact: VoiceContact): boolean {
  return contact.phase === 'ended';
}

function describeCall(contact: VoiceContact): SavedCall | null {
  const { phase } = contact;
  const customer = describeParty(contact.customer);
  const agent = describeParty(contact.agent);
  if (phase === 'ended' || (customer === null && agent === null)) return null;
  if (phase === 'talking' && (customer === null || agent === null || contact.agentId === null)) return null;
  return {
    contactId: contact.contactId,
    phase,
    direction: contact.direction,
    source: contact.source,
    customerAddress: contact.customerAddress,
    entryPointAddress: contact.entryPoint?.address ?? null,
    startedAt: contact.startedAt,
    connectedAt: contact.connectedAt,
    customerId: contact.customerId,
    customerName: contact.customerName,
    language: contact.language,
    purpose: contact.purpose,
    customerCodec: contact.customerCodec,
    agentId: contact.agentId,
    queueId: contact.queueId,
    priority: contact.priority,
    flowState: contact.flowState,
    queuedAt: contact.queuedAt,
    offers: contact.offers,
    isHeld: contact.isHeld,
    isAgentLost: contact.isAgentLost,
    recordingId: contact.recording?.recordingId ?? null,
    isRecordingPaused: contact.recording?.isPaused ?? false,
    customer,
    agent,
  };
}

function describeParty(party: VoiceContact['customer']): SavedParty | null {
  const snapshot = party?.call?.serialise() ?? null;
  return party === null || snapshot === null ? null : { legId: party.legId, kind: party.kind, snapshot };
}
