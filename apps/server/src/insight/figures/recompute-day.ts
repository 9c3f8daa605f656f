/**
 * The figures of one day, computed from the log alone in one pass, for an audit: how a figure on the board came about can
 * be checked by anyone who has the log. Written apart from day-figures.ts on purpose; only the definitions are shared.
 */
import { z } from 'zod';
import type { StoredEvent } from '../../platform/events-port.ts';
import { halfHourOf } from './centre-day.ts';
import { countStay, newQueueDay, type QueueDay, type StayEnd } from './queue-day.ts';

export interface RecomputedDay {
  readonly queues: Map<string, QueueDay>;
  /** Inbound contacts handled, with the sum of talk, hold and wrap-up. */
  handled: number;
  handleMs: number;
  readonly handledByAgent: Map<string, number>;
  readonly missedByAgent: Map<string, number>;
  readonly volume: number[];
  waitingPeak: number;
}

export interface RecomputeOptions {
  /** The day counted: events at or after `dayStart` and before `dayEnd`. */
  readonly dayStart: number;
  readonly dayEnd: number;
  answerWithinMs(queueId: string): number;
}

const dataSchema = z.object({
  contactId: z.string(),
  channel: z.string().optional(),
  direction: z.enum(['in', 'out']).optional(),
  queueId: z.string().nullish(),
  agentId: z.string().nullish(),
  by: z.string().optional(),
  outcome: z.string().optional(),
  reason: z.string().nullish(),
  result: z.string().optional(),
  skipped: z.string().nullish(),
  action: z.object({ kind: z.string(), queueId: z.string().optional() }).optional(),
});
type Data = z.infer<typeof dataSchema>;

interface Course {
  readonly direction: 'in' | 'out';
  readonly channel: string;
  readonly dialledBy: string | null;
  queueId: string | null;
  waitingSince: number | null;
  wasConnected: boolean;
  isOver: boolean;
  workedMs: number;
  /** Last time an agent had anything to do with it, or the customer was there. */
  doneAt: number;
  /** Who talks or wraps up now. */
  readonly busy: Map<string, { readonly since: number; readonly isWrapUp: boolean }>;
  /** When each agent who talked was done with it. */
  readonly agentDoneAt: Map<string, number>;
}

/** `events`: the log in order, from a time before which none of its contacts began. */
export async function recomputeDay(
  events: AsyncIterable<StoredEvent> | Iterable<StoredEvent>,
  options: RecomputeOptions,
): Promise<RecomputedDay> {
  const audit = new DayAudit(options);
  for await (const event of events) audit.read(event);
  return audit.finish();
}

