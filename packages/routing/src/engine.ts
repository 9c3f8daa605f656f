/** `transition`: one event in, the next state and the effects out. */
import { checkEvent } from './check-event.ts';
import type { RoutingEffect } from './effects.ts';
import type { RoutingEvent } from './events.ts';
import { match } from './match.ts';
import { onAgentConfigured, onAgentRemoved, onAgentStateSet, onQueueConfigured, onQueueRemoved } from './on-config.ts';
import {
  onAgentEngaged,
  onContactAbandoned,
  onContactConnected,
  onContactEnded,
  onContactHeld,
  onContactMoved,
  onContactQueued,
  onContactResumed,
  onPriorityChanged,
} from './on-contact.ts';
import {
  onNoAnswer,
  onOfferAccepted,
  onOfferFailed,
  onOfferRefused,
  onWrapUpCompleted,
  onWrapUpExtended,
} from './on-offer.ts';
import { onWaitedLong } from './overflow.ts';
import { endWrapUp } from './parts.ts';
import { presentAgent, presentContact } from './present.ts';
import { reject } from './reject.ts';
import { type AgentRecord, type ContactRecord, nextDueAt, type RoutingState } from './state.ts';

/** What follows from one event. */
export interface Transition {
  readonly state: RoutingState;
  readonly effects: readonly RoutingEffect[];
}

/**
 * Applies one event. Consumes `state`: use only the one returned. Never throws for anything in the event; what is not
 * possible gives a `rejected` effect. Due timers fire first, whether the event is possible or not.
 */
export function transition(state: RoutingState, event: RoutingEvent): Transition {
  state.effects = [];
  const problem = checkEvent(event);
  if (Number.isFinite(event.at) && event.at > state.now) state.now = event.at;
  if (isDue(state)) settle(state);
  if (problem === null) handle(state, event);
  else reject(state, event, 'bad-event', problem.field, problem.detail);
  settle(state);
  presentChanges(state);
  wishForTimer(state);
  const { effects } = state;
  state.effects = [];
  if (state.freeze) deepFreeze(effects);
  return { state, effects };
}

/** All branching on the kind of event is here. */
function handle(state: RoutingState, event: RoutingEvent): void {
  switch (event.kind) {
    case 'contact.queued':
      onContactQueued(state, event);
      break;
    case 'contact.abandoned':
      onContactAbandoned(state, event);
      break;
    case 'contact.moved':
      onContactMoved(state, event);
      break;
    case 'contact.priorityChanged':
      onPriorityChanged(state, event);
      break;
    case 'contact.connected':
      onContactConnected(state, event);
      break;
    case 'contact.held':
      onContactHeld(state, event);
      break;
    case 'contact.resumed':
      onContactResumed(state, event);
      break;
    case 'contact.ended':
      onContactEnded(state, event);
      break;
    case 'offer.accepted':
      onOfferAccepted(state, event);
      break;
    case 'offer.refused':
      onOfferRefused(state, event);
      break;
    case 'offer.failed':
      onOfferFailed(state, event);
      break;
    case 'wrapup.completed':
      onWrapUpCompleted(state, event);
      break;
    case 'wrapup.extended':
      onWrapUpExtended(state, event);
      break;
    case 'agent.stateSet':
      onAgentStateSet(state, event);
      break;
    case 'agent.engaged':
      onAgentEngaged(state, event);
      break;
    case 'agent.configured':
      onAgentConfigured(state, event);
      break;
    case 'agent.removed':
      onAgentRemoved(state, event);
      break;
    case 'queue.configured':
      onQueueConfigured(state, event);
      break;
    case 'queue.removed':
      onQueueRemoved(state, event);
      break;
    case 'clock':
      break;
  }
}

/** Until nothing is left to match and nothing is due. Ends because every timer fired uses up a step, offer or hold. */
function settle(state: RoutingState): void {
  do {
    fireDue(state);
    match(state);
  } while (state.touched.length > 0 || state.toPlace.length > 0 || isDue(state));
}

function isDue(state: RoutingState): boolean {
  const dueAt = nextDueAt(state);
  return dueAt !== null && dueAt <= state.now;
}

/** Fires what is due, the earliest first, wrap-ups before contacts (R-PURE-3). */
function fireDue(state: RoutingState): void {
  for (;;) {
    const dueAt = nextDueAt(state);
    if (dueAt === null || dueAt > state.now) return;
    const part = state.partTimers.takeDue(dueAt);
    if (part !== null) {
      endWrapUp(state, part.owner, 'time-limit');
      continue;
    }
    const contact = state.contactTimers.takeDue(dueAt);
    if (contact !== null) onContactDue(state, contact.owner);
  }
}

function onContactDue(state: RoutingState, contact: ContactRecord): void {
  if (contact.offer !== null) onNoAnswer(state, contact, contact.offer);
  else onWaitedLong(state, contact);
}

function presentChanges(state: RoutingState): void {
  const { changedContacts, changedAgents } = state;
  for (const contact of changedContacts) presentChangedContact(state, contact);
  empty(changedContacts);
  for (const agent of changedAgents) presentChangedAgent(state, agent);
  empty(changedAgents);
}

function presentChangedContact(state: RoutingState, contact: ContactRecord): void {
  const { now: at } = state;
  contact.isChanged = false;
  const view = presentContact(contact, at);
  state.effects.push({ kind: 'contact.changed', at, contactId: contact.id, view });
}

function presentChangedAgent(state: RoutingState, agent: AgentRecord): void {
  const { now: at } = state;
  const agentId = agent.config.id;
  agent.isChanged = false;
  const view = agent.isRemoved ? null : presentAgent(agent);
  state.effects.push({ kind: 'agent.changed', at, agentId, view });
}

/** Setting `length` to 0 would give the list's memory back, to be asked for again in the next transition. */
function empty(list: unknown[]): void {
  if (list.length > 8) list.length = 0;
  while (list.length > 0) list.pop();
}

/** R-PURE-6. A wish that has come too early is simply followed by the next. */
function wishForTimer(state: RoutingState): void {
  const dueAt = nextDueAt(state);
  if (state.announcedAt <= state.now) state.announcedAt = Number.POSITIVE_INFINITY;
  if (dueAt === null || dueAt >= state.announcedAt) return;
  state.announcedAt = dueAt;
  state.effects.push({ kind: 'timer', at: state.now, dueAt });
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
