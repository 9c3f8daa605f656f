import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Random } from '../clock.ts';
import { SipError } from '../errors.ts';
import { quote } from '../messages/characters.ts';
import type { SipRequest } from '../messages/message.ts';
import type { Flow } from '../transport/flow.ts';
import type { CredentialLookup } from './credentials.ts';
import { algorithmOf, computeResponse, type DigestAlgorithm, type DigestParameters, parseDigest } from './digest.ts';
import { Nonces } from './nonces.ts';

/** A request that did not prove who sent it. `stale` and `absent` are ordinary first steps, not attacks. */
export interface AuthenticationFailure {
  reason: 'absent' | 'stale' | 'malformed' | 'unknown-user' | 'wrong-password' | 'replayed';
  /** As claimed; empty when no Authorization was sent. */
  username: string;
  flow: Flow;
  request: SipRequest;
}

export interface AuthenticatorOptions {
  realm: string;
  /** Key of the nonces' HMAC, 32 random bytes as text; the same in every process that serves this realm. */
  secret: string;
  lookup: CredentialLookup;
  clock: Clock;
  random: Random;
  /** How long a nonce is good; default 300,000. */
  nonceLifetimeMs?: number;
  /**
   * What to offer on a flow, best first (RFC 8760 2.4). Default: MD5 only. JsSIP 3.13 aborts when the first challenge
   * names another algorithm, libre (baresip 1.0) when any does, so SHA-256 is for flows known to understand it.
   */
  algorithms?: (flow: Flow) => readonly DigestAlgorithm[];
  /**
   * Told of every refusal, so that the server can count, slow down and ban. A promise delays the answer until
   * it settles: keep it short and bounded.
   */
  onFailure?: (failure: AuthenticationFailure) => void | Promise<void>;
}

/** Who it is, or the answer to give. */
export type Authentication =
  | { ok: true; username: string }
  | { ok: false; status: 401 | 407; headers: Record<string, string[]> };

/** What an Authorization header claims. */
interface Claim {
  parameters: DigestParameters;
  username: string;
  nonce: string;
  algorithm: DigestAlgorithm;
}

const NONCE_LIFETIME_MS = 300_000;

/**
 * Server side of HTTP digest for SIP (RFC 3261 22, RFC 7616, RFC 8760): MD5 and SHA-256, qop auth only.
 *
 * A request passes these gates in order, and each refusal has its reason for the log:
 *
 * 1. An Authorization for our realm with all it needs: else `absent` or `malformed`.
 * 2. A nonce of our own making, not too old: else `malformed` or `stale`.
 * 3. The hash of that user and the right response for it: else `unknown-user` or `wrong-password`, which nobody
 *    outside can tell apart, neither by the answer nor by the time it takes.
 * 4. A nonce count above the last one: else `replayed`. A phone that sends two requests at once over UDP may run into
 *    this honestly, so the answer is `stale=true` and the phone tries again by itself.
 *
 * The digest-uri is not compared with the Request-URI: proxies on the way rewrite the latter (RFC 3261 22.4 point 5).
 * The body is not protected (auth-int): no phone we know of offers it.
 */
export class Authenticator {
  readonly realm: string;
  readonly #options: AuthenticatorOptions;
  readonly #nonces: Nonces;

  constructor(options: AuthenticatorOptions) {
    this.realm = options.realm;
    this.#options = options;
    const { secret, clock, random } = options;
    this.#nonces = new Nonces({ secret, clock, random, lifetimeMs: options.nonceLifetimeMs ?? NONCE_LIFETIME_MS });
  }

