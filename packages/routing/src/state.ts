/**
 * The engine's state. It is owned and changed in place (docs/decisions/0001-routing-state.md has the figures); what is
 * worth keeping is in `snapshot.ts`, everything marked "index" can be rebuilt from the rest.
 *
 * No choice may depend on the layout of an index: every comparison ends in a sequence number that is part of the state.
 */

import type { AgeLine } from './age-line.ts';
import type { Bits } from './bits.ts';
import {
  type AgentConfig,
  type AskedState,
  CHANNELS,
  type Channel,
  LIMITS,
  type QueueConfig,
  type SkillRequirement,
} from './config.ts';
import type { RoutingEffect } from './effects.ts';
import { type Timer, TimerHeap } from './timer-heap.ts';
import type { AgentState, ContactState, PartView } from './views.ts';

/** One contact in an agent's hands. The offered one is among them. */
export interface Part {
  readonly seq: number;
  readonly agent: AgentRecord;
  readonly contactId: string;
  /** Null when the agent took the contact himself. */
  readonly offerId: string | null;
  readonly channel: Channel;
  readonly queue: QueueRecord | null;
  phase: PartView['phase'];
  since: number;
  /** End of the offer or of the wrap-up; null is never. */
  endsAt: number | null;
  /** First connected, null before. */
  connectedAt: number | null;
  /** Limit of the wrap-up to come; null is none, 0 no wrap-up. */
  readonly wrapUpMsMax: number | null;
  /** Added to the wrap-up so far. */
  extendedMs: number;
  /** Made when wrap-up begins; an offer's end is the contact's timer. */
  timer: Timer<Part> | null;
}

export interface QueueCounters {
  entered: number;
  answered: number;
  answeredInTime: number;
  abandoned: number;
  abandonedInTime: number;
  noAnswer: number;
  refused: number;
  overflowed: number;
  handleMs: number | null;
}

export interface QueueRecord {
  config: QueueConfig;
  readonly counters: QueueCounters;
  /** Index: contacts of this queue by what they do. */
  waiting: number;
  offered: number;
  inHand: number;
  /** Index: by channel, the class of contacts that need nothing beside the queue's own skills. */
  readonly plainNeeds: (RequirementClass | null)[];
}

export interface AgentRecord {
  /** Place in every bit set. The lowest free one is taken, so it follows from the state. */
  readonly slot: number;
  /** Order of first configuration: the last tie-break. */
  readonly seq: number;
  config: AgentConfig;
  state: AskedState;
  reason: string | null;
  pendingState: AskedState | null;
  pendingReason: string | null;
  parts: Part[];
  idleSince: number;
  /** What the boards show, and since when. */
  shown: AgentState;
  shownSince: number;
  /** Index: capacity as rows of counts by channel index. */
  alternatives: readonly Uint16Array[];
  /** Index: channels the capacity knows at all. */
  knownMask: number;
  /** Index: channels an offer could come on now. */
  openMask: number;
  /** Index: why he gets nothing now, as in a receipt. */
  status: StatusSet | null;
  /** Index: whether holding a contact for him makes sense. */
  atWork: boolean;
  /** Index: classes he may serve. */
  classes: RequirementClass[];
  /** Marks for the running transition. */
  isTouched: boolean;
  isChanged: boolean;
  isRemoved: boolean;
}

export interface ContactRecord {
  readonly seq: number;
  readonly id: string;
  readonly channel: Channel;
  queue: QueueRecord | null;
  customerId: string | null;
  reason: string | null;
  priority: number;
  extraSkills: readonly SkillRequirement[];
  dedicatedAgentId: string | null;
  lastAgentId: string | null;
  /** End of all holding in this queue. */
  ownUntil: number;
  heldFor: AgentRecord | null;
  enqueuedAt: number;
  /** Start of this wait: later than `enqueuedAt` after a transfer. */
  waitingSince: number;
  /** Start in this queue: overflow steps count from here. */
  enteredAt: number;
  nextStep: number;
  overflowMoves: number;
  relaxedLevels: number;
  droppedSkills: readonly string[];
  addedQueueIds: readonly string[];
  attempt: number;
  state: ContactState;
  /** Had it last and did not keep it, and why. */
  excludedAgentId: string | null;
  excludedWhy: 'no-answer' | 'refusal' | 'failure' | 'transfer' | null;
  /** The open offer. */
  offer: Part | null;
  /** Parts of the agents who have it, in the order they joined. */
  holders: Part[];
  answeredAt: number | null;
  answeredBy: string | null;
  /** Of the offer while offered, of the next step or the end of holding while waiting. */
  timer: Timer<ContactRecord> | null;
  /** Index: what it needs. Null without a queue. */
  need: RequirementClass | null;
  /** Index: where it waits; null when it does not. */
  bucket: Bucket | null;
  /** Marks for the running transition. */
  isToPlace: boolean;
  isChanged: boolean;
}

