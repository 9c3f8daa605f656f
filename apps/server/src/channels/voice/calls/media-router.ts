import type { LegStats, MediaEvent } from '@shouwen/contract/media-control';
import type { MediaEngine } from '../media/media-engine.ts';

/** What one leg's owner wants to hear of it. */
export interface LegListener {
  onDigit?(digit: string): void;
  /** No audio any more: a lost network, a closed browser. */
  onTimeout?(): void;
  onResumed?(): void;
  onPlayEnded?(playId: string): void;
  onStats?(stats: LegStats): void;
  /** The leg is gone without our asking: the media process restarted. */
  onLost?(): void;
}

/** Gives the media process's events to the call they belong to. */
export class MediaRouter {
  readonly #listeners = new Map<string, LegListener>();
  readonly #unsubscribe: () => void;

  constructor(media: MediaEngine) {
    this.#unsubscribe = media.subscribe((event) => {
      if (event.event === 'engine.up') {
        if (event.isNewInstance) this.#loseAll();
      } else if (event.event !== 'engine.down') {
        this.#dispatch(event);
      }
    });
  }

  listen(legId: string, listener: LegListener): void {
    this.#listeners.set(legId, listener);
  }

  forget(legId: string): void {
    this.#listeners.delete(legId);
  }

  close(): void {
    this.#unsubscribe();
    this.#listeners.clear();
  }

  #dispatch(event: MediaEvent): void {
    if (!('legId' in event)) {
      if (event.event === 'result' && event.result.kind === 'leg.closed' && event.result.reason !== 'requested') {
        this.#listeners.get(event.result.legId)?.onLost?.();
      }
      return;
    }
    const listener = this.#listeners.get(event.legId);
    if (listener === undefined) return;
    switch (event.event) {
      case 'leg.dtmf':
        listener.onDigit?.(event.digit);
        break;
      case 'leg.timeout':
        listener.onTimeout?.();
        break;
      case 'leg.resumed':
        listener.onResumed?.();
        break;
      case 'play.ended':
        listener.onPlayEnded?.(event.playId);
        break;
      case 'leg.stats':
        listener.onStats?.(event.stats);
        break;
    }
  }

  #loseAll(): void {
    for (const listener of [...this.#listeners.values()]) listener.onLost?.();
  }
}
