import { describe, expect, test } from 'vitest';
import { meanOpinionScore } from './quality.ts';
import { compactNtp, type ReportBlock, RTCP_BYTES_MAX, readRtcp, roundTripMs, writeRtcp } from './rtcp-packet.ts';

const block: ReportBlock = {
  ssrc: 77,
  fractionLost: 12,
  cumulativeLost: -3,
  highestSequence: 70_000,
  jitter: 40,
  lastSenderReport: 123,
  delaySinceLast: 456,
};

function written(report: Parameters<typeof writeRtcp>[1]): Buffer {
  const data = Buffer.alloc(RTCP_BYTES_MAX);
  return data.subarray(0, writeRtcp(data, report));
}

const epochMs = Date.UTC(2026, 10, 22, 6, 0, 0, 250);
const sent = { epochMs, timestamp: 5, packets: 10, octets: 1600 };

describe('RTCP', () => {
  test('reads the sender report it wrote', () => {
    const packet = written({ ssrc: 9, canonicalName: 'leg', sent, received: block, goodbye: true });
    expect(readRtcp(packet, packet.length)).toEqual({
      senderSsrc: 9,
      senderReport: compactNtp(epochMs),
      blocks: [block],
      hasGoodbye: true,
    });
  });

  test('writes a receiver report when nothing was sent', () => {
    const packet = written({ ssrc: 9, canonicalName: '', sent: null, received: null });
    expect(packet[1]).toBe(201);
    expect(readRtcp(packet, packet.length)).toEqual({
      senderSsrc: 9,
      senderReport: null,
      blocks: [],
      hasGoodbye: false,
    });
  });

  test('keeps whole words for names of any length', () => {
    for (let length = 0; length < 80; length++) {
      const packet = written({ ssrc: 1, canonicalName: 'x'.repeat(length), sent, received: block, goodbye: true });
      expect(packet.length % 4).toBe(0);
      expect(readRtcp(packet, packet.length)).not.toBeNull();
      expect(packet.length).toBeLessThanOrEqual(RTCP_BYTES_MAX);
    }
  });

  test('refuses every cut of a packet and lengths beyond the end', () => {
    const packet = written({ ssrc: 9, canonicalName: 'leg', sent, received: block });
    for (let length = 0; length < packet.length; length++) {
      // Cut at the boundary of its two parts it is a whole, smaller compound packet.
      if (length !== 52) expect(readRtcp(packet, length)).toBeNull();
    }
    packet.writeUInt16BE(0xffff, 2);
    expect(readRtcp(packet, packet.length)).toBeNull();
  });

  test('refuses a report that names more blocks than it holds', () => {
    const packet = written({ ssrc: 9, canonicalName: 'leg', sent, received: block });
    packet[0] = 0x9f;
    expect(readRtcp(packet, packet.length)).toBeNull();
  });

  test('skips packet types it does not know', () => {
    const feedback = Buffer.from('81cd0002000000010000000200', 'hex').subarray(0, 12);
    const packet = Buffer.concat([feedback, written({ ssrc: 9, canonicalName: 'x', sent: null, received: block })]);
    expect(readRtcp(packet, packet.length)?.blocks).toEqual([block]);
  });

  test('measures the round trip from a report that answers ours', () => {
    const answered = { ...block, lastSenderReport: compactNtp(epochMs), delaySinceLast: 65_536 / 2 };
    expect(roundTripMs(answered, epochMs + 580)).toBeCloseTo(80, 0);
    expect(roundTripMs({ ...answered, lastSenderReport: 0 }, epochMs)).toBeNull();
    expect(roundTripMs({ ...answered, delaySinceLast: 0 }, epochMs + 3_600_000)).toBeNull();
    expect(roundTripMs(answered, epochMs + 100)).toBeNull();
  });
});

describe('mean opinion score', () => {
  test('is 4.4 for a clean line and falls with loss, jitter and delay', () => {
    expect(meanOpinionScore(0, 0, 0)).toBeGreaterThan(4.35);
    expect(meanOpinionScore(0, 0, 0)).toBeLessThanOrEqual(4.5);
    const scores = [0, 1, 2, 5, 10, 20, 50].map((loss) => meanOpinionScore(loss, 0, 0));
    for (let i = 1; i < scores.length; i++) expect(scores[i]).toBeLessThan(scores[i - 1] ?? 0);
    expect(meanOpinionScore(0, 0, 800)).toBeLessThan(meanOpinionScore(0, 0, 100));
    expect(meanOpinionScore(0, 60, 100)).toBeLessThan(meanOpinionScore(0, 0, 100));
  });

  test('follows the tables of G.113 for G.711 with loss concealment', () => {
    // R = 93.2 - 0.024*40 - 95*5/(5+25.1) = 76.5, a MOS near 3.9.
    expect(meanOpinionScore(5, 0, 0)).toBeCloseTo(3.88, 1);
  });

  test('stays within its scale for nonsense', () => {
    expect(meanOpinionScore(100, 10_000, 60_000)).toBe(1);
  });
});
