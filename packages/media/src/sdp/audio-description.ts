import { type Codec, staticType } from '../audio/codec.ts';
import { MediaFault } from '../errors.ts';
import { COMFORT_NOISE_TYPE } from '../mixing/comfort-noise.ts';
import { type CryptoLine, readCrypto } from './crypto-attribute.ts';
import { attributeOf, parseSdp, type Sdp, type SdpMedia } from './parse-sdp.ts';

/** As in SDP, seen from the side that wrote it. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A payload type; dynamic numbers are allowed, if unusual. */
export interface AudioFormat {
  codec: Codec;
  payloadType: number;
}

/** What a browser's SDP adds. */
export interface WebRtcParameters {
  iceUfrag: string;
  icePassword: string;
  /** SHA-256 fingerprints, upper case with colons. */
  fingerprints: string[];
  setup: 'actpass' | 'active' | 'passive';
}

/** A section that is not ours to take, repeated with port 0 in an answer. */
export interface RefusedMedia {
  kind: string;
  protocol: string;
  formats: string[];
  mid: string | null;
}

/** The audio section of an SDP, judged: everything a leg needs. */
export interface AudioDescription {
  /** Position of the audio among `refused`, for the order of an answer. */
  index: number;
  refused: RefusedMedia[];
  mid: string | null;
  isBundled: boolean;
  /** IPv4; empty for a browser. */
  address: string;
  port: number;
  rtcpPort: number;
  isRtcpMux: boolean;
  protocol: string;
  formats: AudioFormat[];
  /** Payload type of telephone-event at 8000 Hz, or null. */
  digitsPayloadType: number | null;
  /** Payload type of comfort noise at 8000 Hz, or null. */
  noisePayloadType: number | null;
  /** Lines of a=crypto that can be used; null for plain RTP and for a browser. */
  crypto: CryptoLine[] | null;
  direction: Direction;
  webRtc: WebRtcParameters | null;
}

const directions: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
const plainProtocols = ['RTP/AVP', 'RTP/AVPF', 'RTP/SAVP', 'RTP/SAVPF'];
const codecs: readonly Codec[] = ['PCMU', 'PCMA', 'G722'];
const webRtcProtocols = ['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP'];

/**
 * Reads the first audio section of an SDP for a leg of this kind. Throws MediaFault: `bad-sdp`, `no-audio`,
 * `unsupported-transport` or `no-common-codec`.
 */
export function readAudioDescription(text: string, kind: 'rtp' | 'webrtc'): AudioDescription {
  const sdp = parseSdp(text);
  const index = sdp.media.findIndex((media) => media.kind === 'audio');
  const audio = sdp.media[index];
  if (!audio) throw new MediaFault('no-audio', 'the SDP has no audio section');
  if (audio.port === 0) throw new MediaFault('no-audio', 'the audio section is refused (port 0)');
  const allowed = kind === 'rtp' ? plainProtocols : webRtcProtocols;
  if (!allowed.includes(audio.protocol)) {
    throw new MediaFault('unsupported-transport', `a ${kind} leg cannot speak ${audio.protocol.slice(0, 40)}`);
  }
  // A browser writes 0.0.0.0 or an IPv6 address there (RFC 8829 section 5.3.1); ICE finds the real one.
  const address = kind === 'rtp' ? readAddress(audio.connection) : '';
  const formats = readFormats(audio);
  if (formats.length === 0) throw new MediaFault('no-common-codec', 'neither PCMU, PCMA nor G722 in the audio section');
  const mid = attributeOf('mid', audio.attributes);
  return {
    index,
    refused: sdp.media.filter((media) => media !== audio).map(refusedMedia),
    mid,
    isBundled: isBundled(sdp, mid),
    address,
    port: audio.port,
    rtcpPort: readRtcpPort(audio),
    isRtcpMux: attributeOf('rtcp-mux', audio.attributes) !== null,
    protocol: audio.protocol,
    formats,
    digitsPayloadType: payloadTypeNamed(audio, 'TELEPHONE-EVENT/8000', null),
    noisePayloadType: payloadTypeNamed(audio, 'CN/8000', COMFORT_NOISE_TYPE),
    crypto: kind === 'rtp' ? readCryptoLines(audio) : null,
    direction: readDirection(sdp, audio, address),
    webRtc: kind === 'webrtc' ? readWebRtc(sdp, audio) : null,
  };
}

function refusedMedia(media: SdpMedia): RefusedMedia {
  const { kind, protocol, formats, attributes } = media;
  return { kind, protocol, formats, mid: attributeOf('mid', attributes) };
}

function isBundled(sdp: Sdp, mid: string | null): boolean {
  if (mid === null) return false;
  return sdp.attributes.some(({ name, value }) => name === 'group' && value.split(' ').slice(1).includes(mid));
}