  /** Checks Authorization (`user`, 401) or Proxy-Authorization (`proxy`, 407). Rejects only if `lookup` does. */
  async verify(request: SipRequest, flow: Flow, kind: 'user' | 'proxy' = 'user'): Promise<Authentication> {
    const claim = this.#readClaim(request, kind);
    if (claim === null || claim === 'malformed') {
      const reason = claim === null ? 'absent' : 'malformed';
      return this.#refuse({ reason, username: '', flow, request }, kind);
    }
    const { username } = claim;
    const nonce = this.#nonces.check(claim.nonce);
    if (nonce === 'forged') return this.#refuse({ reason: 'malformed', username, flow, request }, kind);
    if (nonce === 'expired') return this.#refuse({ reason: 'stale', username, flow, request }, kind);
    const hashes = await this.#options.lookup(this.realm, username);
    const ha1 = claim.algorithm === 'MD5' ? hashes?.ha1md5 : hashes?.ha1sha256;
    // Without a hash the same work is done with a made-up one, so that neither the answer nor its time tells
    // whether the user exists.
    const isRight = this.#isResponseRight(claim, ha1 ?? this.#dummyHa1(username), request.method);
    if (!isRight || ha1 === null || ha1 === undefined) {
      const reason = hashes === null ? 'unknown-user' : 'wrong-password';
      return this.#refuse({ reason, username, flow, request }, kind);
    }
    // Only now, so that a wrong password cannot use up somebody's counts.
    const count = Number.parseInt(claim.parameters.get('nc') ?? '', 16);
    if (!this.#nonces.use(claim.nonce, count)) {
      return this.#refuse({ reason: 'replayed', username, flow, request }, kind);
    }
    return { ok: true, username };
  }

  /** The claim for our realm; a request may carry others for other hops (RFC 3261 22.3). */
  #readClaim(request: SipRequest, kind: 'user' | 'proxy'): Claim | null | 'malformed' {
    const values = request.headers.getAll(kind === 'user' ? 'authorization' : 'proxy-authorization');
    let isMalformed = false;
    for (const value of values) {
      try {
        const parameters = parseDigest(value);
        if (parameters === null || parameters.get('realm') !== this.realm) continue;
        const claim = completeClaim(parameters);
        if (claim !== null) return claim;
      } catch (error) {
        if (!(error instanceof SipError)) throw error;
      }
      isMalformed = true;
    }
    return isMalformed ? 'malformed' : null;
  }

  /** Compares in constant time, so that a response cannot be guessed digit by digit. */
  #isResponseRight(claim: Claim, ha1: string, method: string): boolean {
    const { parameters, algorithm, nonce } = claim;
    const expected = computeResponse(ha1, {
      algorithm,
      method,
      nonce,
      uri: parameters.get('uri') ?? '',
      nonceCount: parameters.get('nc') ?? '',
      cnonce: parameters.get('cnonce') ?? '',
    });
    const left = Buffer.from(expected);
    const right = Buffer.from((parameters.get('response') ?? '').toLowerCase());
    return left.length === right.length && timingSafeEqual(left, right);
  }

  /** The hash of nobody: the same for the same name each time, and of no password anyone could find. */
  #dummyHa1(username: string): string {
    return createHmac('sha256', this.#options.secret).update(`no such user ${username}`).digest('hex');
  }

  /** A fresh challenge for each algorithm, all with one nonce: the phone answers one of them (RFC 8760 2.4). */
  async #refuse(failure: AuthenticationFailure, kind: 'user' | 'proxy'): Promise<Authentication> {
    await this.#options.onFailure?.(failure);
    // `stale` tells the phone to try again with the new nonce instead of asking for a password (RFC 7616 3.3).
    const isStale = failure.reason === 'stale' || failure.reason === 'replayed';
    const algorithms = this.#options.algorithms?.(failure.flow) ?? ['MD5'];
    const nonce = this.#nonces.mint();
    const challenges = algorithms.map((algorithm) => {
      const stale = isStale ? ', stale=true' : '';
      return `Digest realm=${quote(this.realm)}, nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale}`;
    });
    if (kind === 'user') return { ok: false, status: 401, headers: { 'www-authenticate': challenges } };
    return { ok: false, status: 407, headers: { 'proxy-authenticate': challenges } };
  }
}

/** Null when something needed is missing or of another kind than we offered. */
function completeClaim(parameters: DigestParameters): Claim | null {
  const username = parameters.get('username') ?? '';
  const nonce = parameters.get('nonce') ?? '';
  const algorithm = algorithmOf(parameters);
  const hasCount = /^[0-9a-fA-F]{8}$/.test(parameters.get('nc') ?? '');
  const isAuth = parameters.get('qop') === 'auth';
  if (username === '' || nonce === '' || algorithm === null || !hasCount || !isAuth) return null;
  if (!parameters.has('uri') || !parameters.has('cnonce') || !parameters.has('response')) return null;
  return { parameters, username, nonce, algorithm };
}