/** Waiting contacts of one class and base priority: among them the order by age never changes, whatever the ageing. */
export interface Bucket {
  readonly owner: RequirementClass;
  readonly base: number;
  readonly line: AgeLine<ContactRecord>;
  /** Those with an excluded agent, in the same order. */
  readonly spurned: AgeLine<ContactRecord>;
}

/**
 * Everything contacts have in common that decides who may serve them: queue, channel, added queues, skills. Contacts
 * held for one agent wait in a class of their own, with him as the only member.
 */
export interface RequirementClass {
  readonly key: string;
  readonly queue: QueueRecord;
  readonly channelIndex: number;
  readonly addedQueueIds: readonly string[];
  readonly skills: readonly SkillRequirement[];
  /** The only member, or null. */
  readonly heldFor: AgentRecord | null;
  members: Bits;
  /** Members by the index of their status: receipts would otherwise count them for every offer. */
  memberCounts: Uint32Array;
  waiting: number;
  /** Contacts that need it, waiting or not: while there are any it must be kept. */
  users: number;
  buckets: Bucket[];
  /** Why the others are no members, for receipts; null when it must be worked out again. */
  unqualified: UnqualifiedAgents | null;
}

export interface UnqualifiedAgents {
  readonly counts: Readonly<Record<string, number>>;
  /** The first LIMITS.receiptNames, by slot. */
  readonly names: readonly { readonly agentId: string; readonly code: string }[];
}

/** Agents who are open for the same channels, and share the reason for getting nothing on the others. */
export interface StatusSet {
  readonly code: string;
  readonly openMask: number;
  /** Place in the counts of every class; unique among the sets there are. */
  readonly index: number;
  /** Nearness to getting something: the order in receipts. */
  readonly rank: number;
  members: Bits;
  size: number;
}

/** What choosing among open agents compares, by slot: side by side instead of one object after the other. */
export interface SlotFigures {
  readonly ids: string[];
  readonly seq: number[];
  readonly load: number[];
  readonly idleSince: number[];
}

/**
 * The engine's state. Owned: `transition` consumes the state it is given and hands it back changed; use only what it
 * returns. Read it through `agentView`, `queueStats` and the others, keep it through `snapshot`.
 */
export interface RoutingState {
  /** The latest time seen, ms. */
  now: number;
  /** Last sequence number given to an agent, contact or part. */
  seq: number;
  /** The wake-up last asked for; Infinity is none. */
  announcedAt: number;
  readonly receiptNames: number;
  readonly queues: Map<string, QueueRecord>;
  readonly agents: Map<string, AgentRecord>;
  readonly contacts: Map<string, ContactRecord>;
  /** Index from here on. */
  readonly bySlot: (AgentRecord | null)[];
  readonly slots: SlotFigures;
  readonly classes: Map<string, RequirementClass>;
  /** Number of classes at which empty ones are looked for. */
  classesMax: number;
  readonly contactTimers: TimerHeap<ContactRecord>;
  readonly partTimers: TimerHeap<Part>;
  readonly open: Bits[];
  atWork: Bits;
  readonly statuses: StatusSet[];
  /** Room in the counts of every class: statuses there may be before they grow. */
  statusRoom: number;
  readonly spurned: Set<ContactRecord>;
  readonly freeze: boolean;
  /** Of the running transition. */
  effects: RoutingEffect[];
  readonly toPlace: ContactRecord[];
  readonly touched: AgentRecord[];
  readonly changedAgents: AgentRecord[];
  readonly changedContacts: ContactRecord[];
}

