/**
 * The engine's state. It is owned and changed in place (docs/decisions/0001-routing-state.md has the figures); what is
 * worth keeping is in `snapshot.ts`, everything marked "index" can be rebuilt from the rest.
 *
 * No choice may depend on the layout of an index: every comparison ends in a sequence number that is part of the state.
 */
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
import { type HeapEntry, IndexedHeap } from './heap.ts';
import type { AgentState, ContactState, PartView } from './views.ts';

/** One contact in an agent's hands. The offered one is among them. */
export interface Part {
  readonly seq: number;
  readonly agent: AgentRecord;
  readonly contactId: string;
  /** Null when the agent took the contact himself. */
  readonly offerId: string | null;
  readonly channel: Channel;
  readonly queueId: string | null;
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
  /** Runs in wrap-up only; an offer's end is the contact's timer. */
  timer: Timer;
}

/** Something that comes due: of a contact, or of a part in wrap-up. */
export interface Timer extends HeapEntry {
  dueAt: number;
  /** The owner's, so that simultaneous timers fire in a stable order. */
  readonly seq: number;
  readonly contact: ContactRecord | null;
  readonly part: Part | null;
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
}

export interface ContactRecord extends HeapEntry {
  readonly seq: number;
  readonly id: string;
  readonly channel: Channel;
  queueId: string | null;
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
  droppedSkills: string[];
  addedQueueIds: string[];
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
  readonly timer: Timer;
  /** Index: what it needs. Null without a queue. */
  need: RequirementClass | null;
  /** Index: where it waits; null when it does not. */
  bucket: Bucket | null;
  isChanged: boolean;
}

/** Waiting contacts of one class and base priority: among them the order by age never changes, whatever the ageing. */
export interface Bucket {
  readonly owner: RequirementClass;
  readonly base: number;
  readonly heap: IndexedHeap<ContactRecord>;
  /** Those with an excluded agent, in the same order. Few, so a sorted list will do. */
  readonly spurned: ContactRecord[];
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

/** Agents who share a reason for getting nothing now. */
export interface StatusSet {
  readonly code: string;
  /** Nearness to getting something: the order in receipts. */
  readonly rank: number;
  members: Bits;
  size: number;
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
  readonly classes: Map<string, RequirementClass>;
  /** Number of classes at which empty ones are looked for. */
  classesMax: number;
  readonly timers: IndexedHeap<Timer>;
  readonly open: Bits[];
  atWork: Bits;
  readonly statuses: StatusSet[];
  readonly spurned: Set<ContactRecord>;
  readonly freeze: boolean;
  /** Of the running transition. */
  effects: RoutingEffect[];
  readonly toPlace: ContactRecord[];
  readonly touched: AgentRecord[];
  readonly changedAgents: AgentRecord[];
  readonly changedContacts: ContactRecord[];
}

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
    classes: new Map(),
    classesMax: 200,
    timers: new IndexedHeap<Timer>(timerBefore),
    open: CHANNELS.map(() => new Uint32Array(1)),
    atWork: new Uint32Array(1),
    statuses: [],
    spurned: new Set(),
    freeze: options.freeze ?? false,
    effects: [],
    toPlace: [],
    touched: [],
    changedAgents: [],
    changedContacts: [],
  };
}

/** The contact belongs to this class from now on. */
export function setNeed(contact: ContactRecord, need: RequirementClass | null): void {
  if (contact.need === need) return;
  if (contact.need !== null) contact.need.users -= 1;
  if (need !== null) need.users += 1;
  contact.need = need;
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

/** Notes that the agent may have become open or closed: `match` looks at him. */
export function touchAgent(state: RoutingState, agent: AgentRecord): void {
  markAgent(state, agent);
  if (agent.isTouched) return;
  agent.isTouched = true;
  state.touched.push(agent);
}

/** Starts or moves a timer; null stops it. */
export function setTimer(state: RoutingState, timer: Timer, dueAt: number | null): void {
  if (timer.index >= 0) {
    if (timer.dueAt === dueAt) return;
    state.timers.remove(timer);
  }
  if (dueAt === null) return;
  timer.dueAt = dueAt;
  state.timers.push(timer);
}

function timerBefore(left: Timer, right: Timer): boolean {
  return left.dueAt < right.dueAt || (left.dueAt === right.dueAt && left.seq < right.seq);
}

const CHANNEL_INDEX: Readonly<Record<Channel, number>> = { voice: 0, chat: 1, email: 2, sms: 3, fax: 4, webhook: 5 };

/** Position of a channel in CHANNELS, and its bit. */
export function channelIndexOf(channel: Channel): number {
  return CHANNEL_INDEX[channel];
}
