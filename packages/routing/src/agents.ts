/** What agents can take on, and what follows when that changes (R-SERVE-3, R-STATE). */
import { type Bits, clearBit, grown, setBit, wordsFor } from './bits.ts';
import { type AgentConfig, type AskedState, type Capacity, CHANNELS, DEFAULT_CAPACITY } from './config.ts';
import { leaveLine, waitingIn } from './line.ts';
import {
  type AgentRecord,
  channelIndexOf,
  markAgent,
  nextSeq,
  type Part,
  placeLater,
  type RoutingState,
  touchAgent,
} from './state.ts';
import { moveStatus } from './statuses.ts';
import { takeOut } from './take-out.ts';
import type { AgentState } from './views.ts';

/** A new agent, offline, in the lowest free slot. */
export function addAgent(state: RoutingState, config: AgentConfig): AgentRecord {
  const free = state.bySlot.indexOf(null);
  const slot = free < 0 ? state.bySlot.length : free;
  const agent = agentRecord(slot, nextSeq(state), config, state.now);
  installAgent(state, agent);
  return agent;
}

/** An agent who is offline with nothing in hand. */
export function agentRecord(slot: number, seq: number, config: AgentConfig, now: number): AgentRecord {
  const agent: AgentRecord = {
    slot,
    seq,
    config,
    state: 'offline',
    reason: null,
    pendingState: null,
    pendingReason: null,
    parts: [],
    idleSince: now,
    shown: 'offline',
    shownSince: now,
    alternatives: [],
    knownMask: 0,
    openMask: 0,
    status: null,
    atWork: false,
    classes: [],
    isTouched: false,
    isChanged: false,
    isRemoved: false,
  };
  applyCapacity(agent, config.capacity ?? DEFAULT_CAPACITY);
  return agent;
}

/** Enters an agent into the indices; every bit set grows to hold his slot. */
export function installAgent(state: RoutingState, agent: AgentRecord): void {
  state.bySlot[agent.slot] = agent;
  state.slots.ids[agent.slot] = agent.config.id;
  state.slots.seq[agent.slot] = agent.seq;
  state.agents.set(agent.config.id, agent);
  const words = wordsFor(state.bySlot.length);
  for (const [index, bits] of state.open.entries()) state.open[index] = grown(bits, words);
  state.atWork = grown(state.atWork, words);
  for (const status of state.statuses) status.members = grown(status.members, words);
}

/** Takes over changed figures. */
export function applyConfig(agent: AgentRecord, config: AgentConfig): void {
  agent.config = config;
  applyCapacity(agent, config.capacity ?? DEFAULT_CAPACITY);
}

function applyCapacity(agent: AgentRecord, capacity: Capacity): void {
  agent.alternatives = capacity.map((row) => Uint16Array.from(CHANNELS, (channel) => row[channel] ?? 0));
  agent.knownMask = 0;
  for (const row of agent.alternatives) {
    for (const [index, max] of row.entries()) if (max > 0) agent.knownMask |= 1 << index;
  }
}

/**
 * The agent asks for a state, or the engine puts him into one. With something in hand it has to wait (R-STATE-1), except
 * `available`, which takes nothing away from the contact.
 */
export function requestState(state: RoutingState, agent: AgentRecord, asked: AskedState, reason: string | null): void {
  touchAgent(state, agent);
  if (asked !== 'available' && agent.parts.length > 0) {
    agent.pendingState = asked;
    agent.pendingReason = reason;
    return;
  }
  agent.pendingState = null;
  agent.pendingReason = null;
  enterState(state, agent, asked, reason);
}

function enterState(state: RoutingState, agent: AgentRecord, asked: AskedState, reason: string | null): void {
  if (agent.state === 'offline' && asked !== 'offline') agent.idleSince = state.now;
  if (agent.state !== asked || agent.reason !== reason) agent.shownSince = state.now;
  agent.state = asked;
  agent.reason = reason;
}

/** Takes a part out of the agent's hands. `handled` if the customer had been connected: idle time counts from here. */
export function dropPart(state: RoutingState, part: Part, handled: boolean): void {
  const { agent } = part;
  if (part.timer !== null) state.partTimers.set(part.timer, null);
  takeOut(agent.parts, part);
  if (handled) agent.idleSince = state.now;
  touchAgent(state, agent);
}

