import type { Credentials } from '../auth/credentials.ts';
import type { Replaces } from '../messages/replaces.ts';
import type { Destination, Flow } from '../transport/flow.ts';
import type { CallHandlers, ExtraHeaders } from './call-types.ts';
import type { ReliableWhen } from './core.ts';
import type { RedirectOptions } from './redirect-targets.ts';
import type { SessionTimerOptions } from './session-timer.ts';

/** A party as it goes into From or To. */
export interface Party {
  uri: string;
  displayName?: string;
}

/** What `SipAgent.invite` needs. */
export interface InviteOptions {
  /** Request-URI: for a phone its binding's `contact`, for a trunk `sip:number@host`. */
  target: string;
  /** Where to send: a binding's flow, or an address. One of the two. */
  flow?: Flow;
  destination?: Destination;
  from: Party;
  /** Default: `target`. */
  to?: Party;
  /** Null or absent: the far end makes the offer. */
  sdp?: string | null;
  /** Initial Route values, for instance a binding's `path`. */
  route?: readonly string[];
  /** For a call that passes an incoming one on: one less than that one had (RFC 3261 8.1.1.6). Default 70. */
  maxForwards?: number;
  headers?: ExtraHeaders;
  /** Answers one 401 or 407 per challenge. */
  credentials?: Credentials;
  /** Ring at most this long, then CANCEL and end with `timeout` (Timer C; default 180,000). */
  ringTimeoutMs?: number;
  /** The dialog of the far end this call shall take the place of (RFC 3891), for instance from a REFER. */
  replaces?: Replaces;
  /** Referred-By (RFC 3892): who asked for this call, as its REFER said. */
  referredBy?: string;
  /** Goes on to the Contacts of a 3xx; without it a 3xx ends the call and `onEnded` has the response. */
  followRedirects?: boolean | RedirectOptions;
  /** Instead of the agent's (RFC 4028). */
  sessionTimer?: Partial<SessionTimerOptions>;
  /** Whether the far end shall, or must, send its 1xx so that they are acknowledged (RFC 3262). Default `supported`. */
  reliableProvisionals?: ReliableWhen;
  handlers: CallHandlers;
}
