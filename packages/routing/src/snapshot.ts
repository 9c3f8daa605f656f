/** The state as plain JSON and back. Only what cannot be worked out again is kept; restoring rebuilds the indices. */
import { agentRecord, installAgent, refreshAgent } from './agents.ts';
import type { AgentConfig, AskedState, Channel, QueueConfig, SkillRequirement } from './config.ts';
import { contactRecord } from './contacts.ts';
import { enterLine } from './line.ts';
import { scheduleWaiting } from './match.ts';
import { heldClass, needOf } from './needs.ts';
import { queueRecord } from './on-config.ts';
import { countState, newPart, setWrapUpEnd } from './parts.ts';
import {
  type AgentRecord,
  type ContactRecord,
  createState,
  type Part,
  type QueueCounters,
  type QueueRecord,
  type RoutingState,
  type StateOptions,
  setContactTimer,
  setNeed,
} from './state.ts';
import type { AgentState, ContactState, PartView } from './views.ts';

/** A queue with its counters. */
export interface QueueSnapshot {
  readonly config: QueueConfig;
  readonly counters: Readonly<QueueCounters>;
}

/** A contact in an agent's hands. */
export interface PartSnapshot {
  readonly seq: number;
  readonly contactId: string;
  readonly offerId: string | null;
  readonly channel: Channel;
  readonly queueId: string | null;
  readonly phase: PartView['phase'];
  readonly since: number;
  readonly endsAt: number | null;
  readonly connectedAt: number | null;
  readonly wrapUpMsMax: number | null;
  readonly extendedMs: number;
}

/** An agent and what he has in hand. */
export interface AgentSnapshot {
  readonly slot: number;
  readonly seq: number;
  readonly config: AgentConfig;
  readonly state: AskedState;
  readonly reason: string | null;
  readonly pendingState: AskedState | null;
  readonly pendingReason: string | null;
  readonly idleSince: number;
  readonly shown: AgentState;
  readonly shownSince: number;
  readonly parts: readonly PartSnapshot[];
}

/** A contact; parts are named by their sequence number. */
export interface ContactSnapshot {
  readonly seq: number;
  readonly id: string;
  readonly channel: Channel;
  readonly queueId: string | null;
  readonly customerId: string | null;
  readonly reason: string | null;
  readonly priority: number;
  readonly extraSkills: readonly SkillRequirement[];
  readonly dedicatedAgentId: string | null;
  readonly lastAgentId: string | null;
  readonly ownUntil: number;
  readonly heldForAgentId: string | null;
  readonly enqueuedAt: number;
  readonly waitingSince: number;
  readonly enteredAt: number;
  readonly nextStep: number;
  readonly overflowMoves: number;
  readonly relaxedLevels: number;
  readonly droppedSkills: readonly string[];
  readonly addedQueueIds: readonly string[];
  readonly attempt: number;
  readonly state: ContactState;
  readonly excludedAgentId: string | null;
  readonly excludedWhy: ContactRecord['excludedWhy'];
  readonly offer: number | null;
  readonly holders: readonly number[];
  readonly answeredAt: number | null;
  readonly answeredBy: string | null;
  /** False for a contact an agent took without its ever waiting. */
  readonly hasNeed: boolean;
}

/** Everything needed to go on exactly as the original would (R-PURE-4). Plain JSON. */
export interface RoutingSnapshot {
  readonly version: 1;
  readonly now: number;
  readonly seq: number;
  /** Wake-up last asked for; null is none. */
  readonly announcedAt: number | null;
  readonly receiptNames: number;
  readonly queues: readonly QueueSnapshot[];
  readonly agents: readonly AgentSnapshot[];
  readonly contacts: readonly ContactSnapshot[];
}

/** A snapshot that cannot be restored: of another version, or damaged. Rebuild from the event log instead. */
export class SnapshotError extends Error {
  readonly code = 'bad-snapshot';
  override readonly name = 'SnapshotError';
}

/** The state as plain JSON. The state stays usable and shares nothing that changes. */
export function snapshot(state: RoutingState): RoutingSnapshot {
  return {
    version: 1,
    now: state.now,
    seq: state.seq,
    announcedAt: Number.isFinite(state.announcedAt) ? state.announcedAt : null,
    receiptNames: state.receiptNames,
    queues: Array.from(state.queues.values(), ({ config, counters }) => ({ config, counters: { ...counters } })),
    agents: Array.from(state.agents.values(), agentSnapshot),
    contacts: Array.from(state.contacts.values(), contactSnapshot),
  };
}

function agentSnapshot(agent: AgentRecord): AgentSnapshot {
  const { slot, seq, config, reason, pendingState, pendingReason, idleSince, shown, shownSince } = agent;
  const parts = agent.parts.map(partSnapshot);
  const { state } = agent;
  return { slot, seq, config, state, reason, pendingState, pendingReason, idleSince, shown, shownSince, parts };
}

function partSnapshot(part: Part): PartSnapshot {
  const { seq, contactId, offerId, channel, phase, since, endsAt } = part;
  const queueId = part.queue === null ? null : part.queue.config.id;
  const { connectedAt, wrapUpMsMax, extendedMs } = part;
  return { seq, contactId, offerId, channel, queueId, phase, since, endsAt, connectedAt, wrapUpMsMax, extendedMs };
}

