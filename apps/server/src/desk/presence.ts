import type { AgentView } from '@shouwen/routing';

/** An agent whose browser and phone have both been gone this long is signed out of the queues. */
const ABSENT_MS_MAX = 45_000;
const LOOK_EVERY_MS = 5000;

export interface PresenceNeeds {
  now(): number;
  agentViews(): readonly AgentView[];
  /** Whether the agent's desk is open, or a phone of theirs is registered. */
  isReachable(agentId: string): boolean;
  signOut(agentId: string): Promise<void>;
  failed(error: unknown): void;
}

/**
 * A closed tab or a dead computer must not be offered contacts: without this an agent would stay available until an
 * offer fails. A desk that reloads is back long before the time is over.
 */
export class Presence {
  readonly #needs: PresenceNeeds;
  readonly #absentSince = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(needs: PresenceNeeds) {
    this.#needs = needs;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  look(): void {
    const now = this.#needs.now();
    for (const view of this.#needs.agentViews()) {
      const { agentId } = view;
      if (view.state === 'offline' || this.#needs.isReachable(agentId)) {
        this.#absentSince.delete(agentId);
        continue;
      }
      const since = this.#absentSince.get(agentId) ?? now;
      this.#absentSince.set(agentId, since);
      if (now - since < ABSENT_MS_MAX) continue;
      this.#absentSince.delete(agentId);
      this.#needs.signOut(agentId).catch((error) => this.#needs.failed(error));
    }
  }
}
