/** A small centre for tests: says what happens in a line, remembers what followed. Times are milliseconds from zero. */
import type { AgentConfig, QueueConfig } from './config.ts';
import type { OfferMade, RoutingEffect } from './effects.ts';
import { transition } from './engine.ts';
import type { AgentEngaged, ContactMoved, ContactQueued, RoutingEvent } from './events.ts';
import { agentView, contactView } from './read.ts';
import { createState, type RoutingState } from './state.ts';
import type { AgentView, ContactView } from './views.ts';

type WithoutTime<Event> = Event extends RoutingEvent ? Omit<Event, 'at'> : never;
type EffectKind = RoutingEffect['kind'];

/** A queue everybody serves, on every channel. */
export function queueConfig(id: string, changes: Partial<QueueConfig> = {}): QueueConfig {
  return {
    id,
    name: id,
    channels: ['voice', 'chat', 'email', 'sms', 'fax', 'webhook'],
    skills: [],
    priority: 0,
    serviceLevel: { answerWithinMs: 20_000 },
    ageing: null,
    offerTimeoutMs: 20_000,
    wrapUpMsMax: 30_000,
    overflow: [],
    maxWaiting: null,
    ...changes,
  };
}

export class Story {
  state: RoutingState = createState({ freeze: true });
  now = 0;
  /** What followed from the last event. */
  effects: readonly RoutingEffect[] = [];
  /** Everything that was told to the engine. */
  readonly events: RoutingEvent[] = [];

  at(now: number): this {
    this.now = now;
    return this;
  }

  submit(event: WithoutTime<RoutingEvent>): readonly RoutingEffect[] {
    const timed: RoutingEvent = { ...event, at: this.now };
    this.events.push(timed);
    const result = transition(this.state, timed);
    this.state = result.state;
    this.effects = result.effects;
    return result.effects;
  }

  clock(now: number): readonly RoutingEffect[] {
    return this.at(now).submit({ kind: 'clock' });
  }

  queue(id: string, changes: Partial<QueueConfig> = {}): this {
    this.submit({ kind: 'queue.configured', queue: queueConfig(id, changes) });
    return this;
  }

  /** Configures an agent and leaves him offline. */
  absent(id: string, changes: Partial<AgentConfig> = {}): this {
    this.submit({ kind: 'agent.configured', agent: { id, name: id, skills: {}, queueIds: null, ...changes } });
    return this;
  }

  /** An agent who is there and available. */
  agent(id: string, changes: Partial<AgentConfig> = {}): this {
    this.absent(id, changes);
    return this.set(id, 'available');
  }

  set(agentId: string, state: 'available' | 'break' | 'busy' | 'offline', reason: string | null = null): this {
    this.submit({ kind: 'agent.stateSet', agentId, state, reason });
    return this;
  }

  /** A contact arrives; a call for the queue "q" unless said otherwise. */
  arrive(contactId: string, more: Partial<Omit<ContactQueued, 'kind' | 'at' | 'contactId'>> = {}): this {
    this.submit({ kind: 'contact.queued', contactId, channel: 'voice', queueId: 'q', ...more });
    return this;
  }

  move(contactId: string, queueId: string, more: Partial<Omit<ContactMoved, 'kind' | 'at'>> = {}): this {
    this.submit({ kind: 'contact.moved', contactId, queueId, ...more });
    return this;
  }

  engage(agentId: string, contactId: string, more: Partial<Omit<AgentEngaged, 'kind' | 'at'>> = {}): this {
    this.submit({ kind: 'agent.engaged', agentId, contactId, channel: 'voice', ...more });
    return this;
  }

  /** The contact's open offer, which must be there. */
  offer(contactId: string): { readonly offerId: string; readonly agentId: string } {
    const view = this.contact(contactId);
    const [agentId] = view.agentIds;
    if (view.state !== 'offered' || agentId === undefined)
      throw new Error(`${contactId} is ${view.state}, not offered`);
    return { offerId: `${contactId}#${view.offers}`, agentId };
  }

  accept(contactId: string): this {
    this.submit({ kind: 'offer.accepted', ...this.offer(contactId) });
    return this;
  }

  refuse(contactId: string, reason: string | null = null): this {
    this.submit({ kind: 'offer.refused', ...this.offer(contactId), reason });
    return this;
  }

  fail(contactId: string, reason = 'device-unreachable'): this {
    this.submit({ kind: 'offer.failed', ...this.offer(contactId), reason });
    return this;
  }

  /** Accepts the open offer and connects the two. */
  talk(contactId: string): this {
    const { agentId } = this.offer(contactId);
    this.accept(contactId);
    this.submit({ kind: 'contact.connected', contactId, agentId });
    return this;
  }

  end(contactId: string, by: 'customer' | 'agent' | 'system' = 'customer'): this {
    this.submit({ kind: 'contact.ended', contactId, by });
    return this;
  }

  abandon(contactId: string): this {
    this.submit({ kind: 'contact.abandoned', contactId });
    return this;
  }

  done(agentId: string, contactId: string): this {
    this.submit({ kind: 'wrapup.completed', agentId, contactId });
    return this;
  }

  /** From ringing to the end of wrap-up. */
  handle(contactId: string): this {
    const { agentId } = this.offer(contactId);
    return this.talk(contactId).end(contactId).done(agentId, contactId);
  }

  contact(contactId: string): ContactView {
    const view = contactView(this.state, contactId, this.now);
    if (view === null) throw new Error(`${contactId} is not in the engine`);
    return view;
  }

  isKnown(contactId: string): boolean {
    return contactView(this.state, contactId, this.now) !== null;
  }

  view(agentId: string): AgentView {
    const view = agentView(this.state, agentId);
    if (view === null) throw new Error(`${agentId} is not in the engine`);
    return view;
  }

  /** Who is being asked for the contact, or null. */
  asked(contactId: string): string | null {
    const view = this.contact(contactId);
    return view.state === 'offered' ? (view.agentIds[0] ?? null) : null;
  }

  /** Effects of one kind that followed from the last event. */
  of<Kind extends EffectKind>(kind: Kind): Extract<RoutingEffect, { kind: Kind }>[] {
    return this.effects.filter((effect): effect is Extract<RoutingEffect, { kind: Kind }> => effect.kind === kind);
  }

  /** Contact and agent of every offer that followed from the last event. */
  offers(): string[] {
    return this.of('offer.made').map((offer) => `${offer.contactId}>${offer.agentId}`);
  }

  /** The one offer that followed from the last event. */
  made(): OfferMade {
    const [offer] = this.of('offer.made');
    if (offer === undefined) throw new Error('no offer was made');
    return offer;
  }

  /** Code of the rejection that followed from the last event, or null. */
  rejection(): string | null {
    return this.of('rejected')[0]?.code ?? null;
  }
}
