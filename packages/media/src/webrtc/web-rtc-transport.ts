import { DtlsServer } from '../dtls/dtls-server.ts';
import { type IceCredentials, newIceCredentials } from '../ice/ice-lite.ts';
import type { DropCounter } from '../leg/drop-counter.ts';
import type { LegReceiver, LegTransport, TransportTrouble } from '../leg/leg-transport.ts';
import type { LocalTransport } from '../leg/negotiation.ts';
import { isRtcp } from '../rtp/rtp-packet.ts';
import type { AudioDescription, WebRtcParameters } from '../sdp/audio-description.ts';
import { dropReasonOf, SRTP_OVERHEAD, SrtpContext } from '../srtp/srtp-context.ts';
import type { WebRtcMux } from './web-rtc-mux.ts';

/** Without a valid connectivity check for this long we must stop sending (RFC 7675 section 5.1). */
export const CONSENT_MS = 30_000;
/** From the first ClientHello to keys. */
const HANDSHAKE_MS = 30_000;

/**
 * One browser behind the mux, in the order things happen: ICE validates a path, DTLS agrees on keys over it, then SRTP flows.
 * A reload of the page brings a new PeerConnection with new credentials and a new certificate; the leg above goes on.
 */
export class WebRtcTransport implements LegTransport {
  /** Source addresses that passed a check, as "address:port"; kept by the mux. */
  readonly paths = new Set<string>();
  readonly #mux: WebRtcMux;
  readonly #drops: DropCounter;
  #receiver: LegReceiver | null = null;
  #credentials: IceCredentials;
  /** Still valid until a check with the new ones passes. */
  #oldCredentials: IceCredentials | null = null;
  #remote: WebRtcParameters | null = null;
  #dtls: DtlsServer;
  #handshakeStartMs = -1;
  #path: { address: string; port: number } | null = null;
  #checkedAtMs = -1;
  #inbound: SrtpContext | null = null;
  #outbound: SrtpContext | null = null;
  #trouble: TransportTrouble | null = null;

