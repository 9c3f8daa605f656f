/**
 * What an onlooker knows: who was configured, who waits since when, who was turned down by whom. Kept from events and
 * effects alone, by code that shares nothing with the engine, so that checkers have something to compare with.
 */
import type {
  AgentConfig,
  Channel,
  ContactMoved,
  ContactQueued,
  QueueConfig,
  RoutingEffect,
  RoutingEvent,
} from '@shouwen/routing';

/** A contact as an onlooker would note it down. */
export interface NotedContact {
  readonly contactId: string;
  readonly channel: Channel;
  /** Order of first being heard of. */
  readonly order: number;
  queueId: string | null;
  priority: number;
  enqueuedAt: number;
  dedicatedAgentId: string | null;
  lastAgentId: string | null;
  ownUntil: number;
  addedQueueIds: Set<string>;
  /** The agent who had it last and did not keep it, and the code of a receipt for that. */
  excluded: { readonly agentId: string; readonly code: string } | null;
}

export interface NotedAgent {
  readonly config: AgentConfig;
  /** Order of first configuration. */
  readonly order: number;
}

/** Everything an onlooker has noted. */
export class Shadow {
  readonly queues = new Map<string, QueueConfig>();
  readonly agents = new Map<string, NotedAgent>();
  readonly contacts = new Map<string, NotedContact>();
  /** Who is being asked, by contact. */
  readonly offers = new Map<string, { readonly offerId: string; readonly agentId: string }>();
  now = 0;
  #order = 0;
  readonly #holders = new Map<string, Set<string>>();

  /** Notes one event and what followed. Effects are noted in order; the event first, unless it was rejected. */
  note(event: RoutingEvent, effects: readonly RoutingEffect[]): void {
    if (Number.isFinite(event.at)) this.now = Math.max(this.now, event.at);
    const isRejected = effects.some((effect) => effect.kind === 'rejected');
    if (!isRejected) this.#noteEvent(event);
    for (const effect of effects) this.#noteEffect(effect);
  }

  #noteEvent(event: RoutingEvent): void {
    switch (event.kind) {
      case 'queue.configured':
        this.queues.set(event.queue.id, event.queue);
        break;
      case 'queue.removed':
        this.queues.delete(event.queueId);
        break;
      case 'agent.configured': {
        const order = this.agents.get(event.agent.id)?.order ?? this.#next();
        this.agents.set(event.agent.id, { config: event.agent, order });
        break;
      }
      case 'agent.removed':
        this.agents.delete(event.agentId);
        break;
      case 'contact.queued':
        this.#noteQueued(event);
        break;
      case 'contact.moved':
        this.#noteMoved(event);
        break;
      case 'contact.priorityChanged':
        this.#change(event.contactId, (contact) => {
          contact.priority = event.priority;
        });
        break;
      case 'agent.engaged':
        if (!this.contacts.has(event.contactId)) {
          this.contacts.set(event.contactId, this.#newContact(event.contactId, event.channel, event.queueId ?? null));
        }
        this.#hold(event.contactId, event.agentId);
        break;
      case 'offer.failed':
        this.#noteFailed(event.offerId, event.agentId);
        break;
      case 'contact.ended':
        if (event.agentId !== undefined) this.#holders.get(event.contactId)?.delete(event.agentId);
        break;
      default:
        break;
    }
  }

  #noteEffect(effect: RoutingEffect): void {
    switch (effect.kind) {
      case 'offer.made':
        this.offers.set(effect.contactId, effect);
        break;
      case 'offer.accepted':
        this.offers.delete(effect.contactId);
        this.#hold(effect.contactId, effect.agentId);
        break;
      case 'offer.withdrawn': {
        this.offers.delete(effect.contactId);
        const why = { 'no-answer': 'no-answer', refused: 'refusal', failed: 'failure' }[String(effect.reason)];
        if (why !== undefined) {
          this.#change(effect.contactId, (contact) => {
            contact.excluded = { agentId: effect.agentId, code: `excluded-after-${why}` };
          });
        }
        break;
      }
      case 'contact.overflowed':
        if (effect.skipped !== null) break;
        this.#change(effect.contactId, (contact) => {
          if (effect.action.kind === 'add-queue') contact.addedQueueIds.add(effect.action.queueId);
          if (effect.action.kind === 'move') {
            contact.queueId = effect.action.queueId;
            contact.addedQueueIds = new Set();
          }
        });
        break;
      case 'contact.released':
        this.contacts.delete(effect.contactId);
        this.#holders.delete(effect.contactId);
        break;
      default:
        break;
    }
  }

  #noteQueued(event: ContactQueued): void {
    const contact = this.#newContact(event.contactId, event.channel, event.queueId);
    contact.priority = event.priority ?? 0;
    contact.enqueuedAt = Math.min(event.enqueuedAt ?? this.now, this.now);
    contact.dedicatedAgentId = event.dedicatedAgentId ?? null;
    contact.lastAgentId = event.lastAgentId ?? null;
    contact.ownUntil = this.now + (event.ownAgentWaitMs ?? 0);
    this.contacts.set(event.contactId, contact);
  }

  #noteMoved(event: ContactMoved): void {
    this.#change(event.contactId, (contact) => {
      const holders = [...(this.#holders.get(event.contactId) ?? [])];
      this.#holders.delete(event.contactId);
      contact.queueId = event.queueId;
      contact.addedQueueIds = new Set();
      contact.ownUntil = this.now + (event.ownAgentWaitMs ?? 0);
      if (event.priority !== undefined) contact.priority = event.priority;
      if (event.dedicatedAgentId !== undefined) contact.dedicatedAgentId = event.dedicatedAgentId;
      if (event.lastAgentId !== undefined) contact.lastAgentId = event.lastAgentId;
      const last = holders.at(-1);
      if (last !== undefined) contact.excluded = { agentId: last, code: 'excluded-after-transfer' };
      if (contact.excluded?.agentId === contact.dedicatedAgentId) contact.excluded = null;
    });
  }

  /** A failure after accepting ends no offer any more, but the contact goes back to the line. */
  #noteFailed(offerId: string, agentId: string): void {
    const contactId = offerId.slice(0, offerId.lastIndexOf('#'));
    const holders = this.#holders.get(contactId);
    if (holders?.delete(agentId) !== true || holders.size > 0) return;
    this.#change(contactId, (contact) => {
      contact.excluded = { agentId, code: 'excluded-after-failure' };
    });
  }

  #hold(contactId: string, agentId: string): void {
    const holders = this.#holders.get(contactId) ?? new Set();
    holders.add(agentId);
    this.#holders.set(contactId, holders);
  }

  #newContact(contactId: string, channel: Channel, queueId: string | null): NotedContact {
    return {
      contactId,
      channel,
      order: this.#next(),
      queueId,
      priority: 0,
      enqueuedAt: this.now,
      dedicatedAgentId: null,
      lastAgentId: null,
      ownUntil: 0,
      addedQueueIds: new Set(),
      excluded: null,
    };
  }

  #change(contactId: string, change: (contact: NotedContact) => void): void {
    const contact = this.contacts.get(contactId);
    if (contact !== undefined) change(contact);
  }

  #next(): number {
    this.#order += 1;
    return this.#order;
  }
}