/** What was asked for takes effect once there is nothing in hand (R-STATE-1). */
export function applyPending(state: RoutingState, agent: AgentRecord): void {
  if (agent.pendingState === null || agent.parts.length > 0) return;
  const { pendingState, pendingReason } = agent;
  agent.pendingState = null;
  agent.pendingReason = null;
  enterState(state, agent, pendingState, pendingReason);
}

/** Brings everything that follows from the agent's state and parts up to date. */
export function refreshAgent(state: RoutingState, agent: AgentRecord): void {
  applyPending(state, agent);
  const shown = shownState(agent);
  if (shown !== agent.shown) {
    agent.shown = shown;
    agent.shownSince = state.now;
    markAgent(state, agent);
  }
  state.slots.load[agent.slot] = agent.parts.length;
  state.slots.idleSince[agent.slot] = agent.idleSince;
  const mask = openMaskOf(agent);
  moveStatus(state, agent, mask);
  moveOpen(state, agent, mask);
  moveAtWork(state, agent);
}

function shownState(agent: AgentRecord): AgentState {
  let shown: AgentState = agent.state;
  for (const part of agent.parts) {
    if (part.phase === 'offered') return 'ringing';
    if (part.phase !== 'wrap-up') shown = 'talking';
    else if (shown !== 'talking') shown = 'wrap-up';
  }
  return shown;
}

const counts = new Uint16Array(CHANNELS.length);

/** Channels on which an offer could come (R-SERVE-3, R-SERVE-4). */
export function openMaskOf(agent: AgentRecord): number {
  if (agent.state !== 'available' || agent.pendingState !== null) return 0;
  if (agent.parts.length === 0) return agent.knownMask;
  counts.fill(0);
  for (const part of agent.parts) {
    if (part.phase === 'offered') return 0;
    const index = channelIndexOf(part.channel);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  let mask = 0;
  for (const row of agent.alternatives) mask |= roomIn(row);
  return mask;
}

/** The channels of which one more fits into a row beside the present counts. */
function roomIn(row: Uint16Array): number {
  let room = 0;
  for (let index = 0; index < row.length; index += 1) {
    const left = (row[index] ?? 0) - (counts[index] ?? 0);
    if (left < 0) return 0;
    if (left > 0) room |= 1 << index;
  }
  return room;
}

function moveOpen(state: RoutingState, agent: AgentRecord, mask: number): void {
  let changed = agent.openMask ^ mask;
  agent.openMask = mask;
  for (let index = 0; changed !== 0; index += 1, changed >>>= 1) {
    if ((changed & 1) === 0) continue;
    const open = state.open[index];
    if (open !== undefined) changeBit(open, agent.slot, ((mask >>> index) & 1) === 1);
  }
}

function changeBit(bits: Bits, slot: number, isMember: boolean): void {
  if (isMember) setBit(bits, slot);
  else clearBit(bits, slot);
}

/** R-OWN-3. Whoever leaves work lets go of what is held for him, and of what only he could be spared from. */
function moveAtWork(state: RoutingState, agent: AgentRecord): void {
  const effective = agent.pendingState ?? agent.state;
  const atWork = effective === 'available' || effective === 'busy';
  if (atWork === agent.atWork) return;
  agent.atWork = atWork;
  changeBit(state.atWork, agent.slot, atWork);
  if (atWork) return;
  releaseHeld(state, agent);
  releaseSpurned(state);
}

/** Contacts held for the agent are placed anew. */
export function releaseHeld(state: RoutingState, agent: AgentRecord): void {
  for (const cls of agent.classes) {
    if (cls.heldFor !== agent || cls.waiting === 0) continue;
    for (const contact of waitingIn(cls)) {
      leaveLine(state, contact);
      contact.heldFor = null;
      placeLater(state, contact);
    }
  }
}

/** Contacts with an excluded agent are placed anew: he may be the only one left (R-OFFER-6). */
export function releaseSpurned(state: RoutingState): void {
  if (state.spurned.size === 0) return;
  for (const contact of [...state.spurned]) {
    leaveLine(state, contact);
    placeLater(state, contact);
  }
}
