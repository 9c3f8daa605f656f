import { expandKey, xorKeyStream } from './aes-counter.ts';
import { HmacSha1 } from './hmac-sha1.ts';
import { deriveSessionKey, keyLabels } from './key-derivation.ts';
import { PacketIndex } from './packet-index.ts';

/** Most bytes SRTP adds to an RTP packet: the 80-bit tag. */
export const SRTP_OVERHEAD = 10;
const SRTP_TAG_BYTES = 10;
/** Bytes SRTCP adds: E flag with index, and the tag. */
export const SRTCP_OVERHEAD = 14;
/** SSRCs one context follows; a peer that invents more has its newer ones refused. */
export const SRTP_SSRCS_MAX = 8;

/** Why a packet was refused; every value is negative so that it cannot be taken for a length. */
export const srtpRefusal = { malformed: -1, authentication: -2, replay: -3, tooManySources: -4 } as const;

/** Under which reason a refused packet is counted. */
export function dropReasonOf(refusal: number): 'replay' | 'malformed' | 'authentication' {
  if (refusal === srtpRefusal.replay) return 'replay';
  return refusal === srtpRefusal.malformed ? 'malformed' : 'authentication';
}

interface SessionKeys {
  roundKeys: Uint32Array;
  hmac: HmacSha1;
  /** The 112-bit salt as words; the fourth holds its last 16 bits in the upper half. */
  salt: readonly [number, number, number, number];
}

function sessionKeys(key: Uint8Array, salt: Uint8Array, encryption: number, tag: number, salting: number): SessionKeys {
  const derivedSalt = deriveSessionKey(key, salt, salting, 14);
  const words = new DataView(derivedSalt.buffer);
  return {
    roundKeys: expandKey(deriveSessionKey(key, salt, encryption, 16)),
    hmac: new HmacSha1(deriveSessionKey(key, salt, tag, 20)),
    salt: [words.getUint32(0), words.getUint32(4), words.getUint32(8), words.getUint16(12) << 16],
  };
}

