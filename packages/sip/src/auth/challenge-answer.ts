import type { Random } from '../clock.ts';
import { SipError } from '../errors.ts';
import { quote } from '../messages/characters.ts';
import type { SipResponse } from '../messages/message.ts';
import type { OutgoingRequest } from '../messages/serialise.ts';
import type { Credentials } from './credentials.ts';
import {
  algorithmOf,
  computeHa1,
  computeResponse,
  computeResponseWithoutQop,
  type DigestAlgorithm,
  type DigestParameters,
  parseDigest,
} from './digest.ts';

/** Best first: we take what is strongest among what is offered and what we have a hash for. */
const PREFERENCE: readonly DigestAlgorithm[] = ['SHA-256', 'MD5'];

/**
 * Client side of digest: answers 401 and 407 (RFC 3261 22.2, 22.3). One per call, so that a server that refuses
 * the answer is not asked for ever.
 */
export class ChallengeAnswerer {
  readonly #credentials: Credentials;
  readonly #random: Random;
  /** Nonces answered so far, with how often. */
  readonly #counts = new Map<string, number>();
  /** Realms that were answered once: a second challenge without `stale` means that the password is wrong. */
  readonly #answered = new Set<string>();
  /** What every further try must answer: a call may pass a proxy that asks and then reach a server that asks too. */
  readonly #challenges = new Map<string, Challenge>();
  #headers: Record<string, string[]> = {};

  constructor(credentials: Credentials, random: Random) {
    this.#credentials = credentials;
    this.#random = random;
  }

  /** The credentials that went with the last request; the ACK of an INVITE repeats them (22.1). */
  get headers(): Readonly<Record<string, readonly string[]>> {
    return this.#headers;
  }

  /** An answer was accepted: the next request in this call may be challenged afresh. */
  succeeded(): void {
    this.#answered.clear();
  }

  /**
   * Adds the answers to the headers of `request`, which is about to be sent again with the next CSeq.
   * False when no challenge can be answered: give up with the response's status.
   */
  answer(response: SipResponse, request: OutgoingRequest): boolean {
    const isProxy = response.status === 407;
    const chosen = this.#choose(response.headers.getAll(isProxy ? 'proxy-authenticate' : 'www-authenticate'));
    if (chosen.size === 0) return false;
    for (const [realm, { parameters }] of chosen) {
      const isStale = parameters.get('stale')?.toLowerCase() === 'true';
      if (this.#answered.has(`${response.status} ${realm}`) && !isStale) return false;
    }
    // At most so many rounds in one call, whatever the server says.
    if (this.#counts.size >= ROUNDS_MAX) return false;
    for (const [realm, challenge] of chosen) {
      const key = `${response.status} ${realm}`;
      this.#answered.add(key);
      this.#challenges.set(key, { ...challenge, isProxy });
    }
    this.#headers = {};
    for (const challenge of this.#challenges.values()) {
      const name = challenge.isProxy ? 'proxy-authorization' : 'authorization';
      const value = this.#write(challenge, request);
      request.headers.append(name, value);
      this.#headers[name] = [...(this.#headers[name] ?? []), value];
    }
    return true;
  }

  /** For each realm the best challenge we can answer: by algorithm, then in the order of the server (RFC 8760 2.4). */
  #choose(values: readonly string[]): Map<string, Challenge> {
    const chosen = new Map<string, Challenge>();
    const challenges = values.slice(0, CHALLENGES_MAX).map(readChallenge);
    for (const algorithm of PREFERENCE) {
      for (const parameters of challenges) {
        if (parameters === null || algorithmOf(parameters) !== algorithm) continue;
        const realm = parameters.get('realm') ?? '';
        const ha1 = this.#ha1(algorithm, realm);
        if (ha1 !== null && !chosen.has(realm)) chosen.set(realm, { parameters, algorithm, ha1, isProxy: false });
      }
    }
    return chosen;
  }

  /** HA1 from a password, or as it was stored; null when we have none for the algorithm. */
  #ha1(algorithm: DigestAlgorithm, realm: string): string | null {
    const { username, password, hashes } = this.#credentials;
    if (password !== undefined) return computeHa1(algorithm, username, realm, password);
    return (algorithm === 'MD5' ? hashes?.ha1md5 : hashes?.ha1sha256) ?? null;
  }

  /** The header value (RFC 7616 3.4). `qop` and `nc` stand without quotes, as old servers insist on. */
  #write({ parameters, algorithm, ha1 }: Challenge, request: OutgoingRequest): string {
    const nonce = parameters.get('nonce') ?? '';
    const count = (this.#counts.get(nonce) ?? 0) + 1;
    this.#counts.set(nonce, count);
    const qop = chooseQop(parameters);
    const input = {
      algorithm,
      nonce,
      method: request.method,
      uri: request.uri,
      nonceCount: count.toString(16).padStart(8, '0'),
      cnonce: this.#random.randomToken(),
      ...(qop === 'auth-int' ? { body: request.body } : {}),
    };
    const response = qop === null ? computeResponseWithoutQop(ha1, input) : computeResponse(ha1, input);
    const opaque = parameters.get('opaque');
    return [
      `Digest username=${quote(this.#credentials.username)}`,
      `realm=${quote(parameters.get('realm') ?? '')}`,
      `nonce=${quote(nonce)}`,
      `uri=${quote(request.uri)}`,
      `response="${response}"`,
      `algorithm=${algorithm}`,
      ...(qop === null ? [] : [`cnonce="${input.cnonce}"`, `qop=${qop}`, `nc=${input.nonceCount}`]),
      ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ].join(', ');
  }
}

/** Nonces answered in one call; more of them are a server that does not know what it wants. */
const ROUNDS_MAX = 8;
/** Challenges of one response that are looked at. */
const CHALLENGES_MAX = 8;

interface Challenge {
  parameters: DigestParameters;
  algorithm: DigestAlgorithm;
  ha1: string;
  isProxy: boolean;
}

/** `auth` where it is offered, since a proxy on the way may change the body; else `auth-int`. Null without qop. */
function chooseQop(parameters: DigestParameters): 'auth' | 'auth-int' | null {
  const qop = parameters.get('qop');
  if (qop === undefined) return null;
  return qop.split(',').some((one) => one.trim().toLowerCase() === 'auth') ? 'auth' : 'auth-int';
}

/** A challenge we can answer; null for another scheme, a broken one, or one that wants a protection nobody knows. */
function readChallenge(value: string): DigestParameters | null {
  try {
    const parameters = parseDigest(value);
    if (parameters === null || !parameters.has('nonce')) return null;
    const offers = parameters.get('qop')?.split(',') ?? ['auth'];
    const isKnown = offers.some((one) => /^auth(-int)?$/i.test(one.trim()));
    return isKnown ? parameters : null;
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}