function readAddress(connection: string): string {
  const match = /^IN IP4 (\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(connection.trim());
  if (!match) {
    throw new MediaFault('unsupported-transport', `need an IPv4 address in c=, found "${connection.slice(0, 60)}"`);
  }
  const octets = match.slice(1).map(Number);
  const first = octets[0] ?? 0;
  // Multicast and broadcast: a stranger could make us flood a network.
  if (octets.some((octet) => octet > 255) || first >= 224) {
    throw new MediaFault('unsupported-transport', `cannot send to ${match[0].slice(7)}`);
  }
  return octets.join('.');
}

function readFormats(audio: SdpMedia): AudioFormat[] {
  const formats: AudioFormat[] = [];
  for (const format of audio.formats) {
    const payloadType = readPayloadType(format);
    if (payloadType === null) continue;
    const name = encodingOf(audio, payloadType);
    // G.722 samples at 16 kHz, but its RTP clock is 8 kHz by an old mistake (RFC 3551 section 4.5.2).
    const codec = codecs.find((known) =>
      name === null ? staticType[known] === payloadType : name === `${known}/8000`,
    );
    if (codec) formats.push({ codec, payloadType });
  }
  return formats;
}

function readPayloadType(text: string): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) < 128 ? Number(text) : null;
}

/** Encoding name and clock rate from rtpmap, upper case and without "/1" for one channel. */
function encodingOf(audio: SdpMedia, payloadType: number): string | null {
  const prefix = `${payloadType} `;
  for (const { name, value } of audio.attributes) {
    if (name === 'rtpmap' && value.startsWith(prefix)) {
      return value
        .slice(prefix.length)
        .trim()
        .toUpperCase()
        .replace(/^([^/]+\/\d+)\/1$/, '$1');
    }
  }
  return null;
}

/** The payload type of an encoding; `fixed` is its number where no rtpmap names it. */
function payloadTypeNamed(audio: SdpMedia, encoding: string, fixed: number | null): number | null {
  for (const format of audio.formats) {
    const payloadType = readPayloadType(format);
    if (payloadType === null) continue;
    const name = encodingOf(audio, payloadType);
    if (name === encoding || (name === null && payloadType === fixed)) return payloadType;
  }
  return null;
}

/** Null where the section asks for no encryption: a=crypto lines there are only an option (RFC 4568 section 4). */
function readCryptoLines(audio: SdpMedia): CryptoLine[] | null {
  if (!audio.protocol.startsWith('RTP/SAVP')) return null;
  const values = audio.attributes.filter(({ name }) => name === 'crypto').map(({ value }) => value);
  const lines = values.map(readCrypto).filter((line) => line !== null);
  if (lines.length > 0) return lines;
  throw new MediaFault('unsupported-transport', 'SRTP needs an a=crypto line with AES_CM_128_HMAC_SHA1_80 or _32');
}

function readRtcpPort(audio: SdpMedia): number {
  const explicit = /^(\d{1,5})\b/.exec(attributeOf('rtcp', audio.attributes) ?? '');
  const port = explicit ? Number(explicit[1]) : audio.port + 1;
  return port > 65_535 ? audio.port : port;
}

function readDirection(sdp: Sdp, audio: SdpMedia, address: string): Direction {
  const inList = (list: { name: string }[]): Direction | undefined =>
    directions.find((direction) => list.some(({ name }) => name === direction));
  const direction = inList(audio.attributes) ?? inList(sdp.attributes) ?? 'sendrecv';
  // Hold as RFC 2543 did it (RFC 3264 section 8.4): no media may be sent to 0.0.0.0.
  if (address === '0.0.0.0')
    return direction === 'recvonly' ? 'inactive' : direction === 'sendrecv' ? 'sendonly' : direction;
  return direction;
}

function readWebRtc(sdp: Sdp, audio: SdpMedia): WebRtcParameters {
  const iceUfrag = attributeOf('ice-ufrag', audio.attributes, sdp.attributes) ?? '';
  const icePassword = attributeOf('ice-pwd', audio.attributes, sdp.attributes) ?? '';
  // RFC 8839 section 5.4 bounds both.
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(iceUfrag) || !/^[A-Za-z0-9+/]{22,256}$/.test(icePassword)) {
    throw new MediaFault('bad-sdp', 'missing or malformed ice-ufrag or ice-pwd');
  }
  const setup = attributeOf('setup', audio.attributes, sdp.attributes) ?? 'actpass';
  if (setup !== 'actpass' && setup !== 'active') {
    throw new MediaFault('unsupported-transport', 'the other side must be the DTLS client (a=setup:actpass or active)');
  }
  const fingerprints = [...audio.attributes, ...sdp.attributes]
    .filter(
      ({ name, value }) => name === 'fingerprint' && /^sha-256 ([0-9a-f]{2}:){31}[0-9a-f]{2}$/i.test(value.trim()),
    )
    .map(({ value }) => value.trim().slice(8).toUpperCase());
  if (fingerprints.length === 0) throw new MediaFault('bad-sdp', 'no sha-256 fingerprint');
  if (attributeOf('rtcp-mux', audio.attributes) === null) {
    throw new MediaFault('unsupported-transport', 'a browser leg needs a=rtcp-mux');
  }
  return { iceUfrag, icePassword, fingerprints, setup };
}
