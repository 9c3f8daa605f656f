import type { DtlsCertificate } from '../dtls/certificate.ts';
import { answerBinding } from '../ice/ice-lite.ts';
import { DropCounter } from '../leg/drop-counter.ts';
import { DATAGRAM_BYTES_MAX } from '../rtp/rtp-packet.ts';
import type { WebRtcTransport } from './web-rtc-transport.ts';

/** Error responses to unauthenticated STUN per second; more would make us a reflector. */
export const STUN_ERRORS_PER_SECOND_MAX = 50;
/** Addresses one leg may be reached from at a time. */
const PATHS_PER_LEG_MAX = 16;

/** Sends one datagram from the shared port. */
export type SendDatagram = (data: Buffer, address: string, port: number) => void;

/**
 * All browser legs on one UDP port: finds the leg by the user fragment of a connectivity check, and from then on by the source
 * address (RFC 7983 tells the protocols apart by the first byte). A source that never passed a check reaches nothing else.
 */
export class WebRtcMux {
  readonly address: string;
  readonly port: number;
  readonly certificate: DtlsCertificate;
  readonly send: SendDatagram;
  /** Datagrams that belong to no leg. */
  readonly drops = new DropCounter();
  readonly #byUfrag = new Map<string, { transport: WebRtcTransport; password: string }>();
  readonly #byPath = new Map<string, WebRtcTransport>();
  #errorWindowMs = 0;
  #errorsInWindow = 0;

  /** `address` and `port` are what the SDP advertises. */
  constructor(address: string, port: number, certificate: DtlsCertificate, send: SendDatagram) {
    this.address = address;
    this.port = port;
    this.certificate = certificate;
    this.send = send;
  }

  register(ufrag: string, password: string, transport: WebRtcTransport): void {
    this.#byUfrag.set(ufrag, { transport, password });
  }

  unregister(ufrag: string): void {
    this.#byUfrag.delete(ufrag);
  }

  forgetPath(path: string): void {
    this.#byPath.delete(path);
  }

  /** Takes one datagram from the shared port. */
  receive(data: Buffer, address: string, port: number, nowMs: number): void {
    const first = data[0] ?? 255;
    if (data.length === 0 || data.length > DATAGRAM_BYTES_MAX) {
      this.drops.add('malformed');
      return;
    }
    if (first <= 3) {
      this.#receiveStun(data, address, port, nowMs);
      return;
    }
    const transport = this.#byPath.get(`${address}:${port}`);
    if (!transport) {
      this.drops.add('source');
      return;
    }
    if (first >= 128 && first <= 191) transport.receiveMedia(data, nowMs);
    else if (first >= 20 && first <= 63) transport.receiveDtls(data, nowMs);
    else this.drops.add('malformed');
  }

  #receiveStun(data: Buffer, address: string, port: number, nowMs: number): void {
    const outcome = answerBinding(data, address, port, (ufrag) => this.#byUfrag.get(ufrag)?.password);
    if (outcome.kind === 'ignored') {
      this.drops.add('malformed');
      return;
    }
    if (outcome.kind === 'refused') {
      this.drops.add('authentication');
      if (this.#mayAnswerError(nowMs)) this.send(outcome.response, address, port);
      return;
    }
    const transport = this.#byUfrag.get(outcome.ufrag)?.transport;
    if (!transport) return;
    this.send(outcome.response, address, port);
    const path = `${address}:${port}`;
    if (this.#byPath.get(path) !== transport) {
      if (transport.paths.size >= PATHS_PER_LEG_MAX) {
        this.drops.add('source');
        return;
      }
      // A port that moved from one leg to another: the same browser, a new PeerConnection.
      this.#byPath.get(path)?.paths.delete(path);
      this.#byPath.set(path, transport);
      transport.paths.add(path);
    }
    transport.checkPassed(outcome.ufrag, address, port, outcome.isNominated, nowMs);
  }

  #mayAnswerError(nowMs: number): boolean {
    if (nowMs - this.#errorWindowMs >= 1000) {
      this.#errorWindowMs = nowMs;
      this.#errorsInWindow = 0;
    }
    return ++this.#errorsInWindow <= STUN_ERRORS_PER_SECOND_MAX;
  }
}
