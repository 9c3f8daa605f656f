import type { AudioDescription, AudioFormat, Direction } from './audio-description.ts';
import { type CryptoLine, writeCrypto } from './crypto-attribute.ts';

/** What a leg says about itself in an offer or answer. */
export interface LocalDescription {
  /** Numeric, the same for the whole leg (RFC 8866 section 5.2). */
  sessionId: string;
  /** Goes up with every SDP of the leg that differs. */
  version: number;
  address: string;
  port: number;
  formats: readonly AudioFormat[];
  digitsPayloadType: number | null;
  direction: Direction;
  ssrc: number;
  canonicalName: string;
  /** Plain legs: RTCP on the RTP port, only when the other side asked for it. */
  isRtcpMux: boolean;
  /** Plain legs: keys of SRTP, null for RTP. */
  crypto: readonly CryptoLine[] | null;
  webRtc: {
    iceUfrag: string;
    icePassword: string;
    fingerprint: string;
    setup: 'actpass' | 'passive';
  } | null;
}

/** The direction an answer must have (RFC 3264 section 6.1) when we are ready for both. */
export function answeringDirection(offered: Direction): Direction {
  if (offered === 'sendonly') return 'recvonly';
  if (offered === 'recvonly') return 'sendonly';
  return offered;
}

/** Writes an answer to `offer`: the same sections in the same order, all but the audio refused. */
export function writeAnswer(local: LocalDescription, offer: AudioDescription): string {
  const mid = offer.mid;
  const lines = sessionLines(local, offer.isBundled ? mid : null);
  for (let i = 0; i <= offer.refused.length; i++) {
    if (i === offer.index) lines.push(...audioLines(local, mid, offer.protocol));
    const refused = offer.refused[i];
    if (!refused) continue;
    lines.push(`m=${refused.kind} 0 ${refused.protocol} ${refused.formats.join(' ')}`, `c=IN IP4 ${local.address}`);
    if (refused.mid !== null) lines.push(`a=mid:${refused.mid}`);
    lines.push('a=inactive');
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Writes an offer with one audio section. */
export function writeOffer(local: LocalDescription): string {
  const mid = local.webRtc ? '0' : null;
  const lines = [
    ...sessionLines(local, mid),
    ...audioLines(local, mid, local.webRtc ? 'UDP/TLS/RTP/SAVPF' : local.crypto ? 'RTP/SAVP' : 'RTP/AVP'),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function sessionLines(local: LocalDescription, bundled: string | null): string[] {
  const lines = [
    'v=0',
    `o=- ${local.sessionId} ${local.version} IN IP4 ${local.address}`,
    's=-',
    `c=IN IP4 ${local.address}`,
    't=0 0',
  ];
  if (local.webRtc) lines.push('a=ice-lite');
  if (bundled !== null) lines.push(`a=group:BUNDLE ${bundled}`);
  return lines;
}

function audioLines(local: LocalDescription, mid: string | null, protocol: string): string[] {
  const numbers = local.formats.map((format) => format.payloadType);
  if (local.digitsPayloadType !== null) numbers.push(local.digitsPayloadType);
  const lines = [`m=audio ${local.port} ${protocol} ${numbers.join(' ')}`];
  if (mid !== null) lines.push(`a=mid:${mid}`);
  for (const { codec, payloadType } of local.formats) lines.push(`a=rtpmap:${payloadType} ${codec}/8000`);
  if (local.digitsPayloadType !== null) {
    lines.push(`a=rtpmap:${local.digitsPayloadType} telephone-event/8000`, `a=fmtp:${local.digitsPayloadType} 0-15`);
  }
  lines.push('a=ptime:20', `a=${local.direction}`);
  if (local.isRtcpMux || local.webRtc) lines.push('a=rtcp-mux');
  for (const line of local.crypto ?? []) lines.push(`a=crypto:${writeCrypto(line)}`);
  if (local.webRtc) lines.push(...webRtcLines(local, local.webRtc));
  return lines;
}

function webRtcLines(local: LocalDescription, webRtc: NonNullable<LocalDescription['webRtc']>): string[] {
  return [
    `a=msid:${local.canonicalName} audio`,
    `a=ssrc:${local.ssrc} cname:${local.canonicalName}`,
    `a=ice-ufrag:${webRtc.iceUfrag}`,
    `a=ice-pwd:${webRtc.icePassword}`,
    `a=fingerprint:sha-256 ${webRtc.fingerprint}`,
    `a=setup:${webRtc.setup}`,
    // ICE-lite has one host candidate; priority for type host, component 1 (RFC 8445 section 5.1.2.1).
    `a=candidate:1 1 udp 2130706431 ${local.address} ${local.port} typ host`,
    'a=end-of-candidates',
  ];
}
