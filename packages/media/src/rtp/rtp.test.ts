import { describe, expect, test } from 'vitest';
import { Latch, RELATCH_AFTER_MS } from './latch.ts';
import { ReceiveStream } from './receive-stream.ts';
import { isRtcp, newRtpHeader, readRtpHeader, writeRtpHeader } from './rtp-packet.ts';
import { SendStream } from './send-stream.ts';
import { sequenceDistance, timestampDistance } from './serial.ts';

describe('RTP header', () => {
  test('is read as it was written', () => {
    const packet = Buffer.alloc(172);
    writeRtpHeader(packet, 0, 101, true, 65_535, 0xffff_ffff, 0xdead_beef);
    const header = newRtpHeader();
    expect(readRtpHeader(packet, 172, header)).toBe(true);
    expect(header).toEqual({
      payloadType: 101,
      marker: true,
      sequence: 65_535,
      timestamp: 0xffff_ffff,
      ssrc: 0xdead_beef,
      payloadStart: 12,
      payloadEnd: 172,
    });
  });

  test('finds the payload behind contributors, extension and before padding', () => {
    const packet = Buffer.alloc(60);
    packet[0] = 0x80 | 0x20 | 0x10 | 2;
    packet.writeUInt16BE(1, 22);
    packet[59] = 5;
    const header = newRtpHeader();
    expect(readRtpHeader(packet, 60, header)).toBe(true);
    expect([header.payloadStart, header.payloadEnd]).toEqual([12 + 8 + 4 + 4, 55]);
  });

  test.each([
    ['eleven bytes', Buffer.alloc(11, 0x80)],
    ['version 1', Buffer.alloc(20, 0x40)],
    ['fifteen contributors in 20 bytes', Buffer.from([0x8f, ...Buffer.alloc(19)])],
    ['an extension beyond the end', Buffer.from([0x90, ...Buffer.alloc(12), 0xff, 0xff, 0xff])],
    ['padding longer than the packet', Buffer.from([0xa0, ...Buffer.alloc(14), 0xff])],
    ['padding of zero', Buffer.from([0xa0, ...Buffer.alloc(15)])],
    ['a jumbo datagram', Buffer.alloc(3000, 0x80)],
  ])('refuses %s', (_what, packet) => {
    expect(readRtpHeader(packet, packet.length, newRtpHeader())).toBe(false);
  });

  test('is told from RTCP by its second byte', () => {
    expect([191, 192, 200, 223, 224].map(isRtcp)).toEqual([false, true, true, true, false]);
  });
});

test('distances wrap', () => {
  expect(sequenceDistance(65_535, 1)).toBe(2);
  expect(sequenceDistance(1, 65_535)).toBe(-2);
  expect(timestampDistance(0xffff_ffff, 159)).toBe(160);
  expect(timestampDistance(159, 0xffff_ffff)).toBe(-160);
});

