import type { Desk, Live } from '@shouwen/contract';
import type { EventLogPort, StoredEvent } from '../../platform/events-port.ts';
import type { Log } from '../../platform/log.ts';
import type { Realtime } from '../../platform/realtime/hub.ts';
import { dayStartOf } from '../figures/centre-day.ts';
import { DayFigures } from '../figures/day-figures.ts';
import { overMidnightMs } from '../figures/definitions.ts';
import { AgentStates, type AgentStateView } from './agent-states.ts';
import { seqBefore } from './find-seq.ts';
import { patchBetween } from './live-patch.ts';
import { presentLive } from './present-live.ts';
import type { SetUp } from './set-up.ts';

/** Four patches a second at most; with one reader or five hundred the work is the same. */
const publishMs = 250;
/** The clock changes rows too: half hours end, days begin. */
const clockMs = 5000;
const readEvents = 5000;

export interface LiveBoardParts {
  readonly events: Pick<EventLogPort, 'readAfter' | 'lastSeq' | 'subscribe'>;
  readonly realtime: Pick<Realtime, 'publish' | 'hasSubscribers'>;
  readonly log: Log;
  now(): number;
  readSetUp(): Promise<SetUp>;
  /** Agents as the engine has them; for those whose last change is older than what is read of the log. */
  agentViews(): readonly AgentStateView[];
}

/** The board: figures and states followed in memory from the event log, pushed to whoever looks at it. */
export class LiveBoard {
  readonly #parts: LiveBoardParts;
  #setUp: SetUp;
  #figures: DayFigures;
  #states: AgentStates;
  #seq = 0;
  /** Events that arrive while the log is read; null at other times. */
  #arriving: StoredEvent[] | null = null;
  /** What readers have; null while there are none. */
  #published: Live | null = null;
  #publishTimer: NodeJS.Timeout | null = null;
  #changing: Promise<void> = Promise.resolve();
  readonly #stops: (() => void)[] = [];

  constructor(parts: LiveBoardParts, setUp: SetUp) {
    this.#parts = parts;
    this.#setUp = setUp;
    this.#figures = this.#newFigures(setUp);
    this.#states = new AgentStates(setUp.timeZone);
  }

  /** Reads today's events and follows the log from then on. */
  async start(): Promise<void> {
    this.#stops.push(this.#parts.events.subscribe((group) => this.#take(group)));
    await this.#readLog();
    const clock = setInterval(() => this.#later(), clockMs);
    clock.unref();
    this.#stops.push(() => clearInterval(clock));
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    if (this.#publishTimer !== null) clearTimeout(this.#publishTimer);
  }

  /** The centre is set up differently now. Changes that come quickly are read one after another, the last one last. */
  setUpChanged(): Promise<void> {
    const change = this.#changing.then(async () => {
      const before = this.#setUp;
      this.#setUp = await this.#parts.readSetUp();
      if (before.timeZone !== this.#setUp.timeZone) await this.#readLog();
      this.#later();
    });
    this.#changing = change.catch(() => undefined);
    return change;
  }

  /** The sequence number the board is at, and what it shows. */
  snapshot(): { seq: number; live: Live } {
    const now = this.#parts.now();
    this.#figures.advance(now);
    return {
      seq: this.#seq,
      live: presentLive({ figures: this.#figures, states: this.#states, setUp: this.#setUp, now }),
    };
  }

  /** What a new reader begins with; patches go on from here. Readers who are there get what they lack first. */
  opening(): { seq: number; live: Live } {
    if (this.#published !== null) this.#publish();
    const opening = this.snapshot();
    this.#published = opening.live;
    return opening;
  }

  /** One agent's own figures of today. */
  agentToday(agentId: string): Desk['today'] {
    const now = this.#parts.now();
    this.#figures.advance(now);
    const day = this.#figures.agentDay(agentId, now);
    const handled = day?.handled ?? 0;
    const average = (sum: number): number => (handled === 0 ? 0 : Math.round(sum / handled));
    return {
      handled,
      averageTalkMs: average(day?.talkMs ?? 0),
      averageHandleMs: average((day?.talkMs ?? 0) + (day?.holdMs ?? 0) + (day?.wrapUpMs ?? 0)),
      missed: day?.missed ?? 0,
      ...this.#states.timesOf(agentId, now),
    };
  }

  /** The board goes on as it was until the new figures are complete, and stays so when they cannot be read. */
  async #readLog(): Promise<void> {
    const { events, now } = this.#parts;
    const figures = this.#newFigures(this.#setUp);
    const states = new AgentStates(this.#setUp.timeZone);
    const arriving: StoredEvent[] = [];
    this.#arriving = arriving;
    try {
      let seq = await seqBefore(events, dayStartOf(now(), this.#setUp.timeZone) - overMidnightMs);
      const follow = (group: readonly StoredEvent[]): void => {
        for (const event of group) {
          if (event.seq <= seq) continue;
          if (!figures.apply(event)) states.apply(event);
          seq = event.seq;
        }
      };
      for (;;) {
        const page = await events.readAfter(seq, readEvents);
        if (page.length === 0) break;
        follow(page);
      }
      follow(arriving);
      for (const view of this.#parts.agentViews()) states.assume(view);
      figures.advance(now());
      this.#figures = figures;
      this.#states = states;
      this.#seq = seq;
    } finally {
      this.#arriving = null;
    }
  }

  /** Begins with the evening before, so that what runs over midnight is known; its day ends by itself. */
  #newFigures(setUp: SetUp): DayFigures {
    const today = dayStartOf(this.#parts.now(), setUp.timeZone);
    const settings = {
      timeZone: setUp.timeZone,
      answerWithinMs: (queueId: string) =>
        this.#setUp.queues.find((queue) => queue.queueId === queueId)?.answerWithinMs ?? null,
    };
    return new DayFigures(settings, today - overMidnightMs);
  }

  #take(group: readonly StoredEvent[]): void {
    this.#arriving?.push(...group);
    for (const event of group) {
      if (!this.#figures.apply(event)) this.#states.apply(event);
      this.#seq = Math.max(this.#seq, event.seq);
    }
    this.#later();
  }

  #later(): void {
    if (this.#publishTimer !== null) return;
    if (!this.#parts.realtime.hasSubscribers('live')) {
      this.#published = null;
      return;
    }
    this.#publishTimer = setTimeout(() => {
      this.#publishTimer = null;
      this.#publish();
    }, publishMs);
  }

  #publish(): void {
    const before = this.#published;
    const { seq, live } = this.snapshot();
    this.#published = live;
    const patch = before === null ? 'all' : patchBetween(before, live);
    if (patch === 'all') this.#parts.realtime.publish({ type: 'live', seq, live });
    else if (patch !== null) this.#parts.realtime.publish({ type: 'live-patch', seq, patch });
  }
}
