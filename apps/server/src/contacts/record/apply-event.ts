/** How each event changes the record of a contact. Pure: the same events in the same order give the same record. */
import type { ContactEvent } from './contact-events.ts';
import { type ContactPart, type ContactRecord, durationField, type PartKind, stateOf } from './contact-record.ts';

/** A record being changed, and the parts that are new or have changed since it was taken in hand. */
export interface ContactChange {
  readonly record: ContactRecord;
  readonly changedParts: Map<number, ContactPart>;
}

type EventOf<Kind extends ContactEvent['kind']> = Extract<ContactEvent, { kind: Kind }>;

/** The record of a contact that has just arrived, or was just begun by an agent. */
export function startContact(event: EventOf<'contact.started'>): ContactChange {
  const { data, at } = event;
  const isInbound = data.direction === 'in';
  const record: ContactRecord = {
    contactId: data.contactId,
    channel: data.channel,
    direction: data.direction,
    startedAt: at,
    source: data.source,
    callId: data.callId,
    entryPointId: data.entryPointId,
    address: isInbound ? data.from : data.to,
    centreAddress: isInbound ? data.to : data.from,
    language: data.language,
    customerId: data.customerId,
    purposeKey: null,
    purposeLabel: null,
    queueId: null,
    queuedAt: null,
    connectedAt: null,
    endedAt: null,
    endedBy: null,
    cause: null,
    agentId: data.agentId,
    agentIds: data.agentId === null ? [] : [data.agentId],
    offeredAgentId: null,
    outcomeId: null,
    note: '',
    waitedMs: 0,
    talkMs: 0,
    holdMs: 0,
    wrapUpMs: 0,
    state: 'flow',
    stateSince: at,
    partCount: 0,
    openParts: [],
  };
  const change: ContactChange = { record, changedParts: new Map() };
  openPart(change, isInbound ? 'flow' : 'ringing', at, isInbound ? null : data.agentId);
  settleState(change, at);
  return change;
}

/** Changes the record in place. What does not fit the present state (the loser of a race) changes nothing. */
export function applyToContact(change: ContactChange, event: ContactEvent): void {
  applyFacts(change.record, event);
  applyCourse(change, event);
  settleState(change, event.at);
}

/** Facts that are noted whatever is going on. */
function applyFacts(record: ContactRecord, { kind, data }: ContactEvent): void {
  switch (kind) {
    case 'contact.language-chosen':
      record.language = data.language;
      break;
    case 'contact.purpose-known':
      record.purposeKey = data.key;
      record.purposeLabel = data.label;
      break;
    case 'contact.customer-known':
      record.customerId = data.customerId;
      break;
    case 'contact.outcome-set':
      record.outcomeId = data.outcomeId;
      record.note = data.note;
      break;
  }
}

/** Where the contact goes: from part to part. */
function applyCourse(change: ContactChange, event: ContactEvent): void {
  const { record } = change;
  const { at } = event;
  switch (event.kind) {
    case 'contact.queued':
      queue(change, event.data.queueId, at);
      break;
    case 'contact.moved':
      move(change, event.data.queueId, at);
      break;
    case 'contact.overflowed':
      if (event.data.action.kind === 'move' && event.data.skipped === null) {
        changeQueue(change, event.data.action.queueId ?? record.queueId, at);
      }
      break;
    case 'offer.made':
      ring(change, event.data.agentId, at);
      break;
    case 'offer.withdrawn':
      stopRinging(change, event, at);
      break;
    case 'offer.accepted':
      takePart(record, event.data.agentId);
      // Written channels are connected by accepting (R-CONTACT-6); a voice contact when both can hear each other.
      if (record.channel !== 'voice') connect(change, event.data.agentId, at);
      break;
    case 'contact.connected':
      connect(change, event.data.agentId, at);
      break;
    case 'contact.dialled':
      if (event.data.result === 'answered' && record.direction === 'out') connect(change, record.agentId, at);
      break;
    case 'agent.engaged':
      takePart(record, event.data.agentId);
      if (event.data.queueId != null) record.queueId ??= event.data.queueId;
      if (record.direction === 'in') connect(change, event.data.agentId, at);
      break;
    default:
      applyLaterCourse(change, event);
  }
}

/** From the answer to the end of wrap-up. */
function applyLaterCourse(change: ContactChange, event: ContactEvent): void {
  const { at } = event;
  switch (event.kind) {
    case 'contact.held':
      replacePart(change, 'talking', 'hold', event.data.agentId, at);
      break;
    case 'contact.resumed':
      replacePart(change, 'hold', 'talking', event.data.agentId, at);
      break;
    case 'contact.ended':
      end(change, event.data.agentId ?? null, event.data.by, at);
      break;
    case 'contact.released':
      release(change, event.data.outcome, at);
      break;
    case 'contact.hung-up':
      hangUp(change, event.data, at);
      break;
    case 'wrapup.started':
      closeParts(change, at, (part) => part.agentId === event.data.agentId);
      openPart(change, 'wrap-up', at, event.data.agentId);
      break;
    case 'wrapup.ended':
      closeParts(change, at, (part) => part.kind === 'wrap-up' && part.agentId === event.data.agentId);
      break;
  }
}

function queue(change: ContactChange, queueId: string, at: number): void {
  const { record } = change;
  if (isOpen(record, 'waiting') || isOpen(record, 'ringing') || record.cause !== null) return;
  closeParts(change, at, (part) => part.kind !== 'wrap-up');
  record.queueId = queueId;
  record.queuedAt ??= at;
  record.endedAt = null;
  openPart(change, 'waiting', at, null);
}