describe('send stream', () => {
  const sent = (stream: SendStream) => [stream.sequence, stream.timestamp, stream.marker];

  test('keeps gaps, order and timing of one source', () => {
    const stream = new SendStream(1, 1000, 50_000);
    const at = [
      [10, 0],
      [11, 160],
      [13, 480],
      [12, 320],
      [14, 640],
    ] as const;
    const out = at.map(([sequence, timestamp], i) => {
      expect(stream.relay(1, sequence, timestamp, false, i * 20)).toBe(true);
      return [stream.sequence - 1000, stream.timestamp - 50_000];
    });
    expect(out).toEqual([
      [0, 0],
      [1, 160],
      [3, 480],
      [2, 320],
      [4, 640],
    ]);
  });

  test('continues behind a change of source, with the marker and by the clock', () => {
    const stream = new SendStream(1, 65_535, 0xffff_ff00);
    stream.relay(1, 5, 5000, false, 0);
    expect(sent(stream)).toEqual([65_535, 0xffff_ff00, true]);
    stream.relay(2, 60_000, 999, false, 1000);
    expect(sent(stream)).toEqual([0, (0xffff_ff00 + 8000) >>> 0, true]);
    stream.relay(2, 60_001, 1159, false, 1020);
    expect(sent(stream)).toEqual([1, (0xffff_ff00 + 8160) >>> 0, false]);
  });

  test('spaces its own packets by their length, not by the clock', () => {
    const stream = new SendStream(1, 0, 0);
    const timestamps = [0, 23, 39, 61].map((now) => {
      stream.append(160, now);
      return stream.timestamp;
    });
    expect(timestamps).toEqual([0, 160, 320, 480]);
  });

  test('goes from relayed to own packets and back without a hole', () => {
    const stream = new SendStream(1, 0, 0);
    stream.relay(1, 100, 0, false, 0);
    stream.append(160, 20);
    expect(sent(stream)).toEqual([1, 160, true]);
    stream.append(160, 40);
    expect(sent(stream)).toEqual([2, 320, false]);
    stream.relay(1, 103, 480, false, 60);
    expect(sent(stream)).toEqual([3, 480, true]);
  });

  test('leaves out a packet from before the change of source', () => {
    const stream = new SendStream(1, 0, 0);
    stream.relay(1, 50, 8000, false, 0);
    expect(stream.relay(1, 49, 7840, false, 1)).toBe(false);
    expect(stream.relay(1, 51, 8160, false, 20)).toBe(true);
    expect(stream.relay(1, 49, 7840, false, 21)).toBe(false);
    expect(stream.sequence).toBe(1);
  });

  test('starts anew when the source jumps', () => {
    const stream = new SendStream(1, 0, 0);
    stream.relay(1, 10, 1000, false, 0);
    stream.relay(1, 20_000, 9_000_000, false, 20);
    expect(sent(stream)).toEqual([1, 160, true]);
  });

  test('keeps one timestamp for an event and counts on behind it', () => {
    const stream = new SendStream(1, 0, 0);
    stream.append(160, 0);
    stream.append(160, 20);
    stream.repeat();
    expect(sent(stream)).toEqual([2, 160, false]);
    stream.extend(800);
    stream.append(160, 120);
    expect(sent(stream)).toEqual([3, 960, false]);
  });

  test('places what follows a stall by the clock', () => {
    const stream = new SendStream(1, 0, 0);
    stream.append(160, 0);
    stream.breakRun();
    stream.append(160, 1000);
    expect(sent(stream)).toEqual([1, 8000, true]);
    expect(stream.timestampAt(1500)).toBe(12_000);
  });

  test('survives a day of packets with the anchor rule intact', () => {
    const stream = new SendStream(1, 0, 0);
    for (let i = 0; i < 200_000; i++) expect(stream.relay(1, i & 0xffff, (i * 160) >>> 0, false, i * 20)).toBe(true);
    expect(stream.sequence).toBe(199_999 & 0xffff);
  });
});

