import type { NameAddr } from './name-addr.ts';
import type { Via } from './via.ts';

/** `CSeq` (RFC 3261 20.16). */
export interface CSeq {
  /** 0 to 2^31 - 1 (RFC 3261 8.1.1.5). */
  number: number;
  method: string;
}

/**
 * Header fields in the order they arrived. Names are lower-case full forms (`v` is `via`);
 * values are unfolded and trimmed. Reading a header that is absent gives null or an empty list.
 */
export interface HeaderReader {
  /** The first value, list headers not split. */
  get(name: string): string | null;
  /** Every value; comma-separated lists are split where the grammar allows lists. */
  getAll(name: string): readonly string[];
  has(name: string): boolean;
}

/** What every message has, checked by the parser. */
interface MessageBase {
  readonly headers: HeaderReader;
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
}

/** A response as received. */
export interface SipResponse extends MessageBase {
  readonly kind: 'response';
  /** 100 to 699. */
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;
