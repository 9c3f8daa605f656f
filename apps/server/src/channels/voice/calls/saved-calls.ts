import type { Bilingual, Language } from '@shouwen/contract';
import type { MediaCodec } from '@shouwen/contract/media-control';
import type { CallSnapshot } from '@shouwen/sip';
import type { ContactSource } from '../voice-needs.ts';
import type { VoiceContact } from './voice-contact.ts';

/** One leg of a saved call: the SIP dialog and the media leg it belongs to. */
export interface SavedParty {
  legId: string;
  kind: 'rtp' | 'webrtc';
  snapshot: CallSnapshot;
}

/** A call in its last stable state: enough for a new server process to take control of it again. */
export interface SavedCall {
  contactId: string;
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
  agentId: string;
  queueId: string | null;
  isHeld: boolean;
  recordingId: string | null;
  customer: SavedParty;
  agent: SavedParty;
}

/** Where saved calls are kept: one row a call, written after each stable state. */
export interface SavedCallStore {
  put(call: SavedCall): Promise<void>;
  delete(contactId: string): Promise<void>;
  all(): Promise<SavedCall[]>;
}

export class SavedCalls {
  readonly #store: SavedCallStore;

  constructor(store: SavedCallStore) {
    this.#store = store;
  }

  /** Saves a talking call. A call that cannot be described yet (no ACK) is saved at its next stable state. */
  async save(contact: VoiceContact): Promise<void> {
    const call = describeCall(contact);
    if (call !== null) await this.#store.put(call);
  }

  async forget(contactId: string): Promise<void> {
    await this.#store.delete(contactId);
  }

  async all(): Promise<SavedCall[]> {
    return await this.#store.all();
  }
}

function describeCall(contact: VoiceContact): SavedCall | null {
  const customer = describeParty(contact.customer);
  const agent = describeParty(contact.agent);
  if (contact.phase !== 'talking' || customer === null || agent === null || contact.agentId === null) return null;
  return {
    contactId: contact.contactId,
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
    isHeld: contact.isHeld,
    recordingId: contact.recording?.recordingId ?? null,
    customer,
    agent,
  };
}

function describeParty(party: VoiceContact['customer']): SavedParty | null {
  const snapshot = party?.call?.serialise() ?? null;
  return party === null || snapshot === null ? null : { legId: party.legId, kind: party.kind, snapshot };
}
