import type { Headers } from './headers.ts';
import type { NameAddr } from './name-addr.ts';
import type { Via } from './via.ts';

/** `CSeq` (RFC 3261 20.16). */
export interface CSeq {
  /** 0 to 2^31 - 1 (RFC 3261 8.1.1.5). */
  readonly number: number;
  readonly method: string;
}

/** What every message has, checked by the parser. */
interface MessageBase {
  readonly headers: Headers;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly topVia: Via;
  /** Decoded as UTF-8; exactly Content-Length bytes. Empty when there is none. */
  readonly body: string;
}

/** A request as received: everything RFC 3261 8.1.1 makes mandatory is present and well formed. */
export interface SipRequest extends MessageBase {
  readonly kind: 'request';
  readonly method: string;
  /** Request-URI as written. */
  readonly uri: string;
  /** -1 when the peer sent no Max-Forwards, as old phones do. */
  readonly maxForwards: number;
}

/** A response as received. */
export interface SipResponse extends MessageBase {
  readonly kind: 'response';
  /** 100 to 699. */
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/**
 * What can be said of a request that is too broken to be handled: enough to answer it with a 4xx
 * (RFC 3261 8.2.6.2 copies these into the response). Present only when there is a Via to answer to.
 */
export interface BrokenRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly topVia: Via;
}

/** What came out of some bytes. */
export type ParseResult =
  | { readonly kind: 'message'; readonly message: SipMessage }
  /** Only line ends, or the few zero bytes some phones keep their NAT open with: nothing to answer. */
  | { readonly kind: 'keep-alive' }
  | {
      readonly kind: 'malformed';
      /** 400, 413 or 505. */
      readonly status: number;
      readonly reason: string;
      /** Null for a broken response, a broken ACK, and for what has no Via to answer to. */
      readonly request: BrokenRequest | null;
    };
