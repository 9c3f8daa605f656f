import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import * as werift from 'werift';
import { makeCertificate } from './dtls/certificate.ts';
import { DtlsServer } from './dtls/dtls-server.ts';
import { MediaFault } from './errors.ts';
import { writeBindingRequest } from './ice/stun-message.ts';
import { DropCounter } from './leg/drop-counter.ts';
import { Leg } from './leg/leg.ts';
import { RtpTransport } from './leg/rtp-transport.ts';
import { RecordingWriter } from './recording/recording-writer.ts';
import { writeRtpHeader } from './rtp/rtp-packet.ts';
import { SrtpContext } from './srtp/srtp-context.ts';
import { WebRtcMux } from './webrtc/web-rtc-mux.ts';
import { WebRtcTransport } from './webrtc/web-rtc-transport.ts';

/*
 * Whatever comes from outside, changed at random: nothing may throw but MediaFault, and that only where an SDP is taken; and
 * memory stays flat. Seeded, so that a failure repeats; set FUZZ_SEED to try another. What failed once is named below.
 */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);
let state = seed >>> 0;
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const interesting = [0, 1, 0x7f, 0x80, 0xfe, 0xff, 13, 9, 101, 200, 201];

/** A copy with a few bytes changed, and sometimes cut, grown, or joined with a piece of itself. */
function mutate(good: Buffer): Buffer {
  let bytes = Buffer.from(good);
  for (let i = random(5); i >= 0 && bytes.length > 0; i--) {
    const at = random(bytes.length);
    const how = random(3);
    if (how === 0) bytes[at] = random(256);
    else if (how === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    else bytes[at] = interesting[random(interesting.length)] ?? 0;
  }
  const cut = random(8);
  if (cut === 0) bytes = bytes.subarray(0, random(bytes.length + 1));
  if (cut === 1) bytes = Buffer.concat([bytes, Buffer.alloc(random(2500), random(256))]);
  if (cut === 2) bytes = Buffer.concat([bytes, bytes.subarray(random(bytes.length + 1))]);
  return bytes;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes that a second round of the same work leaves behind. */
function growth(work: () => void): number {
  const used = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  work();
  const before = used();
  work();
  return used() - before;
}

const MEGABYTE = 1024 * 1024;

let nowMs = 1000;
const events = {
  connected() {},
  digit() {},
  timedOut() {},
  resumed() {},
  playEnded() {},
  pacingChanged() {},
};

function legOn(transport: RtpTransport | WebRtcTransport, kind: 'rtp' | 'webrtc', drops: DropCounter): Leg {
  const leg = new Leg({
    legId: `leg-${random(1e9)}`,
    callId: 'call',
    kind,
    codecs: ['PCMA', 'PCMU', 'G722'],
    dtmf: 'both',
    timeoutMs: 20_000,
    identity: { sessionId: '1', ssrc: 77, canonicalName: 'name' },
    firstSequence: 1,
    firstTimestamp: 2,
    transport,
    drops,
    events,
    createdAtMs: nowMs,
    epochOffsetMs: 0,
  });
  transport.attach(leg);
  return leg;
}

function plainLeg(isEncrypted = false): { leg: Leg; transport: RtpTransport } {
  const drops = new DropCounter();
  const send = (): void => {};
  const options = { address: '192.0.2.1', port: 4000, sendRtp: send, sendRtcp: send, drops, isEncrypted };
  const transport = new RtpTransport({ ...options, keys: randomBytes(60) });
  return { leg: legOn(transport, 'rtp', drops), transport };
}

const plainSdp = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.9',
  's=-',
  'c=IN IP4 192.0.2.9',
  't=0 0',
  'm=audio 4002 RTP/AVP 9 8 0 13 101',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:8 PCMA/8000/1',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=rtcp:4003 IN IP4 192.0.2.9',
  'a=ptime:20',
  'a=sendrecv',
  'm=video 0 RTP/AVP 31',
  '',
].join('\r\n');
const key = randomBytes(30).toString('base64');
const secureSdp = plainSdp
  .replace('RTP/AVP 9', 'RTP/SAVP 9')
  .replace('a=ptime', `a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:${key}|2^20\r\na=ptime`);
const browserSdp = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 8 13 110 126',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${'AB:'.repeat(31)}CD`,
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:126 telephone-event/8000',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=mid:1',
  '',
].join('\r\n');

