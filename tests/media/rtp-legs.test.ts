import { join } from 'node:path';
import { toneShare } from '@shouwen/media';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { writeTone } from '../support/tones.ts';
import { eventually, type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer, samplesOf } from './_rtp-peer.ts';

let media: MediaUnderTest;
const peers: RtpPeer[] = [];
let calls = 0;

beforeAll(async () => {
  media = await startMedia('31200-31399');
  await writeTone(join(media.dir, 'music-700.wav'), 700, 2);
});
afterAll(() => media.stop());
afterEach(() => {
  for (const peer of peers.splice(0)) peer.close();
});

interface Phone {
  peer: RtpPeer;
  legId: string;
  /** Port of the leg in the media process. */
  port: number;
}

async function newPeer(): Promise<RtpPeer> {
  const peer = await RtpPeer.open();
  peers.push(peer);
  return peer;
}

/** A phone that offered and was answered. */
async function phone(
  callId: string,
  legId: string,
  laws: ('PCMU' | 'PCMA')[] = ['PCMA', 'PCMU'],
  timeoutSeconds = 20,
): Promise<Phone> {
  const peer = await newPeer();
  await media.engine.createLeg({ legId, callId, kind: 'rtp', timeoutSeconds });
  const answer = await media.engine.accept(legId, peer.sdp(laws));
  peer.law = answer.codec;
  return { peer, legId, port: portOf(answer.sdp) };
}

async function bridged(
  lawsOfA?: ('PCMU' | 'PCMA')[],
  lawsOfB?: ('PCMU' | 'PCMA')[],
): Promise<[Phone, Phone, { transcoding: boolean }]> {
  const callId = `call-${++calls}`;
  const a = await phone(callId, `${callId}-a`, lawsOfA);
  const b = await phone(callId, `${callId}-b`, lawsOfB);
  const result = await media.engine.bridge(a.legId, b.legId);
  return [a, b, result];
}

function eventsOf(legId: string, name: string) {
  return media.events.filter((event) => event.event === name && 'legId' in event && event.legId === legId);
}

describe('two phones', () => {
  test('hear each other without recoding when they share a law', async () => {
    const [a, b, { transcoding }] = await bridged();
    a.peer.sing(a.port, 440);
    b.peer.sing(b.port, 1000);
    await pause(200);
    const [byA, byB] = await Promise.all([a.peer.listen(600), b.peer.listen(600)]);
    expect(toneShare(samplesOf(byA), 1000)).toBeGreaterThan(0.98);
    expect(toneShare(samplesOf(byB), 440)).toBeGreaterThan(0.98);
    expect(byA.length).toBeGreaterThanOrEqual(28);
    expect(transcoding).toBe(false);
    expect((await media.engine.stats(a.legId)).transcodedPackets).toBe(0);
    expect(new Set(byA.map(({ payloadType }) => payloadType))).toEqual(new Set([8]));
  });

  test('hear each other through a table when they do not', async () => {
    const [a, b, { transcoding }] = await bridged(['PCMU'], ['PCMA']);
    expect(transcoding).toBe(true);
    a.peer.sing(a.port, 440);
    b.peer.sing(b.port, 1000);
    await pause(200);
    const [byA, byB] = await Promise.all([a.peer.listen(600), b.peer.listen(600)]);
    expect(toneShare(samplesOf(byA), 1000)).toBeGreaterThan(0.98);
    expect(toneShare(samplesOf(byB), 440)).toBeGreaterThan(0.98);
    expect(byA[0]?.payloadType).toBe(0);
    expect(byB[0]?.payloadType).toBe(8);
  });

  test('get each other’s digits, with their own payload types, and the server is told once each', async () => {
    const callId = `call-${++calls}`;
    const a = await phone(callId, `${callId}-a`);
    const peer = await newPeer();
    await media.engine.createLeg({ legId: `${callId}-b`, callId, kind: 'rtp' });
    await media.engine.accept(`${callId}-b`, peer.sdp(['PCMA'], 'sendrecv', 126));
    await media.engine.bridge(a.legId, `${callId}-b`);
    a.peer.sing(a.port, 440);
    await pause(100);
    a.peer.quiet();
    peer.heard.length = 0;
    for (const digit of '159#') {
      await a.peer.dial(a.port, digit);
      await pause(60);
    }
    await eventually(() => eventsOf(a.legId, 'leg.dtmf').length === 4, 2000, 'four digits were told');
    const told = eventsOf(a.legId, 'leg.dtmf').map((event) => ('digit' in event ? event.digit : ''));
    expect(told.join('')).toBe('159#');
    const events = peer.heard.filter(({ payloadType }) => payloadType === 126);
    const ends = events.filter(({ payload }) => (payload[1] ?? 0) >= 0x80);
    expect(ends.length).toBe(12);
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(4);
    expect(peer.heard.some(({ payloadType }) => payloadType === 101)).toBe(false);
  });

  test('hear silence, at the same pace, while the other is muted', async () => {
    const [a, b] = await bridged();
    a.peer.sing(a.port, 440);
    await pause(200);
    await media.engine.mute(a.legId, true);
    await pause(60);
    const muted = await b.peer.listen(400);
    expect(muted.length).toBeGreaterThanOrEqual(18);
    expect(samplesOf(muted).every((sample) => Math.abs(sample) <= 8)).toBe(true);
    await media.engine.mute(a.legId, false);
    await pause(60);
    expect(await b.peer.share(440)).toBeGreaterThan(0.98);
  });
});

