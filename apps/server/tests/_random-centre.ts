/** The routing engine driven at random, far beyond what callers do: transfers, refusals, failures, joins, overflow. */
import {
  agentViews,
  contactViews,
  createState,
  type RoutingEvent,
  type RoutingState,
  transition,
} from '@shouwen/routing';
import { expect } from 'vitest';
import type { NewEvent, StoredEvent } from '../src/platform/events-port.ts';
import { createRandom, type Random } from '../src/practice/demo/index.ts';
import { logOfTransition } from '../src/practice/demo/simulation/log-of-engine.ts';
import { logEntries } from '../src/routing/log-entries.ts';

/** Midnight in Shanghai; the random centre begins three hours before. */
export const dayStart = Date.parse('2026-11-23T16:00:00Z');
const queueIds = ['q1', 'q2', 'q3'];
const agentIds = ['a1', 'a2', 'a3', 'a4', 'a5'];

class RandomCentre {
  readonly log: NewEvent[] = [];
  readonly #random: Random;
  #state: RoutingState = createState();
  #contacts = 0;
  #at = dayStart - 3 * 3_600_000;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    for (const id of queueIds) {
      this.#submit({
        kind: 'queue.configured',
        at: this.#at,
        queue: {
          ...{ id, name: id, channels: ['voice', 'chat'], skills: [], priority: 0, ageing: null, maxWaiting: 4 },
          ...{
            serviceLevel: { answerWithinMs: 20_000 },
            offerTimeoutMs: 15_000,
            wrapUpMsMax: id === 'q3' ? 0 : 20_000,
          },
          overflow: id === 'q1' ? [{ afterMs: 60_000, action: { kind: 'move', queueId: 'q2' } }] : [],
        },
      });
    }
    for (const id of agentIds) {
      this.#submit({ kind: 'agent.configured', at: this.#at, agent: { id, name: id, skills: {}, queueIds: null } });
      this.#submit({ kind: 'agent.stateSet', at: this.#at, agentId: id, state: 'available', reason: null });
    }
  }

  /** Up to the middle of the day. */
  run(steps: number): void {
    for (let step = 0; step < steps; step += 1) {
      this.#at += Math.round(this.#random.longTailed(6000, 1));
      this.#step();
    }
  }

  #step(): void {
    const at = this.#at;
    const contact = this.#any(contactViews(this.#state, at));
    const agents = agentViews(this.#state);
    const busy = agents.filter((view) => view.contacts.length > 0);
    const agent = this.#any(this.#random.chance(0.7) ? busy : agents) ?? this.#random.pick(agents);
    const part = this.#any(agent.contacts);
    const { agentId } = agent;
    const act = this.#random.between(0, 19);
    if (act < 5) this.#arrive();
    else if (act < 7) this.#set(this.#random.pick(agentIds));
    else if (act < 8) this.#submit({ kind: 'clock', at });
    else if (part === null) {
      if (contact !== null && act < 12) this.#leave(contact.contactId);
    } else if (part.phase === 'offered') {
      this.#answer(agentId, `${part.contactId}#${this.#attempts(part.contactId)}`);
    } else {
      this.#work(agentId, part.contactId, part.phase, act);
    }
  }

  #arrive(): void {
    this.#contacts += 1;
    const contactId = `c${this.#contacts}`;
    const channel = this.#random.chance(0.2) ? 'chat' : 'voice';
    const isOut = this.#random.chance(0.1);
    const agentId = this.#random.pick(agentIds);
    this.#record('contact.started', contactId, {
      ...{ channel, direction: isOut ? 'out' : 'in', from: '1', to: '2', entryPointId: null, customerId: null },
      ...{ agentId: isOut ? agentId : null, language: 'zh', callId: contactId, source: 'test' },
    });
    if (isOut) {
      this.#submit({ kind: 'agent.engaged', at: this.#at, agentId, contactId, channel, queueId: 'q1' });
      this.#record('contact.dialled', contactId, { result: 'answered', status: 200 });
    } else {
      this.#submit({ kind: 'contact.queued', at: this.#at, contactId, channel, queueId: this.#random.pick(queueIds) });
    }
  }

  #set(agentId: string): void {
    const state = this.#random.weighted([
      [12, 'available'],
      [1, 'break'],
      [1, 'offline'],
    ] as const);
    this.#submit({ kind: 'agent.stateSet', at: this.#at, agentId, state, reason: null });
  }

  #leave(contactId: string): void {
    const kind = this.#random.chance(0.7) ? 'contact.abandoned' : 'contact.ended';
    const event = { at: this.#at, contactId };
    const isGone = this.#submit(kind === 'contact.ended' ? { kind, ...event, by: 'system' } : { kind, ...event });
    if (isGone)
      this.#record('contact.hung-up', contactId, { by: kind === 'contact.ended' ? 'system' : 'customer', cause: 'x' });
  }

  #answer(agentId: string, offerId: string): void {
    const event = { at: this.#at, agentId, offerId };
    if (this.#random.chance(0.85)) this.#submit({ kind: 'offer.accepted', ...event });
    else if (this.#random.chance(0.5)) this.#submit({ kind: 'offer.refused', ...event, reason: null });
    else this.#submit({ kind: 'offer.failed', ...event, reason: 'device-unreachable' });
  }

  #work(agentId: string, contactId: string, phase: string, act: number): void {
    const event = { at: this.#at, agentId, contactId };
    if (phase === 'accepted') this.#submit({ kind: 'contact.connected', ...event });
    else if (phase === 'held') this.#submit({ kind: 'contact.resumed', ...event });
    else if (phase === 'wrap-up') this.#submit({ kind: 'wrapup.completed', ...event });
    else if (act < 9) this.#submit({ kind: 'contact.held', ...event });
    else if (act < 12)
      this.#submit({ kind: 'contact.moved', at: this.#at, contactId, queueId: this.#random.pick(queueIds) });
    else if (act < 13) this.#submit({ kind: 'contact.ended', ...event, by: 'agent' });
    else if (this.#submit({ kind: 'contact.ended', at: this.#at, contactId, by: 'customer' })) {
      this.#record('contact.hung-up', contactId, { by: 'customer', cause: 'bye' });
    }
  }

  #attempts(contactId: string): number {
    return contactViews(this.#state, this.#at).find((view) => view.contactId === contactId)?.offers ?? 0;
  }

  #any<Value>(values: readonly Value[]): Value | null {
    return values.length === 0 ? null : this.#random.pick(values);
  }

  #record(kind: string, contactId: string, data: object): void {
    this.log.push({ kind, subject: `contact:${contactId}`, data: { contactId, ...data }, at: this.#at });
  }

  /** As the routing host does; false when the engine rejected it. */
  #submit(event: RoutingEvent): boolean {
    const result = transition(this.#state, event);
    this.#state = result.state;
    const entries = logEntries(event, result.effects);
    this.log.push(...entries);
    const isTaken = !result.effects.some((effect) => effect.kind === 'rejected');
    // The demo writes its history in the form of the routing host; the two must not drift apart.
    if (isTaken && entries.length > 0 && event.kind !== 'clock') {
      const own = entries.map((entry) => ({ ...entry, data: { ...entry.data, replay: undefined } }));
      expect(logOfTransition(event, result.effects)).toEqual(own);
    }
    return isTaken;
  }
}

/** The log of some hours, as if it had been stored. */
export function randomLog(seed: number): StoredEvent[] {
  const centre = new RandomCentre(seed);
  centre.run(2500);
  return centre.log.map((event, index) => ({ ...event, at: event.at ?? 0, seq: index + 1 }));
}
