/**
 * The figures of the day, followed event by event. Every definition is written down in docs/figures.md; recompute-day.ts
 * computes the same from the log in another way, and a test holds the two together.
 */
import {
  applyToContact,
  type ContactChange,
  type ContactEvent,
  readContactEvent,
  startContact,
} from '../../contacts/index.ts';
import { dayStartOf, halfHourOf, nextDayStart } from './centre-day.ts';
import { countStay, newQueueDay, type QueueDay, type StayEnd } from './queue-day.ts';

/** What one agent did in one day. */
export interface AgentDay {
  handled: number;
  talkMs: number;
  holdMs: number;
  wrapUpMs: number;
  /** Offers that rang out. */
  missed: number;
}

export interface Day {
  readonly start: number;
  readonly queues: Map<string, QueueDay>;
  readonly agents: Map<string, AgentDay>;
  /** Inbound contacts that were handled, and their talk, hold and wrap-up. */
  handled: number;
  handleMs: number;
  /** Inbound contacts that arrived, by half hour. */
  readonly volume: number[];
  waitingPeak: number;
  waitingPeakAt: number | null;
}

/** A contact that runs, or ended a moment ago. */
export interface FollowedContact {
  readonly change: ContactChange;
  /** Since when it waits without a break; null while it does not. */
  waitingSince: number | null;
  readonly agents: Map<string, AgentShare>;
  /** Day in which it was counted as handled; null when it was not. */
  handledIn: Day | null;
  endedAt: number | null;
}

/** One agent's part of one contact. */
interface AgentShare {
  talkMs: number;
  holdMs: number;
  wrapUpMs: number;
  hasTalked: boolean;
  openParts: number;
  countedIn: Day | null;
}

export interface DaySettings {
  readonly timeZone: string;
  /** Time of the service level; null for a queue that does not exist (any more). */
  answerWithinMs(queueId: string): number | null;
}

/** Used for the service level of a queue that was removed during the day. */
const answerWithinMsOtherwise = 20_000;
/** An ended contact is kept this long, since wrap-up may begin with the event after the one that ended it. */
const keepEndedMs = 5 * 60_000;

export class DayFigures {
  readonly contacts = new Map<string, FollowedContact>();
  readonly #settings: DaySettings;
  #day: Day;
  #dayEnd: number;
  #waiting = 0;
  readonly #ended: { contactId: string; at: number }[] = [];

  /** `at`: any time of the first day. */
  constructor(settings: DaySettings, at: number) {
    this.#settings = settings;
    this.#day = newDay(dayStartOf(at, settings.timeZone));
    this.#dayEnd = nextDayStart(this.#day.start, settings.timeZone);
  }

  get day(): Day {
    return this.#day;
  }

  /** Contacts waiting now, with those whose offer rings. */
  get waiting(): number {
    return this.#waiting;
  }

  /** What an agent has done on the day that `now` lies in; null for nothing yet. */
  agentDay(agentId: string, now: number): AgentDay | null {
    this.advance(now);
    return this.#day.agents.get(agentId) ?? null;
  }

