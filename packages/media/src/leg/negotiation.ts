import { type Codec, staticType } from '../audio/codec.ts';
import { MediaFault } from '../errors.ts';
import {
  type AudioDescription,
  type AudioFormat,
  type Direction,
  readAudioDescription,
} from '../sdp/audio-description.ts';
import type { CryptoLine } from '../sdp/crypto-attribute.ts';
import { answeringDirection, type LocalDescription, writeAnswer, writeOffer } from '../sdp/write-sdp.ts';

/** Payload type of telephone-event in our offers, the number most phones use. */
const DIGITS_PAYLOAD_TYPE = 101;

/** What the transport of a leg adds to its SDP. */
export interface LocalTransport {
  address: string;
  port: number;
  /** Keys of SRTP on a plain leg; in an answer just one line. Null: none. */
  crypto: readonly CryptoLine[] | null;
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
  sendNoise: number | null;
  remoteDirection: Direction;
}

/** Identity of a leg in its SDPs. */
export interface NegotiationIdentity {
  sessionId: string;
  ssrc: number;
  canonicalName: string;
}

/**
 * Offer and answer of one leg (RFC 3264). Our answers name a single codec, so that the other side cannot alternate; our
 * offers name all of the leg's, in the preferred order.
 */
export class Negotiation {
  agreement: Agreement | null = null;
  /** The newest SDP of the other side. */
  remote: AudioDescription | null = null;
  readonly #kind: 'rtp' | 'webrtc';
  readonly #codecs: readonly Codec[];
  readonly #hasDigits: boolean;
  readonly #identity: NegotiationIdentity;
  #version = 0;
  #offered: readonly AudioFormat[] | null = null;
  #offeredCrypto: readonly CryptoLine[] | null = null;

  /** `hasDigits`: whether telephone-event is wanted. */
  constructor(kind: 'rtp' | 'webrtc', codecs: readonly Codec[], hasDigits: boolean, identity: NegotiationIdentity) {
    this.#kind = kind;
    this.#codecs = codecs;
    this.#hasDigits = hasDigits;
    this.#identity = identity;
  }

  /** True while an offer of ours waits for `complete`. */
  get isOffering(): boolean {
    return this.#offered !== null;
  }

  /** Writes an offer. In mid-call the agreed codec comes first, so that nothing changes but what must. */
  offer(transport: LocalTransport, direction: Direction): string {
    const current = this.agreement?.send[0]?.codec;
    const codecs = current ? [current, ...this.#codecs.filter((codec) => codec !== current)] : this.#codecs;
    this.#offered = codecs.map((codec) => ({ codec, payloadType: staticType[codec] }));
    this.#offeredCrypto = transport.crypto;
    const digits = this.#hasDigits ? DIGITS_PAYLOAD_TYPE : null;
    return writeOffer(this.#describe(transport, this.#offered, digits, direction, 'actpass', false));
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
    const digits = this.#hasDigits ? remote.digitsPayloadType : null;
    this.agreement = {
      receive: [chosen],
      receiveDigits: digits,
      send: [chosen],
      sendDigits: digits,
      sendNoise: remote.noisePayloadType,
      remoteDirection: remote.direction,
    };
    const direction = answeringDirection(remote.direction);
    const local = this.#describe(transport, [chosen], digits, direction, 'passive', remote.isRtcpMux);
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
    if ((remote.crypto === null) !== (this.#offeredCrypto === null)) {
      throw new MediaFault('unsupported-transport', `the answer must keep to ${remote.crypto ? 'RTP' : 'SRTP'}`);
    }
    const send = remote.formats.filter((format) => offered.some((ours) => ours.codec === format.codec));
    if (send.length === 0) throw new MediaFault('no-common-codec', 'the answer names no codec of the offer');
    const digits = this.#hasDigits ? remote.digitsPayloadType : null;
    this.remote = remote;
    this.agreement = {
      receive: offered,
      receiveDigits: digits === null ? null : DIGITS_PAYLOAD_TYPE,
      send,
      sendDigits: digits,
      sendNoise: remote.noisePayloadType,
      remoteDirection: remote.direction,
    };
    return remote;
  }

  #choose(remote: AudioDescription): AudioFormat {
    // The agreed codec stays, if still on offer: changing it in mid-call would start transcoding.
    const current = this.agreement?.send[0]?.codec;
    const codecs = current ? [current, ...this.#codecs] : this.#codecs;
    for (const codec of codecs) {
      const format = remote.formats.find((offered) => offered.codec === codec);
      if (format) return format;
    }
    throw new MediaFault('no-common-codec', `need ${this.#codecs.join(' or ')}`);
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
    const { address, port, crypto, webRtc } = transport;
    return {
      ...this.#identity,
      version: this.#version,
      address,
      port,
      formats,
      digitsPayloadType,
      direction,
      isRtcpMux,
      crypto,
      webRtc: webRtc ? { ...webRtc, setup } : null,
    };
  }
}
