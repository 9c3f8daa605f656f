/**
 * A centre at work, on a clock of its own: callers, agents and the real routing engine between them. What it leaves behind
 * is a log of events as the running server would have written it, so everything derived from the log fits together.
 */
import type { EventData, EventKind } from '@shouwen/contract';
import {
  type AgentConfig,
  agentView,
  createState,
  type QueueConfig,
  type RoutingEffect,
  type RoutingEvent,
  type RoutingState,
  transition,
} from '@shouwen/routing';
import type { NewEvent } from '../../../platform/events-port.ts';
import type { Random } from '../random.ts';
import { logOfTransition } from './log-of-engine.ts';
import type { ContactPlan, DialPlan, ShiftPlan } from './plans.ts';
import { Schedule } from './schedule.ts';

/** Connecting two legs after the answer. */
const connectMs = 240;
/** How soon an agent who missed a ring says that he is back. */
const backAfterMissMs = 70_000;
const ownAgentWaitMs = 10_000;
const dialledCallerNumber = '10000';

type Effect<Kind extends RoutingEffect['kind']> = Extract<RoutingEffect, { kind: Kind }>;

interface Caller {
  readonly plan: ContactPlan;
  offers: number;
  isGone: boolean;
  isConnected: boolean;
}

export class CentreSimulation {
  readonly #random: Random;
  readonly #schedule = new Schedule();
  readonly #callers = new Map<string, Caller>();
  readonly #dials = new Map<string, DialPlan>();
  readonly #lastAgents = new Map<string, string>();
  #state: RoutingState = createState();
  #log: NewEvent[] = [];
  #now = 0;
  #timerAt = Number.POSITIVE_INFINITY;

  /** `from`: a time before the first plan. */
  constructor(random: Random, queues: readonly QueueConfig[], agents: readonly AgentConfig[], from: number) {
    this.#random = random;
    for (const queue of queues) this.#transit({ kind: 'queue.configured', at: from, queue });
    for (const agent of agents) this.#transit({ kind: 'agent.configured', at: from, agent });
  }

  addContact(plan: ContactPlan): void {
    this.#schedule.plan(plan.at, () => this.#arrive(plan));
  }

  /** Left out when no agent is free at that time. */
  addDial(plan: DialPlan, agentIds: readonly string[]): void {
    this.#schedule.plan(plan.at, () => this.#dial(plan, agentIds));
  }

  addShift({ agentId, from, to, breaks }: ShiftPlan): void {
    const ask = (at: number, state: 'available' | 'break' | 'offline', reason: string | null): void =>
      this.#schedule.plan(at, () => this.#submit({ kind: 'agent.stateSet', at, agentId, state, reason }));
    ask(from, 'available', null);
    for (const pause of breaks) {
      ask(pause.at, 'break', pause.reason);
      ask(pause.at + pause.ms, 'available', null);
    }
    ask(to, 'offline', null);
  }