  constructor(mux: WebRtcMux, drops: DropCounter) {
    this.#mux = mux;
    this.#drops = drops;
    this.#credentials = newIceCredentials();
    mux.register(this.#credentials.ufrag, this.#credentials.password, this);
    this.#dtls = this.#newDtls();
  }

  attach(receiver: LegReceiver): void {
    this.#receiver = receiver;
  }

  get isReady(): boolean {
    return this.#outbound !== null && this.#path !== null && this.#trouble === null;
  }

  prepareOffer(isRestart: boolean): LocalTransport {
    if (isRestart) this.#renewCredentials();
    return this.describe();
  }

  describe(): LocalTransport {
    const { ufrag, password } = this.#credentials;
    const { address, port, certificate } = this.#mux;
    return {
      address,
      port,
      crypto: null,
      webRtc: { iceUfrag: ufrag, icePassword: password, fingerprint: certificate.fingerprint },
    };
  }

  applyRemote(remote: AudioDescription, isOffer: boolean): void {
    const before = this.#remote;
    const now = remote.webRtc;
    if (!now) return;
    this.#remote = now;
    if (before) {
      const isRestart = before.iceUfrag !== now.iceUfrag || before.icePassword !== now.icePassword;
      const isOtherPeer = !now.fingerprints.some((fingerprint) => before.fingerprints.includes(fingerprint));
      // New remote credentials in an offer ask for new ones of ours (RFC 8839 section 4.4.1.1.1); before an answer they are.
      if (isRestart && isOffer) this.#renewCredentials();
      if (isOtherPeer) this.#startOver();
    }
    this.#useKeys();
  }

  /** The mux saw a valid check for this leg. */
  checkPassed(ufrag: string, address: string, port: number, isNominated: boolean, nowMs: number): void {
    this.#checkedAtMs = nowMs;
    if (this.#trouble === 'consent') this.#trouble = null;
    const isCurrent = ufrag === this.#credentials.ufrag;
    if (isCurrent && this.#oldCredentials) {
      this.#mux.unregister(this.#oldCredentials.ufrag);
      this.#oldCredentials = null;
      this.#path = { address, port };
    }
    if (!this.#path || isNominated) this.#path = { address, port };
  }

  receiveDtls(data: Buffer, nowMs: number): void {
    if (this.#handshakeStartMs < 0) this.#handshakeStartMs = nowMs;
    this.#dtls.receive(data, nowMs);
    this.#useKeys();
  }

  receiveMedia(data: Buffer, nowMs: number): void {
    const inbound = this.#inbound;
    if (!inbound || data.length < 12) {
      this.#drops.add('authentication');
      return;
    }
    const isControl = isRtcp(data[1] ?? 0);
    const length = isControl ? inbound.unprotectRtcp(data, data.length) : inbound.unprotectRtp(data, data.length);
    if (length < 0) {
      this.#drops.add(dropReasonOf(length));
    } else if (isControl) this.#receiver?.receiveRtcp(data, length, nowMs);
    else this.#receiver?.receiveRtp(data, length, nowMs);
  }

  sendRtp(data: Buffer, start: number, end: number): void {
    if (!this.#outbound || !this.#path) return;
    // A datagram as received has no room for the tag; a fresh buffer also may wait in the socket's queue.
    const packet = Buffer.allocUnsafe(end - start + SRTP_OVERHEAD);
    data.copy(packet, 0, start, end);
    const length = this.#outbound.protectRtp(packet, end - start);
    if (length > 0) this.#mux.send(packet, this.#path.address, this.#path.port);
  }

  sendRtcp(data: Buffer, length: number): void {
    if (!this.#outbound || !this.#path) return;
    const protectedLength = this.#outbound.protectRtcp(data, length);
    if (protectedLength > 0) this.#mux.send(data.subarray(0, protectedLength), this.#path.address, this.#path.port);
  }

  tick(nowMs: number): TransportTrouble | null {
    this.#dtls.tick(nowMs);
    if (this.#trouble !== null) return null;
    this.#trouble = this.#findTrouble(nowMs);
    return this.#trouble;
  }

  close(): void {
    this.#dtls.close();
    this.#mux.unregister(this.#credentials.ufrag);
    if (this.#oldCredentials) this.#mux.unregister(this.#oldCredentials.ufrag);
    this.#forgetPaths();
    this.#receiver = null;
  }

  #findTrouble(nowMs: number): TransportTrouble | null {
    if (this.#dtls.state === 'closed') return 'closed';
    if (this.#dtls.state === 'failed') return 'handshake';
    const isLate = this.#handshakeStartMs >= 0 && nowMs - this.#handshakeStartMs > HANDSHAKE_MS;
    if (!this.#outbound && isLate) return 'handshake';
    return this.#checkedAtMs >= 0 && nowMs - this.#checkedAtMs > CONSENT_MS ? 'consent' : null;
  }

  /** Installs the SRTP keys once the handshake is done and its certificate is the one the SDP named. */
  #useKeys(): void {
    const { srtpKeys, peerFingerprint } = this.#dtls;
    if (this.#outbound || !srtpKeys || !this.#remote || peerFingerprint === null) return;
    if (!this.#remote.fingerprints.includes(peerFingerprint)) {
      this.#trouble = null;
      this.#dtls.reject('the certificate is not the one of the SDP');
      return;
    }
    this.#outbound = new SrtpContext(srtpKeys.localKey, srtpKeys.localSalt);
    this.#inbound = new SrtpContext(srtpKeys.remoteKey, srtpKeys.remoteSalt);
  }

  #newDtls(): DtlsServer {
    return new DtlsServer(this.#mux.certificate, (datagram) => {
      if (this.#path) this.#mux.send(datagram, this.#path.address, this.#path.port);
    });
  }

  #renewCredentials(): void {
    if (this.#oldCredentials) this.#mux.unregister(this.#oldCredentials.ufrag);
    this.#oldCredentials = this.#credentials;
    this.#credentials = newIceCredentials();
    this.#mux.register(this.#credentials.ufrag, this.#credentials.password, this);
  }

  /** Another PeerConnection: nothing of the old one may be trusted or sent to. */
  #startOver(): void {
    if (this.#oldCredentials) this.#mux.unregister(this.#oldCredentials.ufrag);
    this.#oldCredentials = null;
    this.#forgetPaths();
    this.#path = null;
    this.#checkedAtMs = -1;
    this.#handshakeStartMs = -1;
    this.#inbound = null;
    this.#outbound = null;
    this.#trouble = null;
    this.#dtls = this.#newDtls();
  }

  #forgetPaths(): void {
    for (const path of this.paths) this.#mux.forgetPath(path);
    this.paths.clear();
  }
}
