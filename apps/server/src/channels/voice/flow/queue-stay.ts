import type { Language } from '@shouwen/contract';
import type { QueueOutcome } from './port-types.ts';

/** What a waiting caller hears and presses. */
export interface WaitingEar {
  readonly isGone: boolean;
  /** Prompts once, music after them for as long as nothing else is asked for. */
  wait(prompts: readonly string[], music: string, language: Language): Promise<void>;
  nextDigit(withinMs: number): Promise<string | null>;
}

/** One stay in a queue, every text already turned into prompts. */
export interface QueueStayPlan {
  readonly music: string;
  readonly language: Language;
  readonly everyMs: number | null;
  readonly saysPosition: boolean;
  readonly saysExpectedWait: boolean;
  readonly comfort: readonly (readonly string[])[];
  readonly offer: {
    readonly afterMs: number;
    readonly prompts: readonly string[];
    readonly callbackKey: string | null;
    readonly voicemailKey: string | null;
  } | null;
  readonly waitMsMax: number | null;
}

/** Why a caller leaves a queue by the flow's own doing. */
export type LeaveReason = 'overflow' | 'callback' | 'voicemail';

export interface QueueStayNeeds {
  readonly ear: WaitingEar;
  /** People ahead; null when the caller does not wait any more. */
  position(): number | null;
  expectedWaitMs(): number | null;
  /** Takes the caller out of the queue. False when an agent is just taking the call: then the stay goes on. */
  leave(reason: LeaveReason): Promise<boolean>;
  noted(step: 'queue-music' | 'position' | 'expected-wait', detail: number | null): void;
  failed(error: unknown): void;
}

/** Highest place that is said by number; beyond it the caller hears that all agents are busy. */
const POSITION_SAID_MAX = 10;
/** Waits that are said, minutes; a longer one is said to be long. The next higher is said: better early than late. */
const MINUTES_SAID = [1, 2, 3, 5, 10, 15, 20, 30] as const;
/** How soon a stop is seen while listening for keys. */
const LISTEN_MS = 500;
const LEAVE_RETRY_MS = 2000;

/**
 * Music, announcements and keys from the moment of queueing until an agent answers, and again when the agent is lost. It
 * ends once: by an agent who had the call and left it, by a key, by waiting too long, or because the caller is gone.
 */
export class QueueStay {
  readonly outcome: Promise<QueueOutcome>;
  readonly #plan: QueueStayPlan;
  readonly #needs: QueueStayNeeds;
  readonly #settle: (outcome: QueueOutcome) => void;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #isOver = false;
  #isPlaying = false;
  #isStopped = false;
  #isOffered = false;
  #isLeaving = false;
  #comfortAt = 0;
  /** Each start and stop begins a new round; what belongs to an older one does nothing more. */
  #round = 0;

  constructor(plan: QueueStayPlan, needs: QueueStayNeeds) {
    this.#plan = plan;
    this.#needs = needs;
    const { promise, resolve } = Promise.withResolvers<QueueOutcome>();
    this.outcome = promise;
    this.#settle = resolve;
  }

  /** True once {@link stop} was called since the last start: an agent may answer before the first start. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** `prompts` first (please wait, all busy), then the place, then music. Also after an agent was lost. */
  async start(prompts: readonly string[]): Promise<void> {
    if (this.#isOver) return;
    this.stop();
    this.#isStopped = false;
    this.#isPlaying = true;
    const { everyMs, offer, waitMsMax } = this.#plan;
    this.#needs.noted('queue-music', null);
    if (waitMsMax !== null) this.#after(waitMsMax, () => this.#leave('overflow'));
    if (everyMs !== null) this.#every(everyMs);
    if (offer !== null) this.#after(offer.afterMs, () => this.#makeOffer());
    await this.#play([...prompts, ...this.#place()]);
  }

  /** An agent has answered: whatever is heard now is not ours. The stay itself goes on. */
  stop(): void {
    this.#round += 1;
    this.#isStopped = true;
    this.#isPlaying = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The end, whoever says it first. */
  end(outcome: QueueOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.stop();
    this.#settle(outcome);
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #every(everyMs: number): void {
    this.#after(everyMs, () => {
      this.#every(everyMs);
      this.#announce();
    });
  }

  #announce(): void {
    const prompts = [...this.#place(), ...this.#expectedWait(), ...this.#comfort()];
    if (this.#isOffered) prompts.push(...(this.#plan.offer?.prompts ?? []));
    if (prompts.length > 0) this.#play(prompts).catch((error) => this.#needs.failed(error));
  }

  async #play(prompts: readonly string[]): Promise<void> {
    if (this.#isPlaying) await this.#needs.ear.wait(prompts, this.#plan.music, this.#plan.language);
  }

  #place(): string[] {
    const position = this.#plan.saysPosition ? this.#needs.position() : null;
    if (position === null) return [];
    this.#needs.noted('position', position);
    return [position > POSITION_SAID_MAX ? 'all-busy' : `position-${position}`];
  }

  #expectedWait(): string[] {
    const ms = this.#plan.saysExpectedWait ? this.#needs.expectedWaitMs() : null;
    if (ms === null) return [];
    const minutes = MINUTES_SAID.find((said) => ms <= said * 60_000) ?? null;
    this.#needs.noted('expected-wait', minutes);
    return [minutes === null ? 'wait-long' : `wait-${minutes}`];
  }

  #comfort(): readonly string[] {
    const { comfort } = this.#plan;
    const next = comfort[this.#comfortAt % Math.max(1, comfort.length)] ?? [];
    this.#comfortAt += 1;
    return next;
  }

  #makeOffer(): void {
    const { offer } = this.#plan;
    if (offer === null) return;
    this.#isOffered = true;
    this.#play(offer.prompts).catch((error) => this.#needs.failed(error));
    this.#listen(offer, this.#round).catch((error) => this.#needs.failed(error));
  }

  async #listen(offer: NonNullable<QueueStayPlan['offer']>, round: number): Promise<void> {
    while (!this.#isOver && round === this.#round && !this.#needs.ear.isGone) {
      const key = await this.#needs.ear.nextDigit(LISTEN_MS);
      if (round !== this.#round || key === null) continue;
      if (key === offer.callbackKey) this.#leave('callback');
      else if (key === offer.voicemailKey) this.#leave('voicemail');
    }
  }

  /** Asked again a little later while an agent's phone rings and the queue does not let the caller go. */
  #leave(reason: LeaveReason): void {
    if (this.#isOver || this.#isLeaving) return;
    this.#isLeaving = true;
    const round = this.#round;
    this.#needs
      .leave(reason)
      .catch((error) => {
        this.#needs.failed(error);
        return false;
      })
      .then((isOut) => {
        this.#isLeaving = false;
        if (isOut) this.end(reason);
        else if (reason === 'overflow' && round === this.#round) this.#after(LEAVE_RETRY_MS, () => this.#leave(reason));
      });
  }
}
