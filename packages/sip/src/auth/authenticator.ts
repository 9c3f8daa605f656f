import type { Clock, Random } from '../clock.ts';
import type { SipRequest } from '../messages/message.ts';
import type { Flow } from '../transport/flow.ts';
import type { CredentialLookup } from './credentials.ts';

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
  /** Key of the nonces' HMAC, 32 random bytes; the same in every process that serves this realm. */
  secret: string;
  lookup: CredentialLookup;
  clock: Clock;
  random: Random;
  /** How long a nonce is good; default 300,000. */
  nonceLifetimeMs?: number;
  /** Told of every refusal, so that the server can count, slow down and ban. */
  onFailure?: (failure: AuthenticationFailure) => void;
}

/** Who it is, or the answer to give. */
export type Authentication =
  | { ok: true; username: string }
  | { ok: false; status: 400 | 401 | 407; headers: Record<string, string[]> };

/** Server side of HTTP digest for SIP (RFC 3261 22, RFC 7616, RFC 8760): MD5 and SHA-256, qop auth. */
export class Authenticator {
  readonly realm: string;

  constructor(options: AuthenticatorOptions) {
    this.realm = options.realm;
  }

  /** Checks Authorization (`user`, 401) or Proxy-Authorization (`proxy`, 407). */
  verify(_request: SipRequest, _flow: Flow, _kind: 'user' | 'proxy' = 'user'): Promise<Authentication> {
    throw new Error('not written yet');
  }
}
