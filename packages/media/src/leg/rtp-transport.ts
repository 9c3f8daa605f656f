import { Latch } from '../rtp/latch.ts';
import { DATAGRAM_BYTES_MAX, isRtcp } from '../rtp/rtp-packet.ts';
import type { AudioDescription } from '../sdp/audio-description.ts';
import type { DropCounter } from './drop-counter.ts';
import type { LegReceiver, LegTransport } from './leg-transport.ts';
import type { LocalTransport } from './negotiation.ts';

/** Sends `data[start, end)` to an address; from the RTP or the RTCP socket. */
export type SendTo = (data: Buffer, start: number, end: number, address: string, port: number) => void;

export interface RtpTransportOptions {
  address: string;
  port: number;
  sendRtp: SendTo;
  sendRtcp: SendTo;
  drops: DropCounter;
}

/** Plain RTP and RTCP on a pair of ports (RFC 3550 section 11) or, when the other side asks, on one (RFC 5761). */
export class RtpTransport implements LegTransport {
  readonly latch = new Latch();
  readonly #options: RtpTransportOptions;
  #receiver: LegReceiver | null = null;
  #isMux = false;
  #rtcp: { address: string; port: number } | null = null;

  constructor(options: RtpTransportOptions) {
    this.#options = options;
  }

  attach(receiver: LegReceiver): void {
    this.#receiver = receiver;
  }

  get isReady(): boolean {
    return this.latch.target !== null;
  }

  prepareOffer(): LocalTransport {
    return this.describe();
  }

  describe(): LocalTransport {
    return { address: this.#options.address, port: this.#options.port, webRtc: null };
  }

  applyRemote(remote: AudioDescription): void {
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
      if (this.latch.isLocked) this.#receiver?.receiveRtcp(data, data.length, nowMs);
      return;
    }
    if (this.#receiver?.receiveRtp(data, data.length, nowMs)) this.latch.confirm(address, port, nowMs);
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
    this.#rtcp = { address, port };
    this.#receiver?.receiveRtcp(data, data.length, nowMs);
  }

  sendRtp(data: Buffer, start: number, end: number): void {
    const target = this.latch.target;
    if (target) this.#options.sendRtp(data, start, end, target.address, target.port);
  }

  sendRtcp(data: Buffer, length: number): void {
    const target = this.#isMux ? this.latch.target : this.#rtcp;
    if (!target) return;
    const send = this.#isMux ? this.#options.sendRtp : this.#options.sendRtcp;
    send(data, 0, length, target.address, target.port);
  }

  tick(): null {
    return null;
  }

  close(): void {
    this.#receiver = null;
  }
}
