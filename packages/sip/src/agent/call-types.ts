import type { SipRequest, SipResponse } from '../messages/message.ts';
import type { Referral } from './refer-types.ts';

export type { Referral } from './refer-types.ts';

/** Additional header fields, name to value or values. CR, LF and NUL in a value are refused (`unsafe-value`). */
export type ExtraHeaders = Record<string, string | readonly string[]>;

/** A Reason header (RFC 3326), for instance `{protocol: 'SIP', cause: 200, text: 'Call completed elsewhere'}`. */
export interface Reason {
  protocol: string;
  cause: number | null;
  text: string;
}

/**
 * - `calling`: outgoing, nothing heard yet; incoming, not answered yet with more than 100.
 * - `early`: a provisional response above 100 was sent or received.
 * - `answered`: incoming only, 200 sent, ACK awaited.
 * - `established`: ACK received (incoming) or sent (outgoing).
 * - `ended`: nothing more will come; `onEnded` was called.
 */
export type CallState = 'calling' | 'early' | 'answered' | 'established' | 'ended';

/**
 * Why a call is over.
 * - `bye`: the far end sent BYE. `hung-up`: we did (`bye()`).
 * - `cancelled`: the caller gave up (incoming), or our `cancel()` won (outgoing).
 * - `rejected`: a final response >= 300, theirs (outgoing) or ours (incoming `reject`).
 * - `timeout`: no answer to our INVITE within 64*T1 (no response at all) or within Timer C.
 * - `ack-timeout`: our 200 was never acknowledged and a BYE has been sent (RFC 3261 13.3.1.4), or a reliable 1xx was
 *   not and the INVITE was refused with 504 (RFC 3262 3).
 * - `gone`: the far end answered 481 or 408 inside the dialog, or let the session timer run out: it no longer knows the
 *   call.
 * - `unreachable`: no flow to the far end.
 */
export type EndCause =
  | 'bye'
  | 'hung-up'
  | 'cancelled'
  | 'rejected'
  | 'timeout'
  | 'ack-timeout'
  | 'gone'
  | 'unreachable';

/** The one end of a call. */
export interface CallEnd {
  cause: EndCause;
  /** Final status of the INVITE where there was one (486, 487...), else 0. */
  status: number;
  /** Reason phrase of that status. */
  reasonPhrase: string;
  /** Reason header of the CANCEL, BYE or response, if any. */
  reason: Reason | null;
  /** The response behind it, for its headers (Retry-After, Contact of a 302...). */
  response: SipResponse | null;
}

/** A provisional response to our INVITE. `tag` tells forks apart. */
export interface Provisional {
  status: number;
  reasonPhrase: string;
  sdp: string | null;
  tag: string;
  response: SipResponse;
}

/** What to do with an offer inside a call. A refusal leaves the session as it was (RFC 3261 14.2). */
export type ReofferAnswer = { sdp: string; headers?: ExtraHeaders } | { status: number; reasonPhrase?: string };

/** An offer inside a call. `offer` is null for a re-INVITE without SDP: then give our offer, the answer comes by `onAnswer`. */
export interface Reoffer {
  offer: string | null;
  method: 'INVITE' | 'UPDATE' | 'PRACK';
  request: SipRequest;
  /** The far end's answer to the offer we gave, when `offer` was null. Null if the ACK carried none. */
  onAnswer?: (sdp: string | null) => void;
}

/** A digit that came by INFO (application/dtmf-relay or application/dtmf). */
export interface InfoDigit {
  /** One of 0-9, *, #, A-D. */
  digit: string;
  durationMs: number;
}

/**
 * What a call tells its owner. Every one is optional. None may throw: an error is given to
 * `handlers.onError` of the agent and the call goes on.
 */
export interface CallHandlers {
  /** Outgoing: 101-199, once each (retransmissions excepted). 100 is not reported. */
  onProvisional?: (provisional: Provisional) => void;
  /**
   * Outgoing: the first 2xx. `sdp` is the answer, or the offer if we sent none: then `call.acknowledge(answer)` must
   * follow; otherwise the ACK goes out by itself. When it came reliably before, in a 1xx of the same phone, the 2xx
   * carries none, and this is that one.
   */
  onAccepted?: (accepted: { sdp: string | null; response: SipResponse }) => void;
  /**
   * Outgoing without an offer of ours: a phone that rings offers (RFC 3262 5). The result goes back in the PRACK. Without
   * a handler such offers are not asked for, and the offer comes with the 200.
   */
  onEarlyOffer?: (offer: string, tag: string) => string | Promise<string>;
  /** Outgoing: the call was redirected (3xx) and goes on to `target`. */
  onRedirected?: (target: string) => void;
  /** Incoming: the answer to the offer of our `progress`, when the INVITE had none and the caller answers by PRACK. */
  onEarlyAnswer?: (sdp: string) => void;
  /** Incoming: the ACK to our 200. `sdp` is the answer when our 200, or a reliable 1xx before it, carried the offer. */
  onAcknowledged?: (sdp: string | null) => void;
  /** Called exactly once for every call, whatever its end. */
  onEnded?: (end: CallEnd) => void;
  /** Offer in mid-call (hold, new address). Without a handler: 488. Two at a time never come: a second gets 491 or 500. */
  onReoffer?: (reoffer: Reoffer) => ReofferAnswer | Promise<ReofferAnswer>;
  /** The far end answered a refresh of the session timer (RFC 4028) with another description than before. */
  onRefreshed?: (sdp: string) => void;
  /** A digit by INFO. */
  onDigit?: (digit: InfoDigit) => void;
  /** REFER: the status to answer (202 to take it, then `referral.notify` says how it goes). Without a handler: 603. */
  onRefer?: (referral: Referral) => number;
  /** Any other request inside the call (NOTIFY, MESSAGE...): the status to answer, or null for the default. */
  onRequest?: (request: SipRequest) => number | null;
  /** The connection of this call is gone (browser reload). The call lives on; `useFlow` gives it a new one. */
  onFlowClosed?: () => void;
}

/** The result of an offer of ours in mid-call. `status` 200 means agreed; 408 means no answer. */
export interface ReofferResult {
  status: number;
  reasonPhrase: string;
  /** The answer; null when refused or when the far end left it out. */
  sdp: string | null;
}
