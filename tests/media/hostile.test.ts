import { createSocket, type Socket } from 'node:dgram';
import { toneShare, writeBindingRequest } from '@shouwen/media';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer, samplesOf } from './_rtp-peer.ts';

/**
 * Nonsense on every port and in every SDP while a call runs: the call must not notice. Seeded, so that a failure repeats;
 * set FUZZ_SEED to try another.
 */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);
let state = seed >>> 0;
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

let media: MediaUnderTest;
let a: RtpPeer;
let b: RtpPeer;
let portA = 0;
let attacker: Socket;

beforeAll(async () => {
  media = await startMedia('32100-32199', { MEDIA_WORKERS: '1' });
  a = await RtpPeer.open();
  b = await RtpPeer.open();
  for (const [legId, peer, hz] of [
    ['a', a, 440],
    ['b', b, 1000],
  ] as const) {
    await media.engine.createLeg({ legId, callId: 'c', kind: 'rtp' });
    const answer = await media.engine.accept(legId, peer.sdp(['PCMU']));
    if (legId === 'a') portA = portOf(answer.sdp);
    peer.sing(portOf(answer.sdp), hz);
  }
  await media.engine.bridge('a', 'b');
  attacker = createSocket('udp4');
  await new Promise<void>((resolve) => attacker.bind(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  attacker.close();
  a.close();
  b.close();
  await media.stop();
});

/** Random bytes, or a good datagram with a few bytes changed, cut or extended. */
function mutate(good: Buffer[]): Buffer {
  const base = good[random(good.length + 1)];
  if (!base) return Buffer.from(Array.from({ length: random(300) }, () => random(256)));
  const bytes = Buffer.from(base);
  for (let i = random(4); i >= 0; i--) if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
  const cut = random(3);
  if (cut === 0) return bytes.subarray(0, random(bytes.length + 1));
  return cut === 1 ? Buffer.concat([bytes, Buffer.alloc(random(1200), random(256))]) : bytes;
}

async function flood(port: number, good: Buffer[], count: number, from: Socket): Promise<void> {
  for (let i = 0; i < count; i++) {
    from.send(mutate(good), port, '127.0.0.1');
    if (i % 50 === 49) await pause(2);
  }
}

async function expectCallUnharmed(): Promise<void> {
  const [byA, byB] = await Promise.all([a.listen(500), b.listen(500)]);
  expect(toneShare(samplesOf(byA), 1000)).toBeGreaterThan(0.97);
  expect(toneShare(samplesOf(byB), 440)).toBeGreaterThan(0.97);
  expect(byA.length).toBeGreaterThan(20);
}

const rtp = Buffer.concat([Buffer.from('80000001000000a012345678', 'hex'), Buffer.alloc(160, 0xff)]);
const rtcp = Buffer.from(`80c80006${'12345678'}${'00'.repeat(20)}81ca0002${'12345678'}01000000`, 'hex');
const stun = writeBindingRequest(Buffer.alloc(12, 7), 'abcd:efgh', 'x'.repeat(22), true);
const dtls = Buffer.from(`16fefd0000000000000000002c010000200000000000000020fefd${'41'.repeat(30)}`, 'hex');

describe('a running call', () => {
  test('is unharmed by nonsense from a stranger on its RTP and RTCP ports', async () => {
    await flood(portA, [rtp, rtcp, stun, dtls], 3000, attacker);
    await flood(portA + 1, [rtp, rtcp], 2000, attacker);
    await expectCallUnharmed();
    const { dropped } = await media.engine.stats('a');
    expect((dropped.source ?? 0) + (dropped.malformed ?? 0)).toBeGreaterThan(2000);
  });

  test('is unharmed by nonsense from the party’s own RTCP port', async () => {
    await flood(portA + 1, [rtcp, rtp], 2000, a.rtcp);
    await expectCallUnharmed();
    expect((await media.engine.stats('a')).dropped.malformed).toBeGreaterThan(200);
  });

  test('is unharmed by nonsense on the shared WebRTC port, which reflects little of it', async () => {
    await media.engine.createLeg({ legId: 'w', callId: 'c', kind: 'webrtc' });
    const port = portOf(await media.engine.offer('w'));
    let reflected = 0;
    attacker.on('message', (data) => {
      reflected += data.length;
    });
    await flood(port, [stun, dtls, rtp, rtcp], 5000, attacker);
    await expectCallUnharmed();
    // Fifty small error responses a second at the most.
    expect(reflected).toBeLessThan(50 * 10 * 120);
    await media.engine.closeLeg('w');
  });

  test('is unharmed by nonsense on DTLS and SRTP from an address that passed its check', async () => {
    await media.engine.createLeg({ legId: 'w', callId: 'c', kind: 'webrtc' });
    const sdp = await media.engine.offer('w');
    const ufrag = /a=ice-ufrag:(\S+)/.exec(sdp)?.[1] ?? '';
    const password = /a=ice-pwd:(\S+)/.exec(sdp)?.[1] ?? '';
    const answered = new Promise<Buffer>((resolve) => attacker.once('message', resolve));
    attacker.send(writeBindingRequest(Buffer.alloc(12, 1), `${ufrag}:x`, password, true), portOf(sdp), '127.0.0.1');
    expect((await answered).readUInt16BE(0)).toBe(0x0101);
    await flood(portOf(sdp), [dtls, rtp, rtcp], 5000, attacker);
    await expectCallUnharmed();
    await media.engine.closeLeg('w');
  });
});

describe('an SDP', () => {
  test('that makes no sense is refused with a code, never with a crash', async () => {
    const good = a.sdp(['PCMU', 'PCMA']);
    const allowed = ['bad-sdp', 'no-audio', 'no-common-codec', 'unsupported-transport', 'bad-request', 'limit-reached'];
    await media.engine.createLeg({ legId: 'fuzz', callId: 'c', kind: 'rtp' });
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 1500; i++) {
      const text = mutate([Buffer.from(good)]).toString('latin1');
      const code = await media.engine.accept('fuzz', text).then(
        () => 'accepted',
        (error) => String(error.code),
      );
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    }
    expect([...outcomes.keys()].filter((code) => code !== 'accepted' && !allowed.includes(code))).toEqual([]);
    expect(outcomes.get('bad-sdp')).toBeGreaterThan(200);
    await media.engine.closeLeg('fuzz');
    await expectCallUnharmed();
  });
});