function rtp(payloadType: number, payload: Buffer): Buffer {
  const packet = Buffer.alloc(12 + payload.length);
  writeRtpHeader(packet, 0, payloadType, false, random(65_536), random(2 ** 32), 99);
  payload.copy(packet, 12);
  return packet;
}

const extended = Buffer.concat([
  Buffer.from('9008000100000000000000630001000100000000', 'hex'),
  Buffer.alloc(160, 0x2a),
]);
const rtcp = Buffer.from(
  `81c8000c00000063${'00'.repeat(20)}0000004d${'01'.repeat(20)}81ca000300000063010361626300000081cb000100000063`,
  'hex',
);

describe('a mutated SDP', () => {
  test('is taken or refused with a code', () => {
    const mux = new WebRtcMux('192.0.2.1', 5000, makeCertificate(0), () => {});
    const outcomes = new Map<string, number>();
    const take = (work: () => void): void => {
      let outcome = 'taken';
      try {
        work();
      } catch (error) {
        if (!(error instanceof MediaFault)) throw error;
        outcome = error.code;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    };
    const round = (): void => {
      const { leg } = plainLeg();
      const offering = plainLeg(true);
      const drops = new DropCounter();
      const browser = legOn(new WebRtcTransport(mux, drops), 'webrtc', drops);
      for (let i = 0; i < 1500; i++) {
        const plain = mutate(Buffer.from(i % 2 ? plainSdp : secureSdp)).toString('latin1');
        take(() => leg.accept(plain, nowMs));
        offering.leg.offer('sendrecv', false);
        take(() => offering.leg.complete(plain, nowMs));
        take(() => browser.accept(mutate(Buffer.from(browserSdp)).toString('latin1'), nowMs));
      }
      leg.close(nowMs);
      offering.leg.close(nowMs);
      browser.close(nowMs);
    };
    expect(growth(round)).toBeLessThan(2 * MEGABYTE);
    expect(outcomes.get('taken')).toBeGreaterThan(500);
    expect(outcomes.get('bad-sdp')).toBeGreaterThan(200);
    expect([...outcomes.keys()].sort()).not.toContain('limit-reached');
  });
});

describe('mutated packets', () => {
  test('of every kind reach a mix, a recording, another leg and the ear for digits, and break nothing', () => {
    const goods = [0, 8, 9].map((type) => rtp(type, Buffer.alloc(160, 0x55)));
    goods.push(rtp(101, Buffer.from('058a0320', 'hex')), rtp(13, Buffer.from([40, 1, 2])), extended, rtcp);
    const { leg, transport } = plainLeg();
    const others = [plainLeg(), plainLeg(), plainLeg()];
    for (const { leg: other, transport: to } of others) {
      other.accept(plainSdp, nowMs);
      to.receiveOnRtpPort(rtp(8, Buffer.alloc(160)), '192.0.2.9', 4002, nowMs);
    }
    const [relay, mixed, answering] = others.map((other) => other.leg);
    leg.offer('sendrecv', false);
    leg.complete(plainSdp, nowMs);
    relay?.connect({ kind: 'leg', leg });
    answering?.connect({ kind: 'leg', leg });
    mixed?.connect({ kind: 'mix', inputs: [{ leg, gain: 2 }] });
    const writer = new RecordingWriter(randomBytes(32), randomBytes(8), nowMs, 0);
    const sampleAt = (atMs: number): number => writer.sampleAt(atMs);
    leg.addTap({ track: writer.left.add(), sampleAt });
    const round = (): void => {
      for (let i = 0; i < 30_000; i++) {
        const good = goods[random(goods.length)] ?? rtcp;
        if (random(3) > 0 && good !== rtcp) good.writeUInt16BE(i & 0xffff, 2);
        const data = random(6) === 0 ? Buffer.from(good) : mutate(good);
        if (random(20) === 0) transport.receiveOnRtcpPort(data, '192.0.2.9', 4003, nowMs);
        else transport.receiveOnRtpPort(data, '192.0.2.9', 4002, nowMs);
        if (i % 4 === 0) {
          nowMs += 20;
          mixed?.pace(nowMs);
          writer.drain(nowMs);
        }
        if (i % 40 === 0) leg.tick(nowMs);
      }
    };
    expect(growth(round)).toBeLessThan(3 * MEGABYTE);
    expect(leg.figures().received.packets).toBeGreaterThan(5000);
    expect(leg.figures().dropped['payload-type']).toBeGreaterThan(100);
    leg.close(nowMs);
  });

  test('are refused by SRTP unless not one bit was changed', () => {
    const context = Buffer.from(key, 'base64');
    const sender = new SrtpContext(context.subarray(0, 16), context.subarray(16), 4);
    const { leg, transport } = plainLeg();
    leg.accept(secureSdp, nowMs);
    let good = 0;
    for (let i = 0; i < 8000; i++) {
      const packet = Buffer.concat([rtp(8, Buffer.alloc(160, i)), Buffer.alloc(10)]);
      packet.writeUInt16BE(i, 2);
      const data = packet.subarray(0, sender.protectRtp(packet, 172));
      const changed = random(2) ? mutate(data) : data;
      if (changed.equals(data)) good += 1;
      transport.receiveOnRtpPort(Buffer.from(changed), '192.0.2.9', 4002, nowMs);
    }
    expect(leg.figures().received.packets).toBe(good);
    expect(leg.figures().dropped.authentication).toBeGreaterThan(2000);
  });
});

describe('mutated STUN and DTLS', () => {
  test('on the shared port break nothing, before and behind a check that passed', () => {
    let sent = 0;
    const mux = new WebRtcMux('192.0.2.1', 5000, makeCertificate(0), () => {
      sent += 1;
    });
    const drops = new DropCounter();
    const leg = legOn(new WebRtcTransport(mux, drops), 'webrtc', drops);
    const answer = leg.accept(browserSdp, nowMs);
    const ufrag = /a=ice-ufrag:(\S+)/.exec(answer)?.[1] ?? '';
    const password = /a=ice-pwd:(\S+)/.exec(answer)?.[1] ?? '';
    const check = writeBindingRequest(Buffer.alloc(12, 1), `${ufrag}:abcd`, password, true);
    const hello = Buffer.from(`16fefd0000000000000000002c010000200000000000000020fefd${'41'.repeat(30)}`, 'hex');
    const goods = [check, hello, rtp(0, Buffer.alloc(160)), rtcp];
    const round = (): void => {
      for (let i = 0; i < 6000; i++) {
        nowMs += 1;
        if (i % 50 === 0) mux.receive(Buffer.from(check), '192.0.2.9', 6000, nowMs);
        mux.receive(mutate(goods[random(goods.length)] ?? check), '192.0.2.9', 6000 + random(3), nowMs);
        if (i % 100 === 0) leg.tick(nowMs);
      }
    };
    expect(growth(round)).toBeLessThan(2 * MEGABYTE);
    expect(sent).toBeGreaterThan(100);
    leg.close(nowMs);
  });

  test('between the messages of real handshakes are never thrown back at us', async () => {
    const certificate = makeCertificate(Date.now());
    const made = await werift.CipherContext.createSelfSignedCertificateWithKey({ hash: 4, signature: 3 }, 23);
    const faults: unknown[] = [];
    let handed = 0;
    for (let handshake = 0; handshake < 8; handshake++) {
      let toServer: (datagram: Buffer) => void = () => {};
      const transport: ConstructorParameters<typeof werift.DtlsClient>[0]['transport'] = {
        type: 'udp',
        address: { address: '127.0.0.1', port: 1, family: 'IPv4' },
        closed: false,
        onData: () => {},
        send: async (datagram: Buffer) => toServer(Buffer.from(datagram)),
        close: async () => {},
      };
      const signatureHash = { hash: 4, signature: 3 } as const;
      const client = new werift.DtlsClient({
        transport,
        cert: made.certPem,
        key: made.keyPem,
        signatureHash,
        srtpProfiles: [1],
        extendedMasterSecret: true,
      });
      client.onError.subscribe(() => {});
      const server = new DtlsServer(certificate, (datagram) => {
        setImmediate(() => transport.onData(datagram, ['127.0.0.1', 1]));
      });
      toServer = (datagram) => {
        try {
          for (let i = 0; i < 60; i++) server.receive(mutate(datagram), nowMs++);
          server.receive(datagram, nowMs++);
          server.tick(nowMs);
          handed += 61;
        } catch (error) {
          faults.push(error);
        }
      };
      void client.connect().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 150));
      toServer = () => {};
      server.close();
      client.close();
    }
    expect(faults).toEqual([]);
    expect(handed).toBeGreaterThan(8 * 61);
  });
});
