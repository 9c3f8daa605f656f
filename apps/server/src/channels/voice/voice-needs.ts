/** The few things the voice channel needs of other chapters, said in its own words. */
import { createHash } from 'node:crypto';
import type { EventData, EventKind, Flow, Language } from '@shouwen/contract';
import type { AgentView, ContactView, RoutingEffect, RoutingEvent } from '@shouwen/routing';
import type { CredentialLookup, Credentials } from '@shouwen/sip';
import type { FlowServices } from './flow/flow-port.ts';
import type { MediaEngine } from './media/media-engine.ts';

/** The routing host: one writer, effects only after their event is committed. */
export interface RoutingPort {
  /** Resolves after the commit with what this event caused; rejects when it could not be stored. */
  submit(event: RoutingEvent): Promise<readonly RoutingEffect[]>;
  /** Every committed effect, in order. */
  onEffect(listener: (effect: RoutingEffect) => void): () => void;
  contactView(contactId: string): ContactView | null;
  agentView(agentId: string): AgentView | null;
  /** Contacts that come before this one; null when it does not wait. */
  positionOf(contactId: string): number | null;
}

export interface VoiceEntryPoint {
  entryPointId: string;
  address: string;
  flow: Flow;
}

/** A carrier's line, or a phone system's. */
export interface Trunk {
  trunkId: string;
  name: string;
  /** Addresses whose calls are taken without digest. */
  allowFrom: readonly string[];
  /** How outbound calls go; null for a trunk that only brings calls. */
  outbound: {
    /** Looked up for each call: the practice telephones start with the first one. */
    destination(): Promise<{ host: string; port: number }>;
    protocol: 'UDP' | 'TCP';
    callerNumber: string;
    credentials: Credentials | null;
  } | null;
  /** Practice trunks are this machine's own callers. */
  isPractice: boolean;
}

export interface SipUser {
  kind: 'browser' | 'desk-phone' | 'guest';
  /** Null for a guest. */
  agentId: string | null;
}

export interface VoiceNeeds {
  media: MediaEngine;
  routing: RoutingPort;
  /** Appends to the event log; resolves when stored. */
  record<Kind extends EventKind>(kind: Kind, subject: string, data: EventData<Kind>): Promise<void>;
  clock: { now(): number };
  /** Flows, calendars, look-ups, speech. */
  flows: FlowServices;
  /** Whether anybody at work serves the queue. */
  hasAgentAtWork(queueId: string): boolean;
  /** How long this caller will probably wait still; null when it cannot be said. */
  expectedWaitMs(contactId: string): number | null;
  newId(): string;
  log: VoiceLog;
  entryPointByAddress(address: string): Promise<VoiceEntryPoint | null>;
  trunks(): Promise<readonly Trunk[]>;
  findCustomer(address: string): Promise<{ customerId: string; name: string } | null>;
  /** Who handled this customer's last contact, for continuity. */
  lastAgentOf(customerId: string): Promise<string | null>;
  credentials: CredentialLookup;
  sipUser(username: string): Promise<SipUser | null>;
  agentName(agentId: string): Promise<{ name: string; number: string } | null>;
  /** The queue an agent's own calls count for: its wrap-up limit applies. Null when the agent serves none. */
  queueOfAgent(agentId: string): Promise<string | null>;
  /** A new data key for one recording, and the same key under the master key, as it is stored. */
  newRecordingKey(recordingId: string): { key: Uint8Array; wrappedKey: string };
}

export interface VoiceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The number a guest of the practice page shows: always the same for one guest, so that page and desk agree. */
export function practiceNumberOf(username: string): string {
  const digest = createHash('sha256').update(username).digest();
  return `13800${String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0')}`;
}

/** How long a caller is held for the agent who spoke with the customer last, when that agent is at work. */
export const LAST_AGENT_WAIT_MS = 10_000;
/** How long a customer hears music while the agent's browser comes back, before the call is given to another agent. */
export const AGENT_RETURN_MS = 30_000;
/** Outbound calls ring this long. */
export const DIAL_RING_MS = 60_000;

export type ContactSource = 'trunk' | 'phone' | 'browser' | 'practice' | 'test';
export type { Language };
