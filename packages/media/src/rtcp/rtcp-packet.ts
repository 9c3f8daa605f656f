import type { ReceptionReport } from '../rtp/receive-stream.ts';

/** Packet types of RFC 3550 section 12.1. */
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;

/** Seconds between 1900 (NTP) and 1970. */
const NTP_OFFSET_SECONDS = 2_208_988_800;

/** A report block as received about a stream of ours. */
export interface ReportBlock extends ReceptionReport {
  /** Middle 32 bits of the NTP time of our sender report it answers; 0 if none. */
  lastSenderReport: number;
  /** Since then, in 1/65536 s. */
  delaySinceLast: number;
}

/** What one compound packet told. */
export interface RtcpReport {
  senderSsrc: number;
  /** Middle 32 bits of the sender's NTP time, when it contained a sender report. */
  senderReport: number | null;
  blocks: ReportBlock[];
  hasGoodbye: boolean;
}

/** Middle 32 bits of the NTP timestamp of `epochMs` (RFC 3550 section 4). */
export function compactNtp(epochMs: number): number {
  const seconds = Math.floor(epochMs / 1000) + NTP_OFFSET_SECONDS;
  const fraction = Math.floor(((epochMs % 1000) / 1000) * 65536);
  return (((seconds & 0xffff) << 16) | fraction) >>> 0;
}

/** Round trip in ms from a report block received at `epochMs` (RFC 3550 section 6.4.1), or null if it answers nothing. */
export function roundTripMs(block: ReportBlock, epochMs: number): number | null {
  if (block.lastSenderReport === 0) return null;
  const units = (compactNtp(epochMs) - block.lastSenderReport - block.delaySinceLast) | 0;
  // Clock steps make it negative by a little; anything beyond a minute is nonsense from the other side.
  if (units < -655 || units > 60 * 65536) return null;
  return Math.max(0, (units * 1000) / 65536);
}

/**
 * Reads the compound RTCP packet in `data[0, length)`. Null when it is not valid RTCP (RFC 3550 appendix A.2); unknown packet
 * types inside are skipped.
 */
export function readRtcp(data: Buffer, length: number): RtcpReport | null {
  const report: RtcpReport = { senderSsrc: 0, senderReport: null, blocks: [], hasGoodbye: false };
  let at = 0;
  while (at < length) {
    if (at + 8 > length || (data[at] ?? 0) >> 6 !== 2) return null;
    const count = (data[at] ?? 0) & 31;
    const type = data[at + 1] ?? 0;
    const end = at + 4 * (data.readUInt16BE(at + 2) + 1);
    if (end > length) return null;
    if (type === SENDER_REPORT || type === RECEIVER_REPORT) {
      const head = type === SENDER_REPORT ? 28 : 8;
      if (at + head + 24 * count > end) return null;
      report.senderSsrc = data.readUInt32BE(at + 4);
      if (type === SENDER_REPORT) report.senderReport = data.readUInt32BE(at + 10);
      for (let i = 0; i < count; i++) report.blocks.push(readBlock(data, at + head + 24 * i));
    } else if (type === GOODBYE) report.hasGoodbye = true;
    at = end;
  }
  return at === length && length > 0 ? report : null;
}

function readBlock(data: Buffer, at: number): ReportBlock {
  return {
    ssrc: data.readUInt32BE(at),
    fractionLost: data[at + 4] ?? 0,
    cumulativeLost: data.readIntBE(at + 5, 3),
    highestSequence: data.readUInt32BE(at + 8),
    jitter: data.readUInt32BE(at + 12),
    lastSenderReport: data.readUInt32BE(at + 16),
    delaySinceLast: data.readUInt32BE(at + 20),
  };
}

export interface OutgoingReport {
  ssrc: number;
  canonicalName: string;
  /** Null makes it a receiver report: nothing was sent since the last one. */
  sent: { epochMs: number; timestamp: number; packets: number; octets: number } | null;
  received: ReportBlock | null;
  goodbye?: boolean;
}

/** Largest compound packet `writeRtcp` makes with a canonical name of 64 bytes. */
export const RTCP_BYTES_MAX = 160;

/** Writes SR or RR, SDES with CNAME, and BYE when asked, into `data`; returns the length. */
export function writeRtcp(data: Buffer, report: OutgoingReport): number {
  const blocks = report.received ? 1 : 0;
  let at = 8;
  data[0] = 0x80 | blocks;
  data[1] = report.sent ? SENDER_REPORT : RECEIVER_REPORT;
  data.writeUInt32BE(report.ssrc, 4);
  if (report.sent) {
    const { epochMs, timestamp, packets, octets } = report.sent;
    data.writeUInt32BE((Math.floor(epochMs / 1000) + NTP_OFFSET_SECONDS) >>> 0, at);
    data.writeUInt32BE(Math.floor(((epochMs % 1000) / 1000) * 0x1_0000_0000) >>> 0, at + 4);
    data.writeUInt32BE(timestamp >>> 0, at + 8);
    data.writeUInt32BE(packets >>> 0, at + 12);
    data.writeUInt32BE(octets >>> 0, at + 16);
    at += 20;
  }
  if (report.received) at = writeBlock(data, at, report.received);
  data.writeUInt16BE(at / 4 - 1, 2);
  at = writeSourceDescription(data, at, report.ssrc, report.canonicalName.slice(0, 64));
  if (!report.goodbye) return at;
  data[at] = 0x81;
  data[at + 1] = GOODBYE;
  data.writeUInt16BE(1, at + 2);
  data.writeUInt32BE(report.ssrc, at + 4);
  return at + 8;
}

function writeBlock(data: Buffer, at: number, block: ReportBlock): number {
  data.writeUInt32BE(block.ssrc, at);
  data[at + 4] = block.fractionLost;
  data.writeIntBE(Math.max(-0x800000, Math.min(0x7fffff, block.cumulativeLost)), at + 5, 3);
  data.writeUInt32BE(block.highestSequence, at + 8);
  data.writeUInt32BE(block.jitter >>> 0, at + 12);
  data.writeUInt32BE(block.lastSenderReport >>> 0, at + 16);
  data.writeUInt32BE(block.delaySinceLast >>> 0, at + 20);
  return at + 24;
}

function writeSourceDescription(data: Buffer, at: number, ssrc: number, name: string): number {
  const length = data.write(name, at + 10, 'latin1');
  // The chunk ends with at least one zero byte and is padded to a word (section 6.5).
  const end = at + ((10 + length + 4) & ~3);
  data[at] = 0x81;
  data[at + 1] = SOURCE_DESCRIPTION;
  data.writeUInt16BE((end - at) / 4 - 1, at + 2);
  data.writeUInt32BE(ssrc, at + 4);
  data[at + 8] = 1;
  data[at + 9] = length;
  data.fill(0, at + 10 + length, end);
  return end;
}
