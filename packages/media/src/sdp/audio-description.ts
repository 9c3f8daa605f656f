import type { Law } from '../audio/g711.ts';
import { MediaFault } from '../errors.ts';
import { attributeOf, parseSdp, type Sdp, type SdpMedia } from './parse-sdp.ts';

/** As in SDP, seen from the side that wrote it. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A G.711 payload type; dynamic numbers are allowed, if unusual. */
export interface AudioFormat {
  law: Law;
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
  direction: Direction;
  webRtc: WebRtcParameters | null;
}

const directions: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
const plainProtocols = ['RTP/AVP', 'RTP/AVPF'];
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
  if (formats.length === 0) throw new MediaFault('no-common-codec', 'neither PCMU nor PCMA in the audio section');
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
    digitsPayloadType: readDigitsPayloadType(audio),
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
    if (name === 'PCMU/8000' || (name === null && payloadType === 0)) formats.push({ law: 'PCMU', payloadType });
    if (name === 'PCMA/8000' || (name === null && payloadType === 8)) formats.push({ law: 'PCMA', payloadType });
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

function readDigitsPayloadType(audio: SdpMedia): number | null {
  for (const format of audio.formats) {
    const payloadType = readPayloadType(format);
    if (payloadType !== null && encodingOf(audio, payloadType) === 'TELEPHONE-EVENT/8000') return payloadType;
  }
  return null;
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
