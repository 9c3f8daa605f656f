import { type Law, payloadTypeOf } from '../audio/g711.ts';
import { MediaFault } from '../errors.ts';
import {
  type AudioDescription,
  type AudioFormat,
  type Direction,
  readAudioDescription,
} from '../sdp/audio-description.ts';
import { answeringDirection, type LocalDescription, writeAnswer, writeOffer } from '../sdp/write-sdp.ts';

/** Payload type of telephone-event in our offers, the number most phones use. */
const DIGITS_PAYLOAD_TYPE = 101;

/** What the transport of a leg adds to its SDP. */
export interface LocalTransport {
  address: string;
  port: number;
  webRtc: { iceUfrag: string; icePassword: string; fingerprint: string } | null;
}

/** The outcome of an offer and its answer. */
export interface Agreement {
  /** Payload types we must understand. */
  receive: readonly AudioFormat[];
  receiveDigits: number | null;
  /** Payload types the other side understands; the first is used for what we make ourselves. */
  send: readonly AudioFormat[];
  sendDigits: number | null;
  remoteDirection: Direction;
}

/** Identity of a leg in its SDPs. */
export interface NegotiationIdentity {
  sessionId: string;
  ssrc: number;
  canonicalName: string;
}

/**
 * Offer and answer of one leg (RFC 3264). Our answers name a single law, so that the other side cannot alternate; our offers
 * name both, in the preferred order.
 */
export class Negotiation {
  agreement: Agreement | null = null;
  /** The newest SDP of the other side. */
  remote: AudioDescription | null = null;
  readonly #kind: 'rtp' | 'webrtc';
  readonly #laws: readonly Law[];
  readonly #identity: NegotiationIdentity;
  #version = 0;
  #offered: readonly AudioFormat[] | null = null;

  constructor(kind: 'rtp' | 'webrtc', laws: readonly Law[], identity: NegotiationIdentity) {
    this.#kind = kind;
    this.#laws = laws;
    this.#identity = identity;
  }

  /** True while an offer of ours waits for `complete`. */
  get isOffering(): boolean {
    return this.#offered !== null;
  }

  /** Writes an offer. In mid-call the agreed law comes first, so that nothing changes but what must. */
  offer(transport: LocalTransport, direction: Direction): string {
    const current = this.agreement?.send[0]?.law;
    const laws = current ? [current, ...this.#laws.filter((law) => law !== current)] : this.#laws;
    this.#offered = laws.map((law) => ({ law, payloadType: payloadTypeOf[law] }));
    return writeOffer(this.#describe(transport, this.#offered, DIGITS_PAYLOAD_TYPE, direction, 'actpass', false));
  }

  /** Reads a remote offer; nothing changes if it throws. Call `answer` next. */
  readOffer(sdp: string): AudioDescription {
    const remote = readAudioDescription(sdp, this.#kind);
    // Choose before anything is changed: a refused re-offer must leave the call as it was (RFC 3261 section 14.2).
    this.#choose(remote);
    return remote;
  }

  /** Takes the offer read by `readOffer` and writes the answer. */
  answer(remote: AudioDescription, transport: LocalTransport): string {
    const chosen = this.#choose(remote);
    this.remote = remote;
    this.#offered = null;
    this.agreement = {
      receive: [chosen],
      receiveDigits: remote.digitsPayloadType,
      send: [chosen],
      sendDigits: remote.digitsPayloadType,
      remoteDirection: remote.direction,
    };
    const direction = answeringDirection(remote.direction);
    const local = this.#describe(transport, [chosen], remote.digitsPayloadType, direction, 'passive', remote.isRtcpMux);
    return writeAnswer(local, remote);
  }

  /** Takes the answer to our offer. Throws and changes nothing if it does not fit. */
  complete(sdp: string): AudioDescription {
    const offered = this.#offered ?? (this.remote ? this.agreement?.receive : null);
    if (!offered) throw new MediaFault('wrong-state', 'there is no offer this could answer');
    const remote = readAudioDescription(sdp, this.#kind);
    if (remote.webRtc && remote.webRtc.setup !== 'active') {
      throw new MediaFault('unsupported-transport', 'the answer must take the active DTLS role');
    }
    const send = remote.formats.filter((format) => offered.some((ours) => ours.law === format.law));
    if (send.length === 0) throw new MediaFault('no-common-codec', 'the answer names no codec of the offer');
    this.remote = remote;
    this.agreement = {
      receive: offered,
      receiveDigits: remote.digitsPayloadType === null ? null : DIGITS_PAYLOAD_TYPE,
      send,
      sendDigits: remote.digitsPayloadType,
      remoteDirection: remote.direction,
    };
    return remote;
  }

  #choose(remote: AudioDescription): AudioFormat {
    // The agreed law stays, if still on offer: changing it in mid-call would start transcoding.
    const current = this.agreement?.send[0]?.law;
    const laws = current ? [current, ...this.#laws] : this.#laws;
    for (const law of laws) {
      const format = remote.formats.find((offered) => offered.law === law);
      if (format) return format;
    }
    throw new MediaFault('no-common-codec', `need ${this.#laws.join(' or ')}`);
  }

  #describe(
    transport: LocalTransport,
    formats: readonly AudioFormat[],
    digitsPayloadType: number | null,
    direction: Direction,
    setup: 'actpass' | 'passive',
    isRtcpMux: boolean,
  ): LocalDescription {
    this.#version += 1;
    const { address, port, webRtc } = transport;
    return {
      ...this.#identity,
      version: this.#version,
      address,
      port,
      formats,
      digitsPayloadType,
      direction,
      isRtcpMux,
      webRtc: webRtc ? { ...webRtc, setup } : null,
    };
  }
}
