import type { ExtraHeaders } from '../agent/call-types.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { Destination, Flow } from '../transport/flow.ts';

/**
 * - `idle`: not begun, or ended by `stop`.
 * - `registering`: the first REGISTER, or one after a failure, is under way.
 * - `registered`: the registrar knows us; it stays so while it is refreshed.
 * - `failed`: it does not; the next try is due at `retryAtMs`.
 */
export type RegistrationState = 'idle' | 'registering' | 'registered' | 'failed';

/** What a registration tells its owner. */
export interface RegistrationStatus {
  state: RegistrationState;
  /** Status of the last answer; 408 for silence, 503 for no way there, 0 before there was one. */
  status: number;
  reasonPhrase: string;
  /** Until when the registrar knows us, in ms since the epoch; null when it does not. */
  expiresAtMs: number | null;
  /** When the next try is due after a failure. */
  retryAtMs: number | null;
  /** Route values for calls by this registration (RFC 3608), in order; empty when the registrar gave none. */
  serviceRoute: readonly string[];
}

/** What `SipAgent.register` needs. */
export interface RegistrationOptions {
  /** Request-URI: the domain, `sip:carrier.example`. */
  registrar: string;
  /** Address of record, `sip:0571999@carrier.example`. */
  user: string;
  /** Where to send: asked before every try, so that DNS and other servers of the carrier are the owner's. Null: not now. */
  destination: () => Destination | Flow | null;
  credentials?: Credentials;
  /** User part of our Contact, where the carrier's calls come to. Default: that of `user`. */
  contactUser?: string;
  /** Parameters of our Contact, for instance `;line=7`, to know the trunk by. */
  contactParameters?: string;
  /** Initial Route values: an outbound proxy. */
  route?: readonly string[];
  headers?: ExtraHeaders;
  /** Seconds asked for (default 3600); what the registrar grants counts. */
  expires?: number;
  /** Seconds between tries: base and longest (RFC 5626 4.5; defaults 30 and 1800). */
  retry?: { baseSeconds?: number; maxSeconds?: number };
  /** Told of every change of state, and of each refresh. */
  onChange?: (status: RegistrationStatus) => void;
}