function contactSnapshot(contact: ContactRecord): ContactSnapshot {
  return {
    seq: contact.seq,
    id: contact.id,
    channel: contact.channel,
    queueId: contact.queue === null ? null : contact.queue.config.id,
    customerId: contact.customerId,
    reason: contact.reason,
    priority: contact.priority,
    extraSkills: contact.extraSkills,
    dedicatedAgentId: contact.dedicatedAgentId,
    lastAgentId: contact.lastAgentId,
    ownUntil: contact.ownUntil,
    heldForAgentId: contact.heldFor === null ? null : contact.heldFor.config.id,
    enqueuedAt: contact.enqueuedAt,
    waitingSince: contact.waitingSince,
    enteredAt: contact.enteredAt,
    nextStep: contact.nextStep,
    overflowMoves: contact.overflowMoves,
    relaxedLevels: contact.relaxedLevels,
    droppedSkills: [...contact.droppedSkills],
    addedQueueIds: [...contact.addedQueueIds],
    attempt: contact.attempt,
    state: contact.state,
    excludedAgentId: contact.excludedAgentId,
    excludedWhy: contact.excludedWhy,
    offer: contact.offer === null ? null : contact.offer.seq,
    holders: contact.holders.map((part) => part.seq),
    answeredAt: contact.answeredAt,
    answeredBy: contact.answeredBy,
    hasNeed: contact.need !== null,
  };
}

/** The state a snapshot was taken of. Throws a {@link SnapshotError} when it cannot be read. */
export function restore(saved: RoutingSnapshot, options: Pick<StateOptions, 'freeze'> = {}): RoutingState {
  if (saved.version !== 1) throw new SnapshotError(`Snapshot of version ${String(saved.version)}, expected 1.`);
  const state = createState({ ...options, receiptNames: saved.receiptNames });
  state.now = saved.now;
  state.seq = saved.seq;
  state.announcedAt = saved.announcedAt ?? Number.POSITIVE_INFINITY;
  for (const { config, counters } of saved.queues) {
    const queue = queueRecord(config);
    Object.assign(queue.counters, counters);
    state.queues.set(config.id, queue);
  }
  const parts = new Map<number, Part>();
  for (let slot = 0; slot <= Math.max(-1, ...saved.agents.map((agent) => agent.slot)); slot += 1)
    state.bySlot.push(null);
  for (const agent of saved.agents) restoreAgent(state, agent, parts);
  for (const contact of saved.contacts) restoreContact(state, contact, parts);
  return state;
}

function restoreAgent(state: RoutingState, saved: AgentSnapshot, parts: Map<number, Part>): void {
  const agent = agentRecord(saved.slot, saved.seq, saved.config, state.now);
  agent.state = saved.state;
  agent.reason = saved.reason;
  agent.pendingState = saved.pendingState;
  agent.pendingReason = saved.pendingReason;
  agent.idleSince = saved.idleSince;
  agent.shown = saved.shown;
  agent.shownSince = saved.shownSince;
  installAgent(state, agent);
  for (const seed of saved.parts) {
    const queue = queueWithId(state, seed.queueId);
    const part = newPart({ ...seed, queue, agent });
    part.connectedAt = seed.connectedAt;
    part.extendedMs = seed.extendedMs;
    parts.set(seed.seq, part);
    agent.parts.push(part);
    if (part.phase === 'wrap-up') setWrapUpEnd(state, part, part.endsAt);
  }
  refreshAgent(state, agent);
}

function restoreContact(state: RoutingState, saved: ContactSnapshot, parts: ReadonlyMap<number, Part>): void {
  const contact = contactRecord(saved.seq, saved.id, saved.channel, state.now);
  contact.queue = queueWithId(state, saved.queueId);
  contact.customerId = saved.customerId;
  contact.reason = saved.reason;
  contact.priority = saved.priority;
  contact.extraSkills = saved.extraSkills;
  contact.dedicatedAgentId = saved.dedicatedAgentId;
  contact.lastAgentId = saved.lastAgentId;
  contact.ownUntil = saved.ownUntil;
  contact.enqueuedAt = saved.enqueuedAt;
  contact.waitingSince = saved.waitingSince;
  contact.enteredAt = saved.enteredAt;
  contact.nextStep = saved.nextStep;
  contact.overflowMoves = saved.overflowMoves;
  contact.relaxedLevels = saved.relaxedLevels;
  contact.droppedSkills = [...saved.droppedSkills];
  contact.addedQueueIds = [...saved.addedQueueIds];
  contact.attempt = saved.attempt;
  contact.state = saved.state;
  contact.excludedAgentId = saved.excludedAgentId;
  contact.excludedWhy = saved.excludedWhy;
  contact.offer = saved.offer === null ? null : known(parts, saved.offer);
  contact.holders = saved.holders.map((seq) => known(parts, seq));
  contact.answeredAt = saved.answeredAt;
  contact.answeredBy = saved.answeredBy;
  contact.heldFor = saved.heldForAgentId === null ? null : (state.agents.get(saved.heldForAgentId) ?? null);
  state.contacts.set(contact.id, contact);
  const { queue } = contact;
  if (queue === null) return;
  countState(queue, contact.state, 1);
  if (!saved.hasNeed) return;
  const need = needOf(state, contact, queue);
  setNeed(contact, need);
  if (contact.offer !== null) setContactTimer(state, contact, contact.offer.endsAt);
  if (contact.state !== 'waiting') return;
  enterLine(state, contact, contact.heldFor === null ? need : heldClass(state, need, contact.heldFor));
  scheduleWaiting(state, contact);
}

function queueWithId(state: RoutingState, queueId: string | null): QueueRecord | null {
  return queueId === null ? null : (state.queues.get(queueId) ?? null);
}

function known(parts: ReadonlyMap<number, Part>, seq: number): Part {
  const part = parts.get(seq);
  if (part === undefined) throw new SnapshotError(`Snapshot names part ${seq}, which no agent has.`);
  return part;
}