/** Start of the payload of an RTP packet, or -1 when header, CSRC list or extension leave the packet. */
function payloadStart(data: Uint8Array, length: number): number {
  if (length < 12 || (data[0] ?? 0) >> 6 !== 2) return -1;
  let at = 12 + (((data[0] ?? 0) & 15) << 2);
  if ((data[0] ?? 0) & 16) {
    if (at + 4 > length) return -1;
    at += 4 + 4 * (((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0));
  }
  return at > length ? -1 : at;
}

function readWord(data: Uint8Array, at: number): number {
  return (
    (((data[at] ?? 0) << 24) | ((data[at + 1] ?? 0) << 16) | ((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0)) >>> 0
  );
}

function writeTag(data: Uint8Array, at: number, digest: Int32Array, bytes: number): void {
  for (let i = 0; i < bytes; i++) data[at + i] = (digest[i >> 2] ?? 0) >>> (24 - 8 * (i & 3));
}

/** Compares without leaving early, so that timing tells nothing about the tag. */
function isTag(data: Uint8Array, at: number, digest: Int32Array, bytes: number): boolean {
  let difference = 0;
  for (let i = 0; i < bytes; i++) {
    difference |= (data[at + i] ?? 0) ^ (((digest[i >> 2] ?? 0) >>> (24 - 8 * (i & 3))) & 255);
  }
  return difference === 0;
}

/**
 * One direction of SRTP and SRTCP under AES_CM_128_HMAC_SHA1_80 or _32 (RFC 3711, RFC 5764 section 4.1.2), working in place.
 * Use one context to protect and another, with the other side's keys, to unprotect.
 */
export class SrtpContext {
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;
  readonly #rtpIndexes = new Map<number, PacketIndex>();
  readonly #rtcpIndexes = new Map<number, PacketIndex>();
  #rtcpSent = 0;

  readonly #tagBytes: number;

  /** `masterKey` is 16 bytes, `masterSalt` 14; `tagBytes` is 10 or, on RTP only, 4 (RFC 4568 section 6.2). */
  constructor(masterKey: Uint8Array, masterSalt: Uint8Array, tagBytes = SRTP_TAG_BYTES) {
    this.#tagBytes = tagBytes;
    const { rtpEncryption, rtpAuthentication, rtpSalt, rtcpEncryption, rtcpAuthentication, rtcpSalt } = keyLabels;
    this.#rtp = sessionKeys(masterKey, masterSalt, rtpEncryption, rtpAuthentication, rtpSalt);
    this.#rtcp = sessionKeys(masterKey, masterSalt, rtcpEncryption, rtcpAuthentication, rtcpSalt);
  }

  /**
   * Protects the RTP packet in `data[0, length)`; there must be room for SRTP_OVERHEAD more bytes.
   * Returns the new length or a refusal.
   */
  protectRtp(data: Uint8Array, length: number): number {
    const payload = payloadStart(data, length);
    if (payload < 0 || length + SRTP_OVERHEAD > data.length) return srtpRefusal.malformed;
    const ssrc = readWord(data, 8);
    const sequence = ((data[2] ?? 0) << 8) | (data[3] ?? 0);
    const indexes = indexOf(this.#rtpIndexes, ssrc);
    if (!indexes) return srtpRefusal.tooManySources;
    const index = indexes.guess(sequence);
    if (index < 0) return srtpRefusal.replay;
    indexes.accept(index);
    this.#cryptRtp(data, payload, length, ssrc, index);
    writeTag(data, length, this.#rtp.hmac.digest(data, length, Math.floor(index / 65536)), this.#tagBytes);
    return length + this.#tagBytes;
  }

  /** Checks and decrypts the SRTP packet in `data[0, length)`. Returns the RTP length or a refusal. */
  unprotectRtp(data: Uint8Array, length: number): number {
    const end = length - this.#tagBytes;
    const payload = payloadStart(data, end);
    if (payload < 0) return srtpRefusal.malformed;
    const ssrc = readWord(data, 8);
    const sequence = ((data[2] ?? 0) << 8) | (data[3] ?? 0);
    const known = this.#rtpIndexes.get(ssrc);
    const index = known ? known.guess(sequence) : sequence;
    if (index < 0 || known?.isReplay(index)) return srtpRefusal.replay;
    const digest = this.#rtp.hmac.digest(data, end, Math.floor(index / 65536));
    if (!isTag(data, end, digest, this.#tagBytes)) return srtpRefusal.authentication;
    const indexes = known ?? indexOf(this.#rtpIndexes, ssrc);
    if (!indexes) return srtpRefusal.tooManySources;
    indexes.accept(index);
    this.#cryptRtp(data, payload, end, ssrc, index);
    return end;
  }

  /** Protects the compound RTCP packet in `data[0, length)`; room for SRTCP_OVERHEAD more bytes is needed. */
  protectRtcp(data: Uint8Array, length: number): number {
    if (length < 8 || length + SRTCP_OVERHEAD > data.length) return srtpRefusal.malformed;
    this.#rtcpSent = (this.#rtcpSent + 1) % 0x80000000;
    this.#cryptRtcp(data, length, this.#rtcpSent);
    const flagged = (0x80000000 | this.#rtcpSent) >>> 0;
    for (let i = 0; i < 4; i++) data[length + i] = flagged >>> (24 - 8 * i);
    writeTag(data, length + 4, this.#rtcp.hmac.digest(data, length + 4, null), SRTP_TAG_BYTES);
    return length + SRTCP_OVERHEAD;
  }

  /** Checks and decrypts the SRTCP packet in `data[0, length)`. Returns the RTCP length or a refusal. */
  unprotectRtcp(data: Uint8Array, length: number): number {
    const end = length - SRTCP_OVERHEAD;
    if (end < 8 || (data[0] ?? 0) >> 6 !== 2) return srtpRefusal.malformed;
    const flagged = readWord(data, end);
    const index = flagged & 0x7fffffff;
    const ssrc = readWord(data, 4);
    const known = this.#rtcpIndexes.get(ssrc);
    if (known?.isReplay(index)) return srtpRefusal.replay;
    if (!isTag(data, end + 4, this.#rtcp.hmac.digest(data, end + 4, null), SRTP_TAG_BYTES))
      return srtpRefusal.authentication;
    const indexes = known ?? indexOf(this.#rtcpIndexes, ssrc);
    if (!indexes) return srtpRefusal.tooManySources;
    indexes.accept(index);
    // The E flag is clear when the sender chose not to encrypt (section 3.4).
    if (flagged >= 0x80000000) this.#cryptRtcp(data, end, index);
    return end;
  }

  #cryptRtp(data: Uint8Array, start: number, end: number, ssrc: number, index: number): void {
    const { roundKeys, salt } = this.#rtp;
    const rollOver = Math.floor(index / 65536);
    xorKeyStream(
      roundKeys,
      salt[0],
      salt[1] ^ ssrc,
      salt[2] ^ rollOver,
      salt[3] ^ ((index % 65536) << 16),
      data,
      start,
      end,
    );
  }

  #cryptRtcp(data: Uint8Array, end: number, index: number): void {
    const { roundKeys, salt } = this.#rtcp;
    const low = salt[3] ^ ((index & 0xffff) << 16);
    xorKeyStream(roundKeys, salt[0], salt[1] ^ readWord(data, 4), salt[2] ^ (index >>> 16), low, data, 8, end);
  }
}

function indexOf(indexes: Map<number, PacketIndex>, ssrc: number): PacketIndex | undefined {
  const known = indexes.get(ssrc);
  if (known) return known;
  if (indexes.size >= SRTP_SSRCS_MAX) return undefined;
  const created = new PacketIndex();
  indexes.set(ssrc, created);
  return created;
}