  /** Begins a new day when the time has come; true when it did. Events do it by themselves. */
  advance(at: number): boolean {
    if (at < this.#dayEnd) return false;
    this.#day = newDay(dayStartOf(at, this.#settings.timeZone));
    this.#dayEnd = nextDayStart(this.#day.start, this.#settings.timeZone);
    if (this.#waiting > 0) this.#notePeak(this.#day.start);
    return true;
  }

  /** Takes one event of the log; false when it says nothing about a contact. */
  apply(stored: { readonly kind: string; readonly at: number; readonly data: unknown }): boolean {
    const event = readContactEvent(stored);
    if (event === null) return false;
    this.advance(event.at);
    if (event.kind === 'contact.started') {
      this.#start(event);
      return true;
    }
    const contact = this.contacts.get(event.data.contactId);
    if (contact === undefined) return false;
    contact.change.changedParts.clear();
    applyToContact(contact.change, event);
    this.#followWaiting(contact, event);
    this.#followAgents(contact, event);
    this.#followEnd(contact, event.at);
    return true;
  }

  #start(event: Extract<ContactEvent, { kind: 'contact.started' }>): void {
    const { contactId, direction } = event.data;
    if (this.contacts.has(contactId)) return;
    this.#forgetEnded(event.at);
    this.contacts.set(contactId, {
      change: startContact(event),
      waitingSince: null,
      agents: new Map(),
      handledIn: null,
      endedAt: null,
    });
    if (direction === 'out' || event.at < this.#day.start) return;
    const index = halfHourOf(event.at, this.#day.start);
    for (let filled = this.#day.volume.length; filled <= index; filled += 1) this.#day.volume.push(0);
    this.#day.volume[index] = (this.#day.volume[index] ?? 0) + 1;
  }

  #followWaiting(contact: FollowedContact, event: ContactEvent): void {
    const { record } = contact.change;
    if (record.direction === 'out') return;
    const isWaiting = record.openParts.some(({ kind }) => kind === 'waiting' || kind === 'ringing');
    if (isWaiting && contact.waitingSince === null) {
      contact.waitingSince = event.at;
      this.#waiting += 1;
      this.#notePeak(event.at);
    } else if (!isWaiting && contact.waitingSince !== null) {
      const waitedMs = Math.max(0, event.at - contact.waitingSince);
      contact.waitingSince = null;
      this.#waiting -= 1;
      this.#countStay(record.queueId, stayEndOf(event), waitedMs, event.at);
    }
  }

  #countStay(queueId: string | null, end: StayEnd, waitedMs: number, at: number): void {
    const { start, queues } = this.#day;
    if (queueId === null || at < start) return;
    const queue = queues.get(queueId) ?? newQueueDay();
    queues.set(queueId, queue);
    const answerWithinMs = this.#settings.answerWithinMs(queueId) ?? answerWithinMsOtherwise;
    countStay(queue, end, waitedMs, { at, dayStart: start, answerWithinMs });
  }

  #notePeak(at: number): void {
    if (this.#waiting <= this.#day.waitingPeak || at < this.#day.start) return;
    this.#day.waitingPeak = this.#waiting;
    this.#day.waitingPeakAt = at;
  }

  #followAgents(contact: FollowedContact, event: ContactEvent): void {
    if (event.kind === 'offer.withdrawn' && event.data.reason === 'no-answer' && event.at >= this.#day.start) {
      this.#agentDay(event.data.agentId).missed += 1;
    }
    const touched = new Set<string>();
    for (const part of contact.change.changedParts.values()) {
      if (part.agentId === null || part.kind === 'ringing') continue;
      const share = shareOf(contact, part.agentId);
      touched.add(part.agentId);
      share.hasTalked ||= part.kind === 'talking';
      share.openParts += part.endedAt === null ? 1 : -1;
      const tookMs = (part.endedAt ?? part.startedAt) - part.startedAt;
      if (part.kind === 'talking') share.talkMs += tookMs;
      else if (part.kind === 'hold') share.holdMs += tookMs;
      else share.wrapUpMs += tookMs;
    }
    for (const agentId of touched) this.#countShare(agentId, shareOf(contact, agentId), event.at);
  }

  /** An agent has handled a contact when nothing of it is left to do; wrap-up that begins afterwards takes it back. */
  #countShare(agentId: string, share: AgentShare, at: number): void {
    const isDone = share.hasTalked && share.openParts === 0;
    if (isDone === (share.countedIn !== null)) return;
    if (isDone && at < this.#day.start) return;
    const day = isDone ? this.#day : share.countedIn;
    share.countedIn = isDone ? day : null;
    if (day !== this.#day) return;
    const agent = this.#agentDay(agentId);
    const sign = isDone ? 1 : -1;
    agent.handled += sign;
    agent.talkMs += sign * share.talkMs;
    agent.holdMs += sign * share.holdMs;
    agent.wrapUpMs += sign * share.wrapUpMs;
  }

  #agentDay(agentId: string): AgentDay {
    const agent = this.#day.agents.get(agentId) ?? { handled: 0, talkMs: 0, holdMs: 0, wrapUpMs: 0, missed: 0 };
    this.#day.agents.set(agentId, agent);
    return agent;
  }

  #followEnd(contact: FollowedContact, at: number): void {
    const { record } = contact.change;
    const isOver = record.state === 'closed' || record.state === 'abandoned';
    if (isOver === (contact.endedAt !== null)) return;
    contact.endedAt = isOver ? at : null;
    if (isOver) this.#ended.push({ contactId: record.contactId, at });
    if (record.direction === 'out' || record.connectedAt === null) return;
    const handleMs = record.talkMs + record.holdMs + record.wrapUpMs;
    if (isOver && at >= this.#day.start) {
      contact.handledIn = this.#day;
      this.#day.handled += 1;
      this.#day.handleMs += handleMs;
    } else if (!isOver && contact.handledIn === this.#day) {
      contact.handledIn = null;
      this.#day.handled -= 1;
      this.#day.handleMs -= handleMs;
    }
  }

  #forgetEnded(at: number): void {
    for (let first = this.#ended[0]; first !== undefined && first.at < at - keepEndedMs; first = this.#ended[0]) {
      this.#ended.shift();
      const contact = this.contacts.get(first.contactId);
      if (contact?.endedAt === first.at) this.contacts.delete(first.contactId);
    }
  }
}

function newDay(start: number): Day {
  return {
    start,
    queues: new Map(),
    agents: new Map(),
    handled: 0,
    handleMs: 0,
    volume: [],
    waitingPeak: 0,
    waitingPeakAt: null,
  };
}

function shareOf(contact: FollowedContact, agentId: string): AgentShare {
  const share = contact.agents.get(agentId) ?? {
    talkMs: 0,
    holdMs: 0,
    wrapUpMs: 0,
    hasTalked: false,
    openParts: 0,
    countedIn: null,
  };
  contact.agents.set(agentId, share);
  return share;
}

/** Why the waiting ended, from the event that ended it. */
function stayEndOf(event: ContactEvent): StayEnd {
  switch (event.kind) {
    case 'contact.connected':
    case 'offer.accepted':
    case 'agent.engaged':
      return 'answered';
    case 'offer.withdrawn':
      return event.data.reason === 'caller-gone' ? 'customer' : 'system';
    case 'contact.released':
      return event.data.outcome === 'abandoned' ? 'customer' : 'system';
    case 'contact.ended':
    case 'contact.hung-up':
      return event.data.by === 'customer' ? 'customer' : 'system';
    default:
      return 'system';
  }
}
