import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Random } from '../clock.ts';

/** What is wrong with a nonce, if anything. */
export type NonceVerdict = 'good' | 'expired' | 'forged';

/** Nonces whose counts are remembered; above it the oldest is forgotten. About 100 bytes each. */
const COUNTS_MAX = 50_000;

/**
 * Nonces that need no memory to be recognised: time, random text and an HMAC over both (RFC 7616 3.3 recommends
 * the like). Any process with the same secret accepts them. What is remembered is only the highest count used with
 * a nonce, once a right password came with it, so nobody without one can fill the memory.
 */
export class Nonces {
  readonly #secret: string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #lifetimeMs: number;
  readonly #counts = new Map<string, number>();

  constructor(options: { secret: string; clock: Clock; random: Random; lifetimeMs: number }) {
    this.#secret = options.secret;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#lifetimeMs = options.lifetimeMs;
  }

  /** `time.random.hmac`, where the time is when it was made, in base 36. */
  mint(): string {
    const content = `${this.#clock.now().toString(36)}.${this.#random.randomToken()}`;
    return `${content}.${this.#sign(content)}`;
  }

  /** Whether it is ours and still young. Looks nothing up: an attacker's flood of nonces costs one HMAC each. */
  check(nonce: string): NonceVerdict {
    const dot = nonce.lastIndexOf('.');
    if (dot < 0) return 'forged';
    const content = nonce.slice(0, dot);
    const expected = Buffer.from(this.#sign(content));
    const actual = Buffer.from(nonce.slice(dot + 1));
    if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return 'forged';
    const mintedAtMs = Number.parseInt(content, 36);
    const ageMs = this.#clock.now() - mintedAtMs;
    // A nonce from the future: the clock was set back. A new one costs the phone one round trip.
    return ageMs >= 0 && ageMs <= this.#lifetimeMs ? 'good' : 'expired';
  }

  /** Takes note of a nonce count. False when it is not above the last one: a replay (RFC 7616 5.5). */
  use(nonce: string, count: number): boolean {
    const last = this.#counts.get(nonce) ?? 0;
    if (count <= last) return false;
    this.#counts.delete(nonce);
    this.#counts.set(nonce, count);
    if (this.#counts.size > COUNTS_MAX) {
      for (const oldest of this.#counts.keys()) {
        this.#counts.delete(oldest);
        break;
      }
    }
    return true;
  }

  /** 144 bits of HMAC-SHA-256: more than anyone can try in the minutes a nonce lives. */
  #sign(content: string): string {
    return createHmac('sha256', this.#secret).update(content).digest('base64url').slice(0, 24);
  }
}
