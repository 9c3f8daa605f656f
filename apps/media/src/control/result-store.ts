import { randomBytes } from 'node:crypto';
import { MEDIA_RESULTS_MAX, type MediaResult } from '@shouwen/contract/media-control';
import type { NewResult } from '../worker/messages.ts';

/** Results a server has not acknowledged, oldest first; bounded, so that a server that never comes back costs nothing. */
export class ResultStore {
  readonly #results = new Map<string, MediaResult>();
  readonly #prefix = randomBytes(6).toString('hex');
  #count = 0;
  dropped = 0;

  /** Numbers and keeps a result. */
  add(result: NewResult): MediaResult {
    const kept: MediaResult = { ...result, resultId: `${this.#prefix}-${++this.#count}` };
    this.#results.set(kept.resultId, kept);
    const oldest = this.#results.keys().next().value;
    if (this.#results.size > MEDIA_RESULTS_MAX && oldest !== undefined) {
      this.#results.delete(oldest);
      this.dropped += 1;
    }
    return kept;
  }

  /** Forgets these; returns how many were known. */
  acknowledge(resultIds: readonly string[]): number {
    return resultIds.filter((resultId) => this.#results.delete(resultId)).length;
  }

  list(): MediaResult[] {
    return [...this.#results.values()];
  }
}