  /** Goes on until `end` and hands over what was logged since the last time. */
  runUntil(end: number): NewEvent[] {
    this.#schedule.runUntil(end, (at) => {
      this.#now = at;
    });
    const log = this.#log;
    this.#log = [];
    return log;
  }

  #after(ms: number, run: () => void): void {
    this.#schedule.plan(this.#now + Math.round(ms), run);
  }

  #record<Kind extends EventKind>(kind: Kind, data: EventData<Kind> & { readonly contactId: string }): void {
    this.#log.push({ kind, subject: `contact:${data.contactId}`, data, at: this.#now });
  }

  #submit(event: RoutingEvent): boolean {
    const effects = this.#transit(event);
    const isTaken = !effects.some((effect) => effect.kind === 'rejected' && effect.eventKind === event.kind);
    this.#log.push(...logOfTransition(isTaken ? event : { kind: 'clock', at: event.at }, effects));
    for (const effect of effects) this.#carryOut(effect);
    return isTaken;
  }

  #transit(event: RoutingEvent): readonly RoutingEffect[] {
    const result = transition(this.#state, event);
    this.#state = result.state;
    return result.effects;
  }

  #carryOut(effect: RoutingEffect): void {
    switch (effect.kind) {
      case 'offer.made':
        this.#ring(effect);
        break;
      case 'offer.accepted':
        this.#after(connectMs, () => this.#connect(effect));
        break;
      case 'offer.withdrawn':
        if (effect.reason === 'no-answer') this.#comeBack(effect.agentId);
        break;
      case 'wrapup.started':
        this.#wrapUp(effect);
        break;
      case 'timer':
        this.#wake(effect.dueAt);
        break;
    }
  }

  #wake(dueAt: number): void {
    if (dueAt >= this.#timerAt) return;
    this.#timerAt = dueAt;
    this.#schedule.plan(dueAt, () => {
      if (this.#timerAt === dueAt) this.#timerAt = Number.POSITIVE_INFINITY;
      this.#submit({ kind: 'clock', at: dueAt });
    });
  }

  #arrive(plan: ContactPlan): void {
    const { contactId } = plan;
    const caller: Caller = { plan, offers: 0, isGone: false, isConnected: false };
    this.#callers.set(contactId, caller);
    this.#record('contact.started', {
      ...{ contactId, channel: 'voice', direction: 'in', from: plan.number, to: plan.entryNumber },
      ...{ entryPointId: plan.entryPointId, customerId: plan.customerId, agentId: null, language: 'zh' },
      ...{ callId: `${contactId}@demo`, source: 'trunk' },
    });
    const step = (share: number, name: 'greeting' | 'notice' | 'menu'): void =>
      this.#after(plan.flowMs * share, () => {
        this.#record('contact.flow-step', { contactId, step: name, digit: null, position: null });
      });
    step(0.02, 'greeting');
    step(0.3, 'notice');
    if (plan.key !== null) step(0.5, 'menu');
    if (plan.leavesInFlow) this.#after(plan.flowMs * 0.8, () => this.#hangUp(caller, 'customer', 'bye'));
    else this.#after(plan.flowMs, () => this.#enqueue(caller));
  }

  #enqueue(caller: Caller): void {
    const { plan } = caller;
    const { contactId, customerId } = plan;
    if (plan.key !== null && plan.purpose !== null) {
      if (plan.language === 'en') this.#record('contact.language-chosen', { contactId, language: 'en' });
      this.#record('contact.flow-step', { contactId, step: 'digit', digit: plan.key, position: null });
      this.#record('contact.purpose-known', { contactId, key: plan.key, label: plan.purpose });
    }
    const lastAgentId = customerId === null ? null : (this.#lastAgents.get(customerId) ?? null);
    this.#submit({
      ...{ kind: 'contact.queued', at: this.#now, contactId, channel: 'voice', queueId: plan.queueId, priority: 0 },
      ...{ lastAgentId, ownAgentWaitMs: lastAgentId === null ? 0 : ownAgentWaitMs, customerId, reason: plan.key },
    });
    this.#after(plan.patienceMs, () => {
      if (caller.isConnected || caller.isGone) return;
      // The answer may have come first by a moment; then the caller stays.
      if (this.#submit({ kind: 'contact.abandoned', at: this.#now, contactId }))
        this.#hangUp(caller, 'customer', 'bye');
    });
  }

  #ring({ contactId, offerId, agentId }: Effect<'offer.made'>): void {
    const caller = this.#callers.get(contactId);
    if (caller === undefined) return;
    const answer = caller.plan.answers[caller.offers] ?? 3000;
    caller.offers += 1;
    if (answer === 'ignore') return;
    const isRefused = answer === 'refuse';
    this.#after(isRefused ? 2500 : answer, () => {
      const offer = { at: this.#now, offerId, agentId };
      this.#submit(
        isRefused ? { kind: 'offer.refused', ...offer, reason: 'declined' } : { kind: 'offer.accepted', ...offer },
      );
    });
  }

  #connect({ contactId, agentId }: Effect<'offer.accepted'>): void {
    const caller = this.#callers.get(contactId);
    if (caller === undefined || caller.isGone) return;
    if (!this.#submit({ kind: 'contact.connected', at: this.#now, contactId, agentId })) return;
    caller.isConnected = true;
    const { plan } = caller;
    if (plan.customerId !== null) this.#lastAgents.set(plan.customerId, agentId);
    const { hold } = plan;
    if (hold !== null) {
      const at = (share: number, kind: 'contact.held' | 'contact.resumed'): void =>
        this.#after(share, () => this.#submit({ kind, at: this.#now, contactId, agentId }));
      at(plan.talkMs * hold.from, 'contact.held');
      at(plan.talkMs * hold.from + hold.ms, 'contact.resumed');
    }
    this.#after(plan.talkMs + (hold?.ms ?? 0), () => {
      this.#submit({ kind: 'contact.ended', at: this.#now, contactId, by: plan.endedBy });
      this.#hangUp(caller, plan.endedBy, 'bye');
    });
  }

  #hangUp(caller: Caller, by: 'customer' | 'agent', cause: string): void {
    const { contactId, hasQuality, talkMs } = caller.plan;
    caller.isGone = true;
    if (hasQuality && caller.isConnected) {
      for (const party of ['customer', 'agent'] as const) {
        const quality = { legId: `${contactId}-${party}`, party, ...this.#legQuality(talkMs) };
        this.#record('contact.leg-quality', { contactId, quality });
      }
    }
    this.#record('contact.hung-up', { contactId, by, cause });
  }

  #legQuality(talkMs: number) {
    const packetsReceived = Math.round(talkMs / 20);
    const lossPercent = this.#random.chance(0.9) ? 0 : Math.round(this.#random.longTailed(0.4, 0.8) * 100) / 100;
    return {
      packetsReceived,
      packetsLost: Math.round((packetsReceived * lossPercent) / 100),
      lossPercent,
      jitterMs: Math.round(this.#random.longTailed(2.5, 0.6) * 100) / 100,
      roundTripMs: Math.round(this.#random.longTailed(24, 0.4) * 10) / 10,
      mos: Math.round((4.4 - Math.min(1.5, lossPercent * 0.25)) * 100) / 100,
    };
  }

  #wrapUp({ contactId, agentId }: Effect<'wrapup.started'>): void {
    const plan = this.#callers.get(contactId)?.plan;
    if (plan === undefined) return;
    this.#after(plan.wrapUpMs, () => {
      const { outcomeId, note } = plan;
      if (outcomeId !== null) this.#record('contact.outcome-set', { contactId, agentId, outcomeId, note });
      this.#submit({ kind: 'wrapup.completed', at: this.#now, agentId, contactId });
      this.#callers.delete(contactId);
    });
  }

  #comeBack(agentId: string): void {
    this.#after(backAfterMissMs, () => {
      if (agentView(this.#state, agentId)?.state !== 'break') return;
      this.#submit({ kind: 'agent.stateSet', at: this.#now, agentId, state: 'available', reason: null });
    });
  }

  #dial(plan: DialPlan, agentIds: readonly string[]): void {
    const agentId = agentIds.find((id) => agentView(this.#state, id)?.state === 'available');
    if (agentId === undefined) return;
    const { contactId, customerId } = plan;
    this.#dials.set(contactId, plan);
    this.#record('contact.started', {
      ...{ contactId, channel: 'voice', direction: 'out', from: dialledCallerNumber, to: plan.number },
      ...{ entryPointId: null, customerId, agentId, language: 'zh', callId: contactId, source: 'trunk' },
    });
    this.#submit({ kind: 'agent.engaged', at: this.#now, agentId, contactId, channel: 'voice', customerId });
    this.#after(1800, () => this.#record('contact.dialled', { contactId, result: 'ringing', status: 180 }));
    this.#after(1800 + plan.ringMs, () => this.#dialled(plan, agentId));
  }

  #dialled(plan: DialPlan, agentId: string): void {
    const { contactId, outcomeId, note } = plan;
    const finish = (by: 'customer' | 'system', cause: string): void => {
      this.#submit({ kind: 'contact.ended', at: this.#now, contactId, by });
      this.#record('contact.hung-up', { contactId, by, cause });
    };
    if (!plan.isAnswered) {
      this.#record('contact.dialled', { contactId, result: 'no-answer', status: 480 });
      finish('system', 'no-answer');
      return;
    }
    this.#record('contact.dialled', { contactId, result: 'answered', status: 200 });
    this.#submit({ kind: 'contact.connected', at: this.#now, contactId, agentId });
    this.#after(plan.talkMs, () => {
      this.#record('contact.outcome-set', { contactId, agentId, outcomeId, note });
      finish('customer', 'bye');
    });
  }
}
