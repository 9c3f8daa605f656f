import type { Credentials } from '../auth/credentials.ts';
import type { Destination, Flow } from '../transport/flow.ts';
import { Call } from './call.ts';
import type { CallHandlers, ExtraHeaders, Reason } from './call-types.ts';

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
  headers?: ExtraHeaders;
  /** Answers one 401 or 407 per challenge. */
  credentials?: Credentials;
  /** Ring at most this long, then CANCEL and end with `timeout` (Timer C; default 180,000). */
  ringTimeoutMs?: number;
  handlers: CallHandlers;
}

/** A call we place. */
export class OutgoingCall extends Call {
  /**
   * Gives up. Before a provisional response it waits for one (RFC 3261 9.1); a 200 that crosses the CANCEL
   * is acknowledged and ended by BYE. Established: same as `bye`. `onEnded` follows in every case, once.
   */
  cancel(_reason?: Reason): void {}
  /** Sends the ACK with our answer, when the 200 carried the offer. */
  acknowledge(_answer: string): void {}
}