describe('receive stream', () => {
  const receive = (stream: ReceiveStream, sequences: number[], ssrc = 7, start = 0) =>
    sequences.map((sequence, i) =>
      stream.receive(ssrc, sequence & 0xffff, (sequence * 160) >>> 0, 160, start + i * 20),
    );

  test('counts loss, duplicates and late packets apart', () => {
    const stream = new ReceiveStream();
    expect(receive(stream, [1, 2, 4, 3, 4, 7])).toEqual([true, true, true, true, false, true]);
    expect([stream.packets, stream.lost, stream.duplicates, stream.reordered]).toEqual([5, 2, 1, 1]);
  });

  test('counts across the wrap of the sequence number', () => {
    const stream = new ReceiveStream();
    receive(
      stream,
      Array.from({ length: 70_000 }, (_, i) => i + 65_000),
    );
    expect([stream.packets, stream.lost, stream.expected]).toEqual([70_000, 0, 70_000]);
    expect(stream.report()?.highestSequence).toBe(134_999);
  });

  test('reports loss of the interval as a fraction of 256', () => {
    const stream = new ReceiveStream();
    receive(stream, [1, 2, 3, 4]);
    expect(stream.report()).toMatchObject({ fractionLost: 0, cumulativeLost: 0 });
    receive(stream, [5, 8]);
    expect(stream.report()).toMatchObject({ fractionLost: 128, cumulativeLost: 2 });
    expect(stream.report()).toMatchObject({ fractionLost: 0, cumulativeLost: 2 });
  });

  test('keeps its totals and takes a new id when the SSRC changes', () => {
    const stream = new ReceiveStream();
    receive(stream, [1, 2, 5], 7);
    const id = stream.streamId;
    receive(stream, [900, 901], 8);
    expect(stream.streamId).not.toBe(id);
    expect([stream.packets, stream.lost, stream.sourceChanges]).toEqual([5, 2, 1]);
    expect(stream.report()).toMatchObject({ ssrc: 8, cumulativeLost: 0 });
  });

  test('takes a large jump as a new start, not as thousands lost', () => {
    const stream = new ReceiveStream();
    receive(stream, [1, 2, 30_000, 30_001]);
    expect([stream.packets, stream.lost]).toEqual([4, 0]);
  });

  test('measures jitter as RFC 3550 does', () => {
    const even = new ReceiveStream();
    for (let i = 0; i < 200; i++) even.receive(1, i, i * 160, 160, i * 20);
    expect(even.jitterMs).toBe(0);
    const uneven = new ReceiveStream();
    for (let i = 0; i < 2000; i++) uneven.receive(1, i, i * 160, 160, i * 20 + (i % 2) * 10);
    expect(uneven.jitterMs).toBeCloseTo(10, 0);
  });

  test('does not take the packets of a digit or a pause for jitter', () => {
    const stream = new ReceiveStream();
    for (let i = 0; i < 10; i++) stream.receive(1, i, i * 160, 160, i * 20);
    for (let i = 10; i < 20; i++) stream.receive(1, i, 1600, 4, i * 20);
    for (let i = 20; i < 30; i++) stream.receive(1, i, i * 160, 160, 60_000 + i * 20);
    expect(stream.jitterMs).toBeLessThan(1);
  });

  test('has nothing to report before the first packet', () => {
    expect(new ReceiveStream().report()).toBeNull();
    expect(new ReceiveStream().lost).toBe(0);
  });
});

describe('latch', () => {
  test('sends to the announced address until a packet comes, then to its source', () => {
    const latch = new Latch();
    expect(latch.target).toBeNull();
    latch.announce('10.0.0.1', 4000);
    expect(latch.target).toEqual({ address: '10.0.0.1', port: 4000 });
    expect(latch.admits('1.2.3.4', 5, 0)).toBe(true);
    latch.confirm('1.2.3.4', 5, 0);
    expect(latch.target).toEqual({ address: '1.2.3.4', port: 5 });
  });

  test('ignores others once locked, and counts them', () => {
    const latch = new Latch();
    latch.confirm('1.2.3.4', 5, 0);
    expect([latch.admits('1.2.3.4', 6, 10), latch.admits('1.2.3.5', 5, 10), latch.admits('1.2.3.4', 5, 10)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(latch.ignored).toBe(2);
  });

  test('lets another take over after silence', () => {
    const latch = new Latch();
    latch.confirm('1.2.3.4', 5, 0);
    expect(latch.admits('9.9.9.9', 9, RELATCH_AFTER_MS - 1)).toBe(false);
    expect(latch.admits('9.9.9.9', 9, RELATCH_AFTER_MS)).toBe(true);
  });

  test('lets the announced address take the lock from a stranger who was faster', () => {
    const latch = new Latch();
    latch.announce('10.0.0.1', 4000);
    latch.confirm('6.6.6.6', 6, 0);
    expect(latch.admits('10.0.0.1', 4000, 20)).toBe(true);
    latch.confirm('10.0.0.1', 4000, 20);
    expect(latch.admits('6.6.6.6', 6, 40)).toBe(false);
  });

  test('opens for a new announced address and not for the same one again', () => {
    const latch = new Latch();
    latch.announce('10.0.0.1', 4000);
    latch.confirm('1.2.3.4', 5, 0);
    latch.announce('10.0.0.1', 4000);
    expect(latch.isLocked).toBe(true);
    latch.announce('10.0.0.1', 4002);
    expect(latch.target).toEqual({ address: '10.0.0.1', port: 4002 });
  });
});
