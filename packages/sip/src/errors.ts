/** Why the stack refused to go on. The caller branches on `code`; `message` is for the log. */
export type SipErrorCode =
  /** A text given to us is not a URI, name-addr, Via or digest the grammar allows. */
  | 'malformed'
  /** A value to be sent contains CR, LF or NUL: sending it would let its author write headers. */
  | 'unsafe-value'
  /** The call is not in a state in which this can be done (for instance `accept` after a CANCEL). */
  | 'wrong-state'
  /** A bound of `SipLimits` is reached. Slow down, or refuse with 503. */
  | 'limit-reached'
  /** No flow to the next hop: the connection is closed and `connect` gave none. */
  | 'unreachable'
  /** A saved call cannot be read: unknown version or missing field. */
  | 'bad-snapshot';

/** Every error this package throws. */
export class SipError extends Error {
  readonly code: SipErrorCode;

  constructor(code: SipErrorCode, message: string) {
    super(message);
    this.name = 'SipError';
    this.code = code;
  }
}
