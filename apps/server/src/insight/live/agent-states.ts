import { z } from 'zod';
import { dayStartOf, nextDayStart } from '../figures/centre-day.ts';

/** What the log tells of an agent (`agent.changed`, the engine's view), for the fields needed here. */
const viewSchema = z.object({
  agentId: z.string(),
  state: z.enum(['offline', 'available', 'break', 'busy', 'ringing', 'talking', 'wrap-up']),
  reason: z.string().nullable(),
  since: z.number(),
  contacts: z.array(
    z.object({
      contactId: z.string(),
      queueId: z.string().nullable(),
      phase: z.enum(['offered', 'accepted', 'connected', 'held', 'wrap-up']),
      since: z.number(),
      endsAt: z.number().nullable(),
    }),
  ),
});
export type AgentStateView = z.infer<typeof viewSchema>;
const changedSchema = z.object({ agentId: z.string(), view: viewSchema.nullable() });

/** Times of one agent in one day, up to the last change. */
interface AgentTimes {
  dayStart: number;
  onlineMs: number;
  breakMs: number;
  /** Up to here the times above are counted. */
  countedTo: number;
}

/** The state of every agent as the log last told it, and how long each was at work and on break today. */
export class AgentStates {
  readonly views = new Map<string, AgentStateView>();
  readonly #times = new Map<string, AgentTimes>();
  readonly #timeZone: string;
  #day = { start: 0, end: 0 };

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** Takes one event of the log; false when it is about something else. */
  apply(event: { readonly kind: string; readonly at: number; readonly data: unknown }): boolean {
    if (event.kind !== 'agent.changed') return false;
    const changed = changedSchema.safeParse(event.data);
    if (!changed.success) return false;
    const { agentId, view } = changed.data;
    this.#count(agentId, event.at);
    if (view === null) this.views.delete(agentId);
    else this.views.set(agentId, view);
    return true;
  }

  /** An agent whose last change lies before what was read of the log. */
  assume(view: AgentStateView): void {
    if (this.views.has(view.agentId)) return;
    this.views.set(view.agentId, view);
    const dayStart = this.#dayStartOf(view.since);
    this.#times.set(view.agentId, { dayStart, onlineMs: 0, breakMs: 0, countedTo: view.since });
  }

  /** Today's times at `now`. */
  timesOf(agentId: string, now: number): { onlineMs: number; breakMs: number } {
    this.#count(agentId, now);
    const times = this.#times.get(agentId);
    return { onlineMs: times?.onlineMs ?? 0, breakMs: times?.breakMs ?? 0 };
  }

  #count(agentId: string, at: number): void {
    const dayStart = this.#dayStartOf(at);
    const before = this.#times.get(agentId);
    // An event of yesterday that was stored a moment after midnight.
    if (before !== undefined && dayStart < before.dayStart) return;
    const times: AgentTimes =
      before?.dayStart === dayStart
        ? before
        : { dayStart, onlineMs: 0, breakMs: 0, countedTo: Math.max(dayStart, before?.countedTo ?? at) };
    this.#times.set(agentId, times);
    const view = this.views.get(agentId);
    const tookMs = Math.max(0, at - times.countedTo);
    times.countedTo = Math.max(times.countedTo, at);
    if (view === undefined || view.state === 'offline') return;
    times.onlineMs += tookMs;
    if (view.state === 'break') times.breakMs += tookMs;
  }

  /** Nearly every time asked for lies in the same day as the one before. */
  #dayStartOf(at: number): number {
    if (at < this.#day.start || at >= this.#day.end) {
      const start = dayStartOf(at, this.#timeZone);
      this.#day = { start, end: nextDayStart(start, this.#timeZone) };
    }
    return this.#day.start;
  }
}
