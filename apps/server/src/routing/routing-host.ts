import {
  type AgentView,
  agentView,
  agentViews,
  type ContactView,
  contactView,
  contactViews,
  createState,
  positionOf,
  type RoutingEffect,
  type RoutingEvent,
  type RoutingState,
  transition,
} from '@shouwen/routing';
import type { EventLogPort, StoredEvent } from '../platform/events-port.ts';
import { logEntries, REPLAYED_KINDS } from './log-entries.ts';

const REPLAY_PAGE = 5000;

export interface RoutingHostParts {
  events: EventLogPort;
  clock: { now(): number };
  log: { error(fields: object, message: string): void };
}

/**
 * Keeps the engine's state and is its only writer. Every event is applied at once in memory, appended to the log with
 * what it caused, and carried out only after the commit, in order.
 */
export class RoutingHost {
  readonly #parts: RoutingHostParts;
  readonly #listeners = new Set<(effect: RoutingEffect) => void>();
  #state: RoutingState = createState();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isStopped = false;

  constructor(parts: RoutingHostParts) {
    this.#parts = parts;
  }

  /** Rebuilds the state from the log. Call before the first submit. */
  async restore(): Promise<void> {
    let seq = 0;
    for (;;) {
      const page = await this.#parts.events.readAfter(seq, REPLAY_PAGE);
      for (const event of page) this.#replay(event);
      const last = page.at(-1);
      if (last === undefined) break;
      seq = last.seq;
    }
    this.#wake(this.#parts.clock.now());
  }

  async submit(event: RoutingEvent): Promise<readonly RoutingEffect[]> {
    const result = transition(this.#state, event);
    this.#state = result.state;
    const effects = [...result.effects];
    const entries = logEntries(event, effects);
    if (entries.length > 0) await this.#parts.events.append(entries);
    for (const effect of effects) this.#carryOut(effect);
    return effects;
  }

  onEffect(listener: (effect: RoutingEffect) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  agentView(agentId: string): AgentView | null {
    return agentView(this.#state, agentId);
  }

  agentViews(): readonly AgentView[] {
    return agentViews(this.#state);
  }

  contactView(contactId: string): ContactView | null {
    return contactView(this.#state, contactId, this.#parts.clock.now());
  }

  contactViews(): readonly ContactView[] {
    return contactViews(this.#state, this.#parts.clock.now());
  }

  positionOf(contactId: string): number | null {
    return positionOf(this.#state, contactId, this.#parts.clock.now());
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #replay(event: StoredEvent): void {
    if (!REPLAYED_KINDS.has(event.kind)) return;
    const stored = { ...event.data, kind: event.kind, at: event.at } as unknown as RoutingEvent;
    this.#state = transition(this.#state, stored).state;
  }

  #carryOut(effect: RoutingEffect): void {
    if (effect.kind === 'timer') this.#wake(effect.dueAt);
    for (const listener of this.#listeners) {
      try {
        listener(effect);
      } catch (error) {
        this.#parts.log.error({ error: String(error), effect: effect.kind }, 'effect not carried out');
      }
    }
  }

  #wake(dueAt: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const delay = Math.min(Math.max(0, dueAt - this.#parts.clock.now()), 2 ** 31 - 1);
    this.#timer = setTimeout(() => {
      this.submit({ kind: 'clock', at: this.#parts.clock.now() }).catch((error) => {
        this.#parts.log.error({ error: String(error) }, 'routing clock not stored');
        this.#wake(this.#parts.clock.now() + 1000);
      });
    }, delay);
  }
}
