import { meanOpinionScore } from '../rtcp/quality.ts';
import { type ReportBlock, RTCP_BYTES_MAX, type RtcpReport, roundTripMs, writeRtcp } from '../rtcp/rtcp-packet.ts';
import type { ReceiveStream } from '../rtp/receive-stream.ts';
import type { SendStream } from '../rtp/send-stream.ts';

/** Mean time between reports; each wait is drawn from half to one and a half of it (RFC 3550 section 6.2). */
const REPORT_EVERY_MS = 5000;
/** The first one comes early, so that a round trip is known soon. */
const FIRST_REPORT_MS = 1000;
/** Room for SRTCP behind the report. */
const TAIL_BYTES = 16;

/** Quality of one direction. */
export interface DirectionFigures {
  packets: number;
  bytes: number;
  lost: number;
  lossPercent: number;
  jitterMs: number;
  /** 1.0-4.5, null before anything is known. */
  mos: number | null;
}

/** RTCP of one leg: what we tell the party and what it tells us. */
export class LegReports {
  readonly #sent: SendStream;
  readonly #received: ReceiveStream;
  readonly #canonicalName: string;
  readonly #epochOffsetMs: number;
  #dueAtMs = -1;
  #reportedPackets = 0;
  #senderReport: { ntp: number; atMs: number } | null = null;
  #remoteBlock: ReportBlock | null = null;
  #roundTripMs: number | null = null;

  /** `epochOffsetMs` added to the leg's clock gives milliseconds since 1970. */
  constructor(sent: SendStream, received: ReceiveStream, canonicalName: string, epochOffsetMs: number) {
    this.#sent = sent;
    this.#received = received;
    this.#canonicalName = canonicalName;
    this.#epochOffsetMs = epochOffsetMs;
  }

  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** Takes a compound packet of the party. */
  receive(report: RtcpReport, nowMs: number): void {
    if (report.senderReport !== null) this.#senderReport = { ntp: report.senderReport, atMs: nowMs };
    const block = report.blocks.find(({ ssrc }) => ssrc === this.#sent.ssrc);
    if (!block) return;
    this.#remoteBlock = block;
    const trip = roundTripMs(block, nowMs + this.#epochOffsetMs);
    if (trip !== null) this.#roundTripMs = trip;
  }

  /** The report to send now, with room for SRTCP behind `length`; null when none is due. */
  due(nowMs: number): { data: Buffer; length: number } | null {
    if (this.#dueAtMs < 0) this.#dueAtMs = nowMs + FIRST_REPORT_MS;
    if (nowMs < this.#dueAtMs) return null;
    this.#dueAtMs = nowMs + REPORT_EVERY_MS * (0.5 + Math.random());
    return this.#write(nowMs, false);
  }

  /** The farewell of a closing leg. */
  goodbye(nowMs: number): { data: Buffer; length: number } {
    return this.#write(nowMs, true);
  }

  receivedFigures(): DirectionFigures {
    const { packets, octets, lost, expected, jitterMs } = this.#received;
    return figures(packets, octets, lost, expected, jitterMs, packets > 0 ? this.#roundTripMs : undefined);
  }

  sentFigures(): DirectionFigures {
    const block = this.#remoteBlock;
    const { packets, octets } = this.#sent;
    const lost = Math.max(0, block?.cumulativeLost ?? 0);
    return figures(packets, octets, lost, packets, (block?.jitter ?? 0) / 8, block ? this.#roundTripMs : undefined);
  }

  #write(nowMs: number, goodbye: boolean): { data: Buffer; length: number } {
    const { ssrc, packets, octets } = this.#sent;
    const epochMs = nowMs + this.#epochOffsetMs;
    const data = Buffer.allocUnsafe(RTCP_BYTES_MAX + TAIL_BYTES);
    const isSender = packets > this.#reportedPackets;
    this.#reportedPackets = packets;
    const sent = isSender ? { epochMs, timestamp: this.#sent.timestampAt(nowMs), packets, octets } : null;
    const received = this.#block(nowMs);
    return { data, length: writeRtcp(data, { ssrc, canonicalName: this.#canonicalName, sent, received, goodbye }) };
  }

  #block(nowMs: number): ReportBlock | null {
    const report = this.#received.report();
    if (!report) return null;
    const last = this.#senderReport;
    return {
      ...report,
      lastSenderReport: last ? last.ntp : 0,
      delaySinceLast: last ? Math.min(0xffff_ffff, Math.round(((nowMs - last.atMs) / 1000) * 65536)) : 0,
    };
  }
}

/** `trip` undefined: nothing is known about this direction yet. */
function figures(
  packets: number,
  bytes: number,
  lost: number,
  expected: number,
  jitterMs: number,
  trip: number | null | undefined,
): DirectionFigures {
  const lossPercent = expected > 0 ? Math.min(100, (100 * lost) / expected) : 0;
  return {
    packets,
    bytes,
    lost,
    lossPercent: Math.round(lossPercent * 100) / 100,
    jitterMs: Math.round(jitterMs * 100) / 100,
    mos: trip === undefined ? null : meanOpinionScore(lossPercent, jitterMs, trip),
  };
}
