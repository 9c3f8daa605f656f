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

  constructor(credentials: Credentials, random: Random) {
    this.#credentials = credentials;
    this.#random = random;
  }

  /** An answer was accepted: the next request in this call may be challenged afresh. */
  succeeded(): void {
    this.#answered.clear();
  }

  /**
   * Adds the answer to the headers of `request`, which is about to be sent again with the next CSeq.
   * False when no challenge can be answered: give up with the response's status.
   */
  answer(response: SipResponse, request: OutgoingRequest): boolean {
    const isProxy = response.status === 407;
    const challenge = this.#choose(response.headers.getAll(isProxy ? 'proxy-authenticate' : 'www-authenticate'));
    if (challenge === null) return false;
    const { parameters, algorithm, ha1 } = challenge;
    const realm = parameters.get('realm') ?? '';
    const key = `${response.status} ${realm}`;
    const isStale = parameters.get('stale')?.toLowerCase() === 'true';
    if (this.#answered.has(key) && !isStale) return false;
    // At most so many stale rounds in one call, whatever the server says.
    if (this.#counts.size >= 8) return false;
    this.#answered.add(key);
    const value = this.#write(parameters, algorithm, ha1, request);
    request.headers.set(isProxy ? 'proxy-authorization' : 'authorization', value);
    return true;
  }

  /** The best challenge we can answer: by algorithm first, then in the order of the server (RFC 8760 2.4). */
  #choose(values: readonly string[]): { parameters: DigestParameters; algorithm: DigestAlgorithm; ha1: string } | null {
    const challenges = values.map(readChallenge);
    for (const algorithm of PREFERENCE) {
      for (const parameters of challenges) {
        if (parameters === null || algorithmOf(parameters) !== algorithm) continue;
        const ha1 = this.#ha1(algorithm, parameters.get('realm') ?? '');
        if (ha1 !== null) return { parameters, algorithm, ha1 };
      }
    }
    return null;
  }

  /** HA1 from a password, or as it was stored; null when we have none for the algorithm. */
  #ha1(algorithm: DigestAlgorithm, realm: string): string | null {
    const { username, password, hashes } = this.#credentials;
    if (password !== undefined) return computeHa1(algorithm, username, realm, password);
    return (algorithm === 'MD5' ? hashes?.ha1md5 : hashes?.ha1sha256) ?? null;
  }

  /** The header value (RFC 7616 3.4). `qop` and `nc` stand without quotes, as old servers insist on. */
  #write(parameters: DigestParameters, algorithm: DigestAlgorithm, ha1: string, request: OutgoingRequest): string {
    const nonce = parameters.get('nonce') ?? '';
    const count = (this.#counts.get(nonce) ?? 0) + 1;
    this.#counts.set(nonce, count);
    const input = {
      algorithm,
      nonce,
      method: request.method,
      uri: request.uri,
      nonceCount: count.toString(16).padStart(8, '0'),
      cnonce: this.#random.randomToken(),
    };
    const hasQop = parameters.has('qop');
    const response = hasQop ? computeResponse(ha1, input) : computeResponseWithoutQop(ha1, input);
    const opaque = parameters.get('opaque');
    return [
      `Digest username=${quote(this.#credentials.username)}`,
      `realm=${quote(parameters.get('realm') ?? '')}`,
      `nonce=${quote(nonce)}`,
      `uri=${quote(request.uri)}`,
      `response="${response}"`,
      `algorithm=${algorithm}`,
      ...(hasQop ? [`cnonce="${input.cnonce}"`, 'qop=auth', `nc=${input.nonceCount}`] : []),
      ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ].join(', ');
  }
}

/** A challenge we can answer; null for another scheme, a broken one, or one that insists on auth-int. */
function readChallenge(value: string): DigestParameters | null {
  try {
    const parameters = parseDigest(value);
    if (parameters === null || !parameters.has('nonce')) return null;
    const qop = parameters.get('qop');
    const offers = qop === undefined ? ['auth'] : qop.split(',').map((one) => one.trim().toLowerCase());
    return offers.includes('auth') ? parameters : null;
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}