function move(change: ContactChange, queueId: string, at: number): void {
  if (change.record.endedAt !== null) return;
  closeParts(change, at, (part) => part.kind !== 'wrap-up');
  change.record.queueId = queueId;
  change.record.offeredAgentId = null;
  openPart(change, 'waiting', at, null);
}

function changeQueue(change: ContactChange, queueId: string | null, at: number): void {
  change.record.queueId = queueId;
  if (!isOpen(change.record, 'waiting')) return;
  closeParts(change, at, (part) => part.kind === 'waiting');
  openPart(change, 'waiting', at, null);
}

function ring(change: ContactChange, agentId: string, at: number): void {
  if (change.record.endedAt !== null) return;
  closeParts(change, at, (part) => part.kind === 'waiting');
  change.record.offeredAgentId = agentId;
  openPart(change, 'ringing', at, agentId);
}

function stopRinging(change: ContactChange, event: EventOf<'offer.withdrawn'>, at: number): void {
  const { record } = change;
  const { agentId, reason } = event.data;
  if (record.offeredAgentId === agentId) record.offeredAgentId = null;
  const wasRinging = record.openParts.some((part) => part.kind === 'ringing' && part.agentId === agentId);
  if (!wasRinging) return;
  closeParts(change, at, (part) => part.kind === 'ringing' && part.agentId === agentId);
  const goesOn = reason !== 'caller-gone' && reason !== 'contact-ended' && record.endedAt === null;
  if (goesOn) openPart(change, 'waiting', at, null);
}

function connect(change: ContactChange, agentId: string | null, at: number): void {
  const { record } = change;
  const isWithAgent = (part: ContactPart): boolean =>
    part.agentId === agentId && (part.kind === 'talking' || part.kind === 'hold');
  if (record.openParts.some(isWithAgent) || record.endedAt !== null) return;
  closeParts(change, at, ({ kind }) => kind === 'waiting' || kind === 'ringing' || kind === 'flow');
  closeParts(change, at, (part) => part.kind === 'wrap-up' && part.agentId === agentId);
  if (agentId !== null) takePart(record, agentId);
  record.agentId = agentId;
  record.offeredAgentId = null;
  record.connectedAt ??= at;
  openPart(change, 'talking', at, agentId);
}

function end(change: ContactChange, agentId: string | null, by: 'customer' | 'agent' | 'system', at: number): void {
  const { record } = change;
  if (agentId !== null) {
    // One agent leaves; `contact.released` follows when he was the last.
    closeParts(change, at, (part) => part.agentId === agentId && part.kind !== 'wrap-up');
    return;
  }
  closeParts(change, at, (part) => part.kind !== 'wrap-up');
  record.endedAt ??= at;
  record.endedBy ??= by;
}

function release(change: ContactChange, outcome: EventOf<'contact.released'>['data']['outcome'], at: number): void {
  const { record } = change;
  closeParts(change, at, (part) => part.kind !== 'wrap-up');
  record.offeredAgentId = null;
  if (outcome === 'handled' || outcome === 'abandoned' || outcome === 'ended') {
    record.endedAt ??= at;
    if (outcome === 'abandoned') record.endedBy ??= 'customer';
    return;
  }
  // Turned away by the queue: the caller still hears the goodbye or leaves a message until somebody hangs up.
  if (record.endedAt === null) openPart(change, 'flow', at, null);
}

function hangUp(change: ContactChange, data: EventOf<'contact.hung-up'>['data'], at: number): void {
  const { record } = change;
  closeParts(change, at, (part) => part.kind !== 'wrap-up');
  record.endedAt ??= at;
  record.endedBy = data.by;
  record.cause = data.cause;
  record.offeredAgentId = null;
}

function takePart(record: ContactRecord, agentId: string): void {
  record.agentId = agentId;
  if (!record.agentIds.includes(agentId)) record.agentIds = [...record.agentIds, agentId];
}

function replacePart(change: ContactChange, from: PartKind, to: PartKind, agentId: string, at: number): void {
  const isIt = (part: ContactPart): boolean => part.kind === from && part.agentId === agentId;
  if (!change.record.openParts.some(isIt)) return;
  closeParts(change, at, isIt);
  openPart(change, to, at, agentId);
}

function isOpen(record: ContactRecord, kind: PartKind): boolean {
  return record.openParts.some((part) => part.kind === kind);
}

function openPart(change: ContactChange, kind: PartKind, at: number, agentId: string | null): void {
  const { record } = change;
  const isInQueue = kind === 'waiting' || kind === 'ringing';
  const part: ContactPart = {
    number: record.partCount,
    kind,
    agentId,
    queueId: isInQueue ? record.queueId : null,
    startedAt: at,
    endedAt: null,
  };
  record.partCount += 1;
  record.openParts = [...record.openParts, part];
  change.changedParts.set(part.number, part);
}

function closeParts(change: ContactChange, at: number, isClosed: (part: ContactPart) => boolean): void {
  const { record } = change;
  for (const part of record.openParts.filter(isClosed)) {
    part.endedAt = Math.max(at, part.startedAt);
    const field = durationField(part.kind, record.direction);
    if (field !== null) record[field] += part.endedAt - part.startedAt;
    change.changedParts.set(part.number, part);
  }
  record.openParts = record.openParts.filter((part) => part.endedAt === null);
}

function settleState({ record }: ContactChange, at: number): void {
  const state = stateOf(record);
  if (state === record.state) return;
  record.state = state;
  record.stateSince = at;
}
