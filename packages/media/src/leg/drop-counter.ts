/** Why a datagram was thrown away. */
export type DropReason =
  /** Not valid RTP, RTCP, STUN or DTLS, or larger than DATAGRAM_BYTES_MAX. */
  | 'malformed'
  /** From an address the leg does not listen to. */
  | 'source'
  /** A payload type that was not negotiated. */
  | 'payload-type'
  /** SRTP or SRTCP that is not authentic, or came before the keys. */
  | 'authentication'
  /** SRTP seen before or too old. */
  | 'replay'
  /** The same RTP sequence number twice. */
  | 'duplicate'
  /** A late packet from before a change of source. */
  | 'stale'
  /** The socket refused to send. */
  | 'send';

/** Datagrams dropped, by reason. */
export class DropCounter {
  readonly #counts = new Map<DropReason, number>();

  add(reason: DropReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  count(reason: DropReason): number {
    return this.#counts.get(reason) ?? 0;
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
