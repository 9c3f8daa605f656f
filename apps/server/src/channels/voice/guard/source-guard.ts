/** Keeps SIP scanners, password guessers and floods away: per source address, in memory, bounded. */

/** Requests a stranger may send in a burst, and per second after it. */
const STRANGER_BURST = 20;
const STRANGER_PER_SECOND = 2;
/** New calls of a known source in a burst, and per second after it. */
const KNOWN_BURST = 400;
const KNOWN_PER_SECOND = 200;
/** Failed proofs of identity after which an address is not answered at all, and for how long. */
const FAILURES_BEFORE_BAN = 5;
const BAN_MS_FIRST = 60_000;
const BAN_MS_MAX = 3_600_000;
const SOURCES_MAX = 50_000;

interface Source {
  tokens: number;
  refilledAt: number;
  failures: number;
  bannedUntil: number;
  bans: number;
  isKnown: boolean;
}

export type Screening = 'accept' | 'drop' | 503;

/** Decides before any work whether a request is looked at. All times in ms of the given clock. */
export class SourceGuard {
  readonly #sources = new Map<string, Source>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * `isKnown`: the address belongs to a trunk or to a phone that has proven itself. Requests inside a dialog
   * (`isNewWork` false) of known sources are never held up.
   */
  screen(address: string, isKnown: boolean, isNewWork: boolean): Screening {
    const now = this.#now();
    const source = this.#source(address, now);
    source.isKnown ||= isKnown;
    if (source.bannedUntil > now && !isKnown) return 'drop';
    if (source.isKnown && !isNewWork) return 'accept';
    const [burst, perSecond] = source.isKnown ? [KNOWN_BURST, KNOWN_PER_SECOND] : [STRANGER_BURST, STRANGER_PER_SECOND];
    source.tokens = Math.min(burst, source.tokens + ((now - source.refilledAt) / 1000) * perSecond);
    source.refilledAt = now;
    if (source.tokens < 1) return source.isKnown ? 503 : 'drop';
    source.tokens -= 1;
    return 'accept';
  }

  /** A wrong password, an unknown user, a call to a trunk without proof. */
  failed(address: string): { isBanned: boolean } {
    const now = this.#now();
    const source = this.#source(address, now);
    source.failures += 1;
    if (source.failures < FAILURES_BEFORE_BAN) return { isBanned: false };
    source.failures = 0;
    source.isKnown = false;
    source.bannedUntil = now + Math.min(BAN_MS_MAX, BAN_MS_FIRST * 2 ** source.bans);
    source.bans += 1;
    return { isBanned: true };
  }

  /** A right password: the source is known from here on and its failures are forgotten. */
  proved(address: string): void {
    const source = this.#source(address, this.#now());
    source.failures = 0;
    source.isKnown = true;
  }

  isBanned(address: string): boolean {
    return (this.#sources.get(address)?.bannedUntil ?? 0) > this.#now();
  }

  #source(address: string, now: number): Source {
    const found = this.#sources.get(address);
    if (found !== undefined) return found;
    if (this.#sources.size >= SOURCES_MAX) this.#forgetOldest();
    const source: Source = {
      tokens: STRANGER_BURST,
      refilledAt: now,
      failures: 0,
      bannedUntil: 0,
      bans: 0,
      isKnown: false,
    };
    this.#sources.set(address, source);
    return source;
  }

  /** Insertion order is age enough: the first tenth goes, banned ones stay. */
  #forgetOldest(): void {
    let toForget = Math.ceil(SOURCES_MAX / 10);
    for (const [address, source] of this.#sources) {
      if (toForget === 0) break;
      if (source.bannedUntil <= this.#now()) this.#sources.delete(address);
      toForget -= 1;
    }
  }
}