/** Requirement classes kept before unused ones are looked for. */
export const CLASSES_MIN = 200;

/** How a state is made. */
export interface StateOptions {
  /** Makes every effect immutable, to catch whoever changes one (development and tests). Default false. */
  readonly freeze?: boolean;
  /** Agents named in a receipt, at most LIMITS.receiptNames (default). */
  readonly receiptNames?: number;
}

/** An empty state: no queues, no agents, no contacts. */
export function createState(options: StateOptions = {}): RoutingState {
  const names = options.receiptNames ?? LIMITS.receiptNames;
  return {
    now: 0,
    seq: 0,
    announcedAt: Number.POSITIVE_INFINITY,
    receiptNames: Math.max(0, Math.min(LIMITS.receiptNames, Math.floor(names))),
    queues: new Map(),
    agents: new Map(),
    contacts: new Map(),
    bySlot: [],
    slots: { ids: [], seq: [], load: [], idleSince: [] },
    classes: new Map(),
    classesMax: CLASSES_MIN,
    contactTimers: new TimerHeap<ContactRecord>(),
    partTimers: new TimerHeap<Part>(),
    open: CHANNELS.map(() => new Uint32Array(1)),
    atWork: new Uint32Array(1),
    statuses: [],
    statusRoom: 16,
    spurned: new Set(),
    freeze: options.freeze ?? false,
    effects: [],
    toPlace: [],
    touched: [],
    changedAgents: [],
    changedContacts: [],
  };
}

/** When something is next due by itself, ms; null if nothing is. A restarted host sets its timer by this. */
export function nextDueAt(state: RoutingState): number | null {
  const contact = state.contactTimers.nextDueAt();
  const part = state.partTimers.nextDueAt();
  return contact === null || part === null ? (contact ?? part) : Math.min(contact, part);
}

/** The contact belongs to this class from now on. */
export function setNeed(contact: ContactRecord, need: RequirementClass | null): void {
  if (contact.need === need) return;
  if (contact.need !== null) contact.need.users -= 1;
  if (need !== null) need.users += 1;
  contact.need = need;
}

/** Starts or moves the contact's timer; null stops it. */
export function setContactTimer(state: RoutingState, contact: ContactRecord, dueAt: number | null): void {
  if (contact.timer === null) {
    if (dueAt === null) return;
    contact.timer = { dueAt: null, seq: contact.seq, owner: contact };
  }
  state.contactTimers.set(contact.timer, dueAt);
}

/** The next sequence number. */
export function nextSeq(state: RoutingState): number {
  state.seq += 1;
  return state.seq;
}

/** Notes that the agent's view is to be sent at the end of the transition. */
export function markAgent(state: RoutingState, agent: AgentRecord): void {
  if (agent.isChanged) return;
  agent.isChanged = true;
  state.changedAgents.push(agent);
}

/** Notes that the contact's view is to be sent at the end of the transition. */
export function markContact(state: RoutingState, contact: ContactRecord): void {
  if (contact.isChanged) return;
  contact.isChanged = true;
  state.changedContacts.push(contact);
}

/** Notes that the waiting contact, in no line now, is to be placed by `match`. */
export function placeLater(state: RoutingState, contact: ContactRecord): void {
  if (contact.isToPlace) return;
  contact.isToPlace = true;
  state.toPlace.push(contact);
}

/** Notes that the agent may have become open or closed: `match` looks at him. */
export function touchAgent(state: RoutingState, agent: AgentRecord): void {
  markAgent(state, agent);
  if (agent.isTouched) return;
  agent.isTouched = true;
  state.touched.push(agent);
}

const CHANNEL_INDEX: Readonly<Record<Channel, number>> = { voice: 0, chat: 1, email: 2, sms: 3, fax: 4, webhook: 5 };

/** Position of a channel in CHANNELS, and its bit. */
export function channelIndexOf(channel: Channel): number {
  return CHANNEL_INDEX[channel];
}
