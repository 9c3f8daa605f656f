import { Latch } from '../rtp/latch.ts';
import { DATAGRAM_BYTES_MAX, isRtcp } from '../rtp/rtp-packet.ts';
import type { AudioDescription } from '../sdp/audio-description.ts';
import type { CryptoLine } from '../sdp/crypto-attribute.ts';
import { dropReasonOf, SRTP_OVERHEAD, srtpRefusal } from '../srtp/srtp-context.ts';
import type { DropCounter } from './drop-counter.ts';
import type { LegReceiver, LegTransport } from './leg-transport.ts';
import type { LocalTransport } from './negotiation.ts';
import { SdesSession } from './sdes-session.ts';

/** Sends `data[start, end)` to an address; from the RTP or the RTCP socket. */
export type SendTo = (data: Buffer, start: number, end: number, address: string, port: number) => void;

export interface RtpTransportOptions {
  address: string;
  port: number;
  sendRtp: SendTo;
  sendRtcp: SendTo;
  drops: DropCounter;
  /** Whether our offers ask for SRTP; offers of the other side decide for themselves. */
  isEncrypted: boolean;
  /** 60 random bytes for keys of SRTP. */
  keys: Buffer;
}

/** Plain RTP and RTCP, or both as SRTP with keys of the SDP, on a pair of ports (RFC 3550 section 11) or, when the other side asks, on one (RFC 5761). */
export class RtpTransport implements LegTransport {
  readonly latch = new Latch();
  readonly #options: RtpTransportOptions;
  #receiver: LegReceiver | null = null;
  #isMux = false;
  #isSecure: boolean;
  readonly #sdes: SdesSession;
  /** The one line of our answer, until the next offer. */
  #answer: CryptoLine | null = null;
  #rtcp: { address: string; port: number } | null = null;

  constructor(options: RtpTransportOptions) {
    this.#options = options;
    this.#isSecure = options.isEncrypted;
    this.#sdes = new SdesSession(options.keys);
  }

  attach(receiver: LegReceiver): void {
    this.#receiver = receiver;
  }

  get isReady(): boolean {
    return this.latch.target !== null && (!this.#isSecure || this.#sdes.outbound !== null);
  }

  prepareOffer(): LocalTransport {
    this.#answer = null;
    return this.describe();
  }

  describe(): LocalTransport {
    const { address, port } = this.#options;
    const lines = this.#answer ? [this.#answer] : this.#sdes.offer();
    return { address, port, crypto: this.#isSecure ? lines : null, webRtc: null };
  }

  applyRemote(remote: AudioDescription, isOffer: boolean): void {
    if (remote.crypto === null) this.#answer = null;
    else if (isOffer) this.#answer = this.#sdes.accept(remote.crypto);
    else this.#sdes.complete(remote.crypto);
    this.#isSecure = remote.crypto !== null;
    this.#isMux = remote.isRtcpMux;
    // Old-style hold names 0.0.0.0: the lock stays, for the call comes back to where it was.
    if (remote.address === '0.0.0.0') return;
    this.latch.announce(remote.address, remote.port);
    this.#rtcp = { address: remote.address, port: remote.isRtcpMux ? remote.port : remote.rtcpPort };
  }

  /** A datagram came to the RTP port. */
  receiveOnRtpPort(data: Buffer, address: string, port: number, nowMs: number): void {
    const { drops } = this.#options;
    if (data.length > DATAGRAM_BYTES_MAX) {
      drops.add('malformed');
      return;
    }
    if (!this.latch.admits(address, port, nowMs)) {
      drops.add('source');
      return;
    }
    if (data.length >= 8 && isRtcp(data[1] ?? 0)) {
      if (this.latch.isLocked) this.#receiveRtcp(data, nowMs);
      return;
    }
    const length = this.#isSecure ? this.#open(this.#sdes.inbound?.unprotectRtp(data, data.length)) : data.length;
    if (length >= 0 && this.#receiver?.receiveRtp(data, length, nowMs)) this.latch.confirm(address, port, nowMs);
  }

  /** A datagram came to the RTCP port; only the host that sends our RTP is heard. */
  receiveOnRtcpPort(data: Buffer, address: string, port: number, nowMs: number): void {
    const { drops } = this.#options;
    if (data.length > DATAGRAM_BYTES_MAX) {
      drops.add('malformed');
      return;
    }
    if (this.latch.target?.address !== address) {
      drops.add('source');
      return;
    }
    if (this.#receiveRtcp(data, nowMs)) this.#rtcp = { address, port };
  }

  sendRtp(data: Buffer, start: number, end: number): void {
    const target = this.latch.target;
    if (!target) return;
    if (!this.#isSecure) {
      this.#options.sendRtp(data, start, end, target.address, target.port);
      return;
    }
    // A datagram as received has no room for the tag; a fresh buffer also may wait in the socket's queue.
    const packet = Buffer.allocUnsafe(end - start + SRTP_OVERHEAD);
    data.copy(packet, 0, start, end);
    const length = this.#sdes.outbound?.protectRtp(packet, end - start) ?? 0;
    if (length > 0) this.#options.sendRtp(packet, 0, length, target.address, target.port);
  }

  sendRtcp(data: Buffer, length: number): void {
    const target = this.#isMux ? this.latch.target : this.#rtcp;
    if (!target) return;
    const send = this.#isMux ? this.#options.sendRtp : this.#options.sendRtcp;
    const protectedLength = this.#isSecure ? (this.#sdes.outbound?.protectRtcp(data, length) ?? 0) : length;
    if (protectedLength > 0) send(data, 0, protectedLength, target.address, target.port);
  }

  tick(): null {
    return null;
  }

  close(): void {
    this.#receiver = null;
  }

  /** False when it was refused. */
  #receiveRtcp(data: Buffer, nowMs: number): boolean {
    const length = this.#isSecure ? this.#open(this.#sdes.inbound?.unprotectRtcp(data, data.length)) : data.length;
    if (length >= 0) this.#receiver?.receiveRtcp(data, length, nowMs);
    return length >= 0;
  }

  /** Counts a refusal of SRTP; without keys everything is refused. */
  #open(length: number = srtpRefusal.authentication): number {
    if (length < 0) this.#options.drops.add(dropReasonOf(length));
    return length;
  }
}
