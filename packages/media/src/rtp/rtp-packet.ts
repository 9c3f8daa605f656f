/** Fixed part of an RTP header (RFC 3550 section 5.1), bytes. */
export const RTP_HEADER_BYTES = 12;

/** Largest datagram looked at; RTP of the codecs we carry stays far below one Ethernet frame. */
export const DATAGRAM_BYTES_MAX = 2048;

/** What an RTP header says. One object is reused for every packet of a leg, so copy what must outlive the call. */
export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Offsets into the datagram; padding is left out. */
  payloadStart: number;
  payloadEnd: number;
}

/** A blank header for `readRtpHeader` to fill. */
export function newRtpHeader(): RtpHeader {
  return { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0, payloadStart: 0, payloadEnd: 0 };
}

/** True for the second byte of an RTCP packet where RTP and RTCP share a port (RFC 5761 section 4). */
export function isRtcp(secondByte: number): boolean {
  return secondByte >= 192 && secondByte <= 223;
}

/** Reads the header of the RTP packet in `data[0, length)`. False when it is not valid RTP (RFC 3550 appendix A.1). */
export function readRtpHeader(data: Buffer, length: number, into: RtpHeader): boolean {
  if (length < RTP_HEADER_BYTES || length > DATAGRAM_BYTES_MAX) return false;
  const first = data[0] ?? 0;
  if (first >> 6 !== 2) return false;
  const second = data[1] ?? 0;
  let start = RTP_HEADER_BYTES + ((first & 15) << 2);
  let end = length;
  if (first & 0x10) {
    if (start + 4 > length) return false;
    start += 4 + 4 * data.readUInt16BE(start + 2);
  }
  if (first & 0x20) {
    const padding = data[length - 1] ?? 0;
    if (padding === 0) return false;
    end -= padding;
  }
  if (start > end) return false;
  into.marker = second >= 128;
  into.payloadType = second & 127;
  into.sequence = data.readUInt16BE(2);
  into.timestamp = data.readUInt32BE(4);
  into.ssrc = data.readUInt32BE(8);
  into.payloadStart = start;
  into.payloadEnd = end;
  return true;
}

/** Writes a 12-byte header without CSRCs or extension at `data[at]`. */
export function writeRtpHeader(
  data: Buffer,
  at: number,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  data[at] = 0x80;
  data[at + 1] = payloadType | (marker ? 0x80 : 0);
  data.writeUInt16BE(sequence, at + 2);
  data.writeUInt32BE(timestamp, at + 4);
  data.writeUInt32BE(ssrc, at + 8);
}
