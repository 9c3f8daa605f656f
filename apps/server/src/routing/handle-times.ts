import type { RoutingEffect } from '@shouwen/routing';
import { HANDLE_TIMES_MAX } from './expected-wait.ts';

/** Contacts in hand, and contacts whose wrap-up may still come; older ones are forgotten. */
const CONTACTS_MAX = 5000;

interface Handled {
  ms: number;
}

/** How long the last contacts of each queue took, learnt from the engine's effects: for {@link expectedWait}. */
export class HandleTimes {
  readonly #acceptedAt = new Map<string, number>();
  readonly #handled = new Map<string, Handled>();
  readonly #queues = new Map<string, Handled[]>();

  /** To be given every committed effect, in order. */
  observe(effect: RoutingEffect): void {
    switch (effect.kind) {
      case 'offer.accepted':
        // A transfer is accepted twice and is one contact.
        if (!this.#acceptedAt.has(effect.contactId)) keep(this.#acceptedAt, effect.contactId, effect.at);
        break;
      case 'contact.released':
        this.#released(effect);
        break;
      case 'wrapup.ended': {
        const handled = this.#handled.get(effect.contactId);
        if (handled !== undefined) handled.ms += effect.tookMs;
        break;
      }
    }
  }

  /** The newest first, ms; what a restart has forgotten is not in it. */
  recent(queueId: string): number[] {
    return (this.#queues.get(queueId) ?? []).map(({ ms }) => ms);
  }

  #released({ contactId, queueId, outcome, at }: Extract<RoutingEffect, { kind: 'contact.released' }>): void {
    const acceptedAt = this.#acceptedAt.get(contactId);
    this.#acceptedAt.delete(contactId);
    if (acceptedAt === undefined || queueId === null || outcome !== 'handled') return;
    const handled = { ms: Math.max(0, at - acceptedAt) };
    keep(this.#handled, contactId, handled);
    const times = this.#queues.get(queueId) ?? [];
    times.unshift(handled);
    times.length = Math.min(times.length, HANDLE_TIMES_MAX);
    this.#queues.set(queueId, times);
  }
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  const oldest = map.keys().next().value;
  if (map.size >= CONTACTS_MAX && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
