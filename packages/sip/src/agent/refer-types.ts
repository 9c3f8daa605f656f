import type { DialogId } from '../dialogs/snapshot.ts';
import type { SipRequest } from '../messages/message.ts';
import type { Replaces } from '../messages/replaces.ts';
import type { ExtraHeaders } from './call-types.ts';

/** REFER (RFC 3515) inside a call: the far end asks us to call `target`. */
export interface Referral {
  /** Refer-To URI, header parameters (Replaces) included as written. */
  referTo: string;
  /** The same without its headers: what to call. */
  target: string;
  /** What to send there: `INVITE`, unless the far end wants something else. */
  method: string;
  /** The dialog the call to `target` shall replace: give it to `SipAgent.invite`. Null for a blind transfer. */
  replaces: Replaces | null;
  /** Referred-By as written (RFC 3892); null when it does not say. Pass it on with `referredBy` of `invite`. */
  referredBy: string | null;
  /** False when the far end does not want to hear how it goes (RFC 4488): `notify` then does nothing. */
  wantsProgress: boolean;
  /**
   * Tells the far end how the call to `target` goes: a status of it, at last a final one (RFC 3515 2.4.5). 100 has been
   * told already. After a final one, after three minutes and after the end of the call it does nothing.
   */
  notify(status: number, reasonPhrase?: string): void;
  request: SipRequest;
}

/** How a REFER of ours goes on. */
export interface ReferProgress {
  /** Status of the call the far end places for us (RFC 3515 2.4.5). */
  status: number;
  reasonPhrase: string;
  /** The last one. It comes exactly once. */
  isFinal: boolean;
  /**
   * - `notified`: the far end said so.
   * - `refused`: it did not take the REFER; `status` is its answer.
   * - `silence`: it took the REFER and then said nothing, or nothing final; 408.
   * - `call-ended`: this call ended first; 487.
   */
  cause: 'notified' | 'refused' | 'silence' | 'call-ended';
}

/** What `Call.refer` may carry. */
export interface ReferOptions {
  /** The call we have with the target, as this agent names it (`other.dialogId`): an attended transfer (RFC 3891). */
  replaces?: DialogId & { earlyOnly?: boolean };
  /** Referred-By (RFC 3892), a name-addr or URI. Default: our own address in this call. */
  referredBy?: string;
  headers?: ExtraHeaders;
  /** Ask the far end not to tell how it goes (RFC 4488). It may do so all the same. */
  withoutProgress?: boolean;
  onProgress?: (progress: ReferProgress) => void;
}
