import { isDeepStrictEqual } from 'node:util';
import type { RoutingEffect, RoutingEvent } from '@shouwen/routing';
import type { RoutingNeeds } from './index.ts';

interface Submit {
  submit(event: RoutingEvent): Promise<readonly RoutingEffect[]>;
}

interface Parts {
  clock: { now(): number };
  log: { error(fields: object, message: string): void };
}

/** Tells the engine of queues and agents that are new, changed or gone; what is the same is not told again. */
export class SyncConfiguration {
  readonly #engine: Submit;
  readonly #needs: RoutingNeeds;
  readonly #parts: Parts;
  readonly #told = new Map<string, unknown>();
  #running: Promise<void> | null = null;
  #isWanted = false;

  constructor(engine: Submit, needs: RoutingNeeds, parts: Parts) {
    this.#engine = engine;
    this.#needs = needs;
    this.#parts = parts;
  }

  /** Runs once more soon; changes in between cost one run. */
  later(): void {
    this.#isWanted = true;
    this.#running ??= this.#loop().finally(() => {
      this.#running = null;
    });
  }

  async run(): Promise<void> {
    const [queues, agents] = await Promise.all([this.#needs.queueConfigs(), this.#needs.agentConfigs()]);
    const current = new Map<string, unknown>();
    const at = this.#parts.clock.now();
    for (const queue of queues) {
      current.set(`queue:${queue.id}`, queue);
      if (this.#isNew(`queue:${queue.id}`, queue)) await this.#engine.submit({ kind: 'queue.configured', at, queue });
    }
    for (const agent of agents) {
      current.set(`agent:${agent.id}`, agent);
      if (this.#isNew(`agent:${agent.id}`, agent)) await this.#engine.submit({ kind: 'agent.configured', at, agent });
    }
    await this.#removeMissing(current, at);
    this.#told.clear();
    for (const [key, value] of current) this.#told.set(key, value);
  }

  async #loop(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        await this.run();
      } catch (error) {
        this.#parts.log.error({ error: String(error) }, 'routing configuration not brought up to date');
      }
    }
  }

  #isNew(key: string, value: unknown): boolean {
    return !isDeepStrictEqual(this.#told.get(key), value);
  }

  async #removeMissing(current: ReadonlyMap<string, unknown>, at: number): Promise<void> {
    for (const key of this.#told.keys()) {
      if (current.has(key)) continue;
      const id = key.slice(key.indexOf(':') + 1);
      await this.#engine.submit(
        key.startsWith('queue:')
          ? { kind: 'queue.removed', at, queueId: id }
          : { kind: 'agent.removed', at, agentId: id },
      );
    }
  }
}