describe('one outgoing stream', () => {
  test('goes on without a break through music, answer, hold and silence', async () => {
    const callId = `call-${++calls}`;
    const a = await phone(callId, `${callId}-a`);
    const b = await phone(callId, `${callId}-b`);
    a.peer.sing(a.port, 440);
    b.peer.sing(b.port, 1000);
    const music = { kind: 'play' as const, playId: 'music', items: [{ file: 'music-700.wav' }], loop: true };
    a.peer.heard.length = 0;
    await media.engine.connect(a.legId, music);
    await pause(700);
    const inQueue = samplesOf(a.peer.heard.slice(-20));
    await media.engine.bridge(a.legId, b.legId);
    await pause(700);
    const talking = samplesOf(a.peer.heard.slice(-20));
    await media.engine.connect(a.legId, music);
    await pause(700);
    const onHold = samplesOf(a.peer.heard.slice(-20));
    await media.engine.connect(a.legId, { kind: 'silence' });
    await pause(300);
    const all = [...a.peer.heard];
    expect(toneShare(inQueue, 700)).toBeGreaterThan(0.98);
    expect(toneShare(talking, 1000)).toBeGreaterThan(0.98);
    expect(toneShare(onHold, 700)).toBeGreaterThan(0.98);
    expect(new Set(all.map(({ ssrc }) => ssrc)).size).toBe(1);
    for (let i = 1; i < all.length; i++) {
      expect(((all[i]?.sequence ?? 0) - (all[i - 1]?.sequence ?? 0)) & 0xffff).toBe(1);
    }
    // The timestamp follows the clock: 2.4 s of 8 kHz within two packets. The fastest of ten stands for their time of sending,
    // for a crowded machine hands some over late.
    const first = all[0];
    const transit = ({ atMs, timestamp }: (typeof all)[number]): number =>
      atMs - ((timestamp - (first?.timestamp ?? 0)) >>> 0) / 8;
    const begin = Math.min(...all.slice(0, 10).map(transit));
    const end = Math.min(...all.slice(-10).map(transit));
    expect(Math.abs(end - begin)).toBeLessThan(60);
    expect(all.filter(({ marker }) => marker).length).toBeLessThanOrEqual(5);
  });

  test('plays music for five seconds without drifting', async () => {
    const callId = `call-${++calls}`;
    const a = await phone(callId, `${callId}-a`);
    await media.engine.connect(a.legId, { kind: 'play', playId: 'm', items: [{ file: 'music/calm.wav' }], loop: true });
    await pause(300);
    const packets = await a.peer.listen(5000);
    const first = packets[0];
    const last = packets.at(-1);
    const ticks = ((last?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0;
    const elapsedMs = (last?.atMs ?? 0) - (first?.atMs ?? 0);
    // A machine that stood still leaves packets out and goes on in time: what counts is that the music keeps its speed.
    expect(Math.abs(ticks / 8 - elapsedMs)).toBeLessThan(100);
    expect(packets.length).toBeGreaterThan(200);
    expect(packets.length).toBeLessThanOrEqual(252);
  });

  test('tells when a play list ended, and why', async () => {
    const callId = `call-${++calls}`;
    const a = await phone(callId, `${callId}-a`);
    await media.engine.connect(a.legId, {
      kind: 'play',
      playId: 'beep',
      items: [{ tone: [440, 480], ms: 200 }, { silenceMs: 100 }],
    });
    await eventually(() => eventsOf(a.legId, 'play.ended').length === 1, 2000, 'the tone ended');
    await media.engine.connect(a.legId, { kind: 'play', playId: 'long', items: [{ file: 'zh/menu.wav' }] });
    await media.engine.connect(a.legId, { kind: 'silence' });
    await eventually(() => eventsOf(a.legId, 'play.ended').length === 2, 1000, 'the prompt was replaced');
    const told = eventsOf(a.legId, 'play.ended').map((e) =>
      'playId' in e && 'reason' in e ? `${e.playId} ${e.reason}` : '',
    );
    expect(told).toEqual(['beep finished', 'long replaced']);
  });

  test('carries digits to the party in the middle of a conversation', async () => {
    const [a, b] = await bridged();
    b.peer.sing(b.port, 1000);
    await pause(200);
    a.peer.heard.length = 0;
    await media.engine.sendDigits(a.legId, '42', 100);
    await pause(900);
    const events = a.peer.heard.filter(({ payloadType }) => payloadType === 101);
    expect(events.filter(({ marker }) => marker).map(({ payload }) => payload[0])).toEqual([4, 2]);
    expect(events.filter(({ payload }) => (payload[1] ?? 0) >= 0x80).length).toBe(6);
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(2);
    const all = [...a.peer.heard];
    for (let i = 1; i < all.length; i++) {
      expect(((all[i]?.sequence ?? 0) - (all[i - 1]?.sequence ?? 0)) & 0xffff).toBe(1);
    }
    expect(toneShare(samplesOf(all.slice(-15)), 1000)).toBeGreaterThan(0.95);
  });
});

describe('the latch', () => {
  test('ignores a second source and counts it', async () => {
    const [a, b] = await bridged();
    a.peer.sing(a.port, 440);
    await pause(150);
    const stranger = await newPeer();
    stranger.law = a.peer.law;
    stranger.sing(a.port, 1700);
    const heard = samplesOf(await b.peer.listen(600));
    expect(toneShare(heard, 440)).toBeGreaterThan(0.98);
    expect(stranger.heard.length).toBe(0);
    const { dropped } = await media.engine.stats(a.legId);
    expect(dropped.source).toBeGreaterThan(20);
  });

  test('follows the phone to a new address after a re-offer', async () => {
    const [a, b] = await bridged();
    a.peer.sing(a.port, 440);
    b.peer.sing(b.port, 1000);
    await pause(150);
    a.peer.quiet();
    const moved = await newPeer();
    moved.law = a.peer.law;
    await media.engine.accept(a.legId, moved.sdp([a.peer.law]));
    moved.sing(a.port, 600);
    await pause(150);
    expect(await b.peer.share(600)).toBeGreaterThan(0.98);
    expect(await moved.share(1000)).toBeGreaterThan(0.98);
  });

  test('sends to where packets come from, not to where the SDP says', async () => {
    const callId = `call-${++calls}`;
    const announced = await newPeer();
    const actual = await newPeer();
    await media.engine.createLeg({ legId: `${callId}-a`, callId, kind: 'rtp' });
    const answer = await media.engine.accept(`${callId}-a`, announced.sdp(['PCMA']));
    actual.law = 'PCMA';
    actual.sing(portOf(answer.sdp), 440);
    await pause(200);
    expect((await actual.listen(300)).length).toBeGreaterThan(10);
    expect((await announced.listen(200)).length).toBe(0);
  });
});

describe('hold and silence', () => {
  test('stops sending while the party holds, and places what follows by the clock', async () => {
    const [a, b] = await bridged();
    a.peer.sing(a.port, 440);
    b.peer.sing(b.port, 1000);
    await pause(300);
    const before = a.peer.heard.at(-1);
    const held = await media.engine.accept(a.legId, a.peer.sdp([a.peer.law], 'sendonly'));
    expect(held.remoteDirection).toBe('sendonly');
    expect(held.sdp).toContain('a=recvonly');
    await pause(100);
    expect((await a.peer.listen(400)).length).toBe(0);
    await media.engine.accept(a.legId, a.peer.sdp([a.peer.law]));
    await pause(300);
    const after = a.peer.heard[0];
    const elapsed = (after?.atMs ?? 0) - (before?.atMs ?? 0);
    expect(Math.abs((((after?.timestamp ?? 0) - (before?.timestamp ?? 0)) >>> 0) / 8 - elapsed)).toBeLessThan(60);
  });

  test('tells once that a party has fallen silent, and when it is back', async () => {
    const callId = `call-${++calls}`;
    const a = await phone(callId, `${callId}-a`, ['PCMA'], 1);
    a.peer.sing(a.port, 440);
    await eventually(() => eventsOf(a.legId, 'leg.connected').length === 1, 1000, 'connected');
    a.peer.quiet();
    await eventually(() => eventsOf(a.legId, 'leg.timeout').length === 1, 2500, 'timed out');
    await pause(500);
    expect(eventsOf(a.legId, 'leg.timeout').length).toBe(1);
    a.peer.sing(a.port, 440);
    await eventually(() => eventsOf(a.legId, 'leg.resumed').length === 1, 1000, 'resumed');
  });

  test('does not time out a party that holds us', async () => {
    const callId = `call-${++calls}`;
    const a = await phone(callId, `${callId}-a`, ['PCMA'], 1);
    a.peer.sing(a.port, 440);
    await pause(100);
    a.peer.quiet();
    await media.engine.accept(a.legId, a.peer.sdp(['PCMA'], 'inactive'));
    await pause(1600);
    expect(eventsOf(a.legId, 'leg.timeout').length).toBe(0);
  });
});

describe('reports', () => {
  test('measure loss and jitter of what came, and learn from the party what arrived there', async () => {
    const [a, b] = await bridged();
    b.peer.sing(b.port, 1000);
    let dropped = 0;
    const send = a.peer.rtp.send.bind(a.peer.rtp);
    // Every tenth packet is lost on the way.
    a.peer.rtp.send = ((...words: Parameters<typeof send>) => {
      if (++dropped % 10 !== 0) send(...words);
    }) as typeof a.peer.rtp.send;
    a.peer.sing(a.port, 440);
    await pause(1500);
    const ours = a.peer.reports[0];
    expect(ours?.[1]).toBe(200);
    // A receiver report about the leg's stream: 5 lost, 40 ticks of jitter, answering its sender report at once.
    const report = Buffer.alloc(32);
    report.set([0x81, 201, 0, 7]);
    report.writeUInt32BE(a.peer.ssrc, 4);
    report.writeUInt32BE(ours?.readUInt32BE(4) ?? 0, 8);
    report.writeIntBE(5, 13, 3);
    report.writeUInt32BE(40, 20);
    report.writeUInt32BE(ours?.readUInt32BE(10) ?? 0, 24);
    report.writeUInt32BE(0, 28);
    a.peer.rtcp.send(report, a.port + 1, '127.0.0.1');
    await pause(100);
    const stats = await media.engine.stats(a.legId);
    expect(stats.received.lossPercent).toBeGreaterThan(8);
    expect(stats.received.lossPercent).toBeLessThan(12);
    expect(stats.received.mos).toBeLessThan(3.6);
    expect(stats.sent.lost).toBe(5);
    expect(stats.sent.jitterMs).toBe(5);
    expect(stats.roundTripMs).toBeGreaterThan(0);
    expect(stats.roundTripMs).toBeLessThan(2000);
    expect((await media.engine.stats(b.legId)).received.mos).toBeGreaterThan(4);
  });
});