class DayAudit {
  readonly #options: RecomputeOptions;
  readonly #courses = new Map<string, Course>();
  readonly #day: RecomputedDay = {
    queues: new Map(),
    handled: 0,
    handleMs: 0,
    handledByAgent: new Map(),
    missedByAgent: new Map(),
    volume: [],
    waitingPeak: 0,
  };
  #waiting = 0;

  constructor(options: RecomputeOptions) {
    this.#options = options;
  }

  read(event: StoredEvent): void {
    if (event.at >= this.#options.dayEnd) return;
    const parsed = dataSchema.safeParse(event.data);
    if (!parsed.success) return;
    const { data } = parsed;
    if (event.kind === 'contact.started') this.#begin(data, event.at);
    const course = this.#courses.get(data.contactId);
    if (course === undefined) return;
    this.#readWaiting(course, event.kind, data, event.at);
    this.#readAgents(course, event.kind, data, event.at);
    if (this.#isToday(event.at)) this.#day.waitingPeak = Math.max(this.#day.waitingPeak, this.#waiting);
  }

  finish(): RecomputedDay {
    for (const course of this.#courses.values()) {
      for (const [agentId, at] of course.agentDoneAt) {
        if (!course.busy.has(agentId) && this.#isToday(at)) add(this.#day.handledByAgent, agentId);
      }
      const isHandled = course.direction === 'in' && course.wasConnected && course.isOver && course.busy.size === 0;
      if (!isHandled || !this.#isToday(course.doneAt)) continue;
      this.#day.handled += 1;
      this.#day.handleMs += course.workedMs;
    }
    return this.#day;
  }

  #isToday(at: number): boolean {
    return at >= this.#options.dayStart && at < this.#options.dayEnd;
  }

  #begin(data: Data, at: number): void {
    const direction = data.direction ?? 'in';
    this.#courses.set(data.contactId, {
      direction,
      channel: data.channel ?? 'voice',
      dialledBy: data.agentId ?? null,
      queueId: null,
      waitingSince: null,
      wasConnected: false,
      isOver: false,
      workedMs: 0,
      doneAt: at,
      busy: new Map(),
      agentDoneAt: new Map(),
    });
    if (direction === 'out' || !this.#isToday(at)) return;
    const index = halfHourOf(at, this.#options.dayStart);
    while (this.#day.volume.length <= index) this.#day.volume.push(0);
    this.#day.volume[index] = (this.#day.volume[index] ?? 0) + 1;
  }

  #readWaiting(course: Course, kind: string, data: Data, at: number): void {
    if (course.direction === 'out') return;
    switch (kind) {
      case 'contact.queued':
      case 'contact.moved':
        if (course.isOver) return;
        course.queueId = data.queueId ?? course.queueId;
        if (course.waitingSince === null) this.#waiting += 1;
        course.waitingSince ??= at;
        break;
      case 'contact.overflowed':
        if (data.action?.kind === 'move' && data.skipped === null) course.queueId = data.action.queueId ?? null;
        break;
      case 'offer.accepted':
        if (course.channel !== 'voice') this.#leaveQueue(course, 'answered', at);
        break;
      case 'contact.connected':
      case 'agent.engaged':
        this.#leaveQueue(course, 'answered', at);
        break;
      case 'contact.released':
        this.#leaveQueue(course, data.outcome === 'abandoned' ? 'customer' : 'system', at);
        break;
      case 'contact.ended':
      case 'contact.hung-up':
        if (data.agentId == null) this.#leaveQueue(course, data.by === 'customer' ? 'customer' : 'system', at);
        break;
    }
  }

  #leaveQueue(course: Course, end: StayEnd, at: number): void {
    if (course.waitingSince === null) return;
    const waitedMs = Math.max(0, at - course.waitingSince);
    course.waitingSince = null;
    this.#waiting -= 1;
    if (course.queueId === null || !this.#isToday(at)) return;
    const queue = this.#day.queues.get(course.queueId) ?? newQueueDay();
    this.#day.queues.set(course.queueId, queue);
    const answerWithinMs = this.#options.answerWithinMs(course.queueId);
    countStay(queue, end, waitedMs, { at, dayStart: this.#options.dayStart, answerWithinMs });
  }

  #readAgents(course: Course, kind: string, data: Data, at: number): void {
    const agentId = data.agentId ?? null;
    switch (kind) {
      case 'offer.accepted':
        if (course.channel !== 'voice') this.#takeUp(course, agentId, at);
        break;
      case 'agent.engaged':
        if (course.direction === 'in') this.#takeUp(course, agentId, at);
        break;
      case 'contact.connected':
        this.#takeUp(course, agentId, at);
        break;
      case 'contact.dialled':
        if (data.result === 'answered') this.#takeUp(course, course.dialledBy, at);
        break;
      case 'offer.withdrawn':
        if (data.reason === 'no-answer' && agentId !== null && this.#isToday(at)) add(this.#day.missedByAgent, agentId);
        break;
      case 'contact.moved':
        this.#layDownAll(course, at);
        break;
      case 'contact.ended':
      case 'contact.released':
      case 'contact.hung-up':
        if (kind === 'contact.ended' && agentId !== null) {
          this.#layDown(course, agentId, at);
          break;
        }
        if (!course.isOver) {
          course.isOver = true;
          course.doneAt = Math.max(course.doneAt, at);
          this.#layDownAll(course, at);
        }
        break;
      case 'wrapup.started':
        if (agentId !== null) {
          this.#layDown(course, agentId, at);
          course.busy.set(agentId, { since: at, isWrapUp: true });
        }
        break;
      case 'wrapup.ended':
        if (agentId !== null) this.#layDown(course, agentId, at);
        break;
    }
  }

  #takeUp(course: Course, agentId: string | null, at: number): void {
    if (agentId === null || course.isOver) return;
    course.wasConnected = true;
    if (!course.busy.has(agentId)) course.busy.set(agentId, { since: at, isWrapUp: false });
  }

  #layDown(course: Course, agentId: string, at: number): void {
    const work = course.busy.get(agentId);
    if (work === undefined) return;
    course.busy.delete(agentId);
    course.workedMs += Math.max(0, at - work.since);
    course.agentDoneAt.set(agentId, at);
    if (course.isOver) course.doneAt = Math.max(course.doneAt, at);
  }

  /** The conversation is over; wrap-up goes on. */
  #layDownAll(course: Course, at: number): void {
    for (const [agentId, { isWrapUp }] of [...course.busy]) if (!isWrapUp) this.#layDown(course, agentId, at);
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
