/** What the desk needs of other chapters, in its own words. */
import type {
  Bilingual,
  Channel,
  ConsultTarget,
  ContactSummary,
  Customer,
  Desk,
  DeskContact,
  EventData,
  EventKind,
  Language,
  Outcome,
  StateReason,
} from '@shouwen/contract';
import type { AgentView, RoutingEffect, RoutingEvent } from '@shouwen/routing';

/** A contact as the record knows it; enough to fill the desk, live or in wrap-up. */
export interface DeskRecord {
  summary: ContactSummary;
  channel: Channel;
  language: Language;
  queuedAt: string | null;
  connectedAt: string | null;
  entryPointAddress: string | null;
  purpose: { key: string | null; label: Bilingual } | null;
}

export interface DeskNeeds {
  clock: { now(): number };
  newId(): string;
  record<Kind extends EventKind>(kind: Kind, subject: string, data: EventData<Kind>): Promise<void>;
  routing: {
    submit(event: RoutingEvent): Promise<readonly RoutingEffect[]>;
    onEffect(listener: (effect: RoutingEffect) => void): () => void;
    agentView(agentId: string): AgentView | null;
    agentViews(): readonly AgentView[];
  };
  agent(agentId: string): Promise<{ name: string; number: string } | null>;
  /** Everyone who may be called, without those who were switched off. */
  agents(): Promise<{ agentId: string; name: string; number: string }[]>;
  /** Queues that take calls. */
  voiceQueueIds(): Promise<readonly string[]>;
  contactRecord(contactId: string): Promise<DeskRecord | null>;
  customerCard(customerId: string, language: Language): Promise<Customer | null>;
  /** The customer's last contact before this one. */
  lastContact(customerId: string, beforeContactId: string): Promise<ContactSummary | null>;
  recentContacts(agentId: string): Promise<ContactSummary[]>;
  figuresToday(agentId: string): Promise<Desk['today']>;
  outcomes(): Promise<Outcome[]>;
  stateReasons(): Promise<StateReason[]>;
  drafts: {
    get(contactId: string): Promise<{ outcomeId: string | null; note: string } | null>;
    put(contactId: string, draft: { outcomeId: string | null; note: string }): Promise<void>;
  };
  voice: DeskVoice;
  publish(agentId: string, desk: Desk): void;
  /** Whether anybody looks at this agent's desk. */
  isOpen(agentId: string): boolean;
  log: { error(fields: object, message: string): void };
}

/** A running call as one agent sees it. */
export interface LiveCall {
  isHeld: boolean;
  isAgentLost: boolean;
  isRecording: boolean;
  isRecordingPaused: boolean;
  isDialling: boolean;
  third: DeskContact['third'];
  /** Set when the agent was brought in, with the name of whose call it is; `isRinging` until they answer. */
  consulted: { by: string; isRinging: boolean } | null;
  supervisorName: string | null;
}

/** Why nobody was brought in. */
export type CallRefusal = 'wrong-state' | 'agent-busy' | 'no-phone' | 'no-trunk' | 'too-many';

/** What the desk does with calls. */
export interface DeskVoice {
  hasPhone(agentId: string): boolean;
  onPhoneChange(listener: (agentId: string) => void): void;
  /** The live part of a call; null once it is over. */
  liveCall(contactId: string, agentId: string): LiveCall | null;
  onCallChange(listener: (agentId: string | null) => void): void;
  hold(contactId: string, agentId: string, isHeld: boolean): Promise<boolean>;
  hangUp(contactId: string, agentId: string): Promise<boolean>;
  rejoin(contactId: string, agentId: string): Promise<boolean>;
  dial(
    agentId: string,
    number: string,
  ): Promise<
    { kind: 'started'; contactId: string } | { kind: 'refused'; reason: 'no-trunk' | 'no-phone' | 'agent-busy' }
  >;
  consult(
    contactId: string,
    agentId: string,
    target: ConsultTarget,
    isHandedOver: boolean,
  ): Promise<{ kind: 'started' } | { kind: 'refused'; reason: CallRefusal }>;
  pauseRecording(contactId: string, agentId: string, isPaused: boolean): Promise<boolean>;
  third(contactId: string, agentId: string, action: 'end' | 'join' | 'hand-over'): Promise<boolean>;
  transfer(contactId: string, target: { queueId: string; agentId: string | null; byAgentId: string }): Promise<boolean>;
  /** Whether this agent has the call in hand. */
  isOwner(contactId: string, agentId: string): boolean;
  supervise(
    contactId: string,
    agentId: string,
    mode: 'listen' | 'whisper' | 'barge',
  ): Promise<{ kind: 'done' } | { kind: 'refused'; reason: CallRefusal }>;
  stopSupervising(contactId: string, agentId: string): Promise<boolean>;
  takeOver(contactId: string, agentId: string): Promise<boolean>;
}
