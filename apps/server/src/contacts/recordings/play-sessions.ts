/** A player asks for a recording in many ranges; silence of this long between them means somebody started anew. */
const sessionMs = 10 * 60_000;
/** Listeners remembered at once; the longest silent one is forgotten first, and at worst logged once more. */
const sessionsMax = 10_000;

/**
 * Tells the first request of a play from those that follow, so that the log has one line for one listening. A player may
 * name its play (`?play=<id>`); then every id is a play of its own.
 */
export class PlaySessions {
  readonly #lastAt = new Map<string, number>();

  /** True for the first request of a play. */
  begins(accountId: string, recordingId: string, play: string, now: number): boolean {
    const key = `${accountId}|${recordingId}|${play}`;
    const last = this.#lastAt.get(key);
    this.#lastAt.delete(key);
    this.#lastAt.set(key, now);
    if (this.#lastAt.size > sessionsMax) {
      const oldest = this.#lastAt.keys().next();
      if (!oldest.done) this.#lastAt.delete(oldest.value);
    }
    return last === undefined || now - last > sessionMs;
  }
}
