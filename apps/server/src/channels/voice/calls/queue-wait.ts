import type { Language } from '@shouwen/contract';
import type { CallerEar } from './caller-ear.ts';

/** Highest place that is said by number; beyond it the caller hears that all agents are busy. */
const POSITION_SAID_MAX = 10;

export interface QueueWaitOptions {
  ear: CallerEar;
  music: string;
  language: Language;
  announceEveryMs: number | null;
  /** People ahead; null when the caller does not wait any more. */
  position(): number | null;
  noted(step: 'queue-music' | 'position', position: number | null): void;
}

/** Music and place in the queue, from the moment of queueing until an agent answers. */
export class QueueWait {
  readonly #options: QueueWaitOptions;
  #timer: ReturnType<typeof setInterval> | null = null;
  #isOver = false;

  constructor(options: QueueWaitOptions) {
    this.#options = options;
  }

  /** `prompts` first (please wait, all busy), then the place, then music. */
  async start(prompts: readonly string[]): Promise<void> {
    const { ear, music, language, announceEveryMs, noted } = this.#options;
    noted('queue-music', null);
    await ear.wait([...prompts, ...this.#place()], music, language);
    if (announceEveryMs !== null && !this.#isOver) {
      this.#timer = setInterval(() => this.#announce(), announceEveryMs);
    }
  }

  /** An agent refused or did not answer: the caller goes on waiting without hearing of it. */
  stop(): void {
    this.#isOver = true;
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #announce(): void {
    const place = this.#place();
    if (this.#isOver || place.length === 0) return;
    this.#options.ear.wait(place, this.#options.music, this.#options.language).catch(() => {});
  }

  #place(): string[] {
    const position = this.#options.position();
    if (position === null) return [];
    this.#options.noted('position', position);
    return [position > POSITION_SAID_MAX ? 'all-busy' : `position-${position}`];
  }
}
