import { toneShare } from '@shouwen/media';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BaresipCall } from './_baresip-call.ts';
import { eventually, type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer, samplesOf } from './_rtp-peer.ts';

let media: MediaUnderTest;
let phone: BaresipCall;
const peers: RtpPeer[] = [];
let calls = 0;

beforeAll(async () => {
  media = await startMedia('32500-32599');
});
afterAll(() => media.stop());
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await phone.close();
});

/** A plain phone that sings 440 Hz, for the other end. */
async function plainPhone(callId: string): Promise<{ peer: RtpPeer; legId: string }> {
  const peer = await RtpPeer.open();
  peers.push(peer);
  const legId = `${callId}-plain`;
  await media.engine.createLeg({ legId, callId, kind: 'rtp' });
  const answer = await media.engine.accept(legId, peer.sdp(['PCMA']));
  peer.law = 'PCMA';
  peer.sing(portOf(answer.sdp), 440);
  return { peer, legId };
}

async function expectBothHear(peer: RtpPeer, deskLegId: string): Promise<void> {
  const isConnected = (): boolean =>
    media.events.some((event) => event.event === 'leg.connected' && event.legId === deskLegId);
  await eventually(isConnected, 8000, 'packets of the desk phone are authentic');
  await pause(1500);
  expect(toneShare(samplesOf(await peer.listen(1000)), 1000)).toBeGreaterThan(0.95);
  await pause(500);
  const { samples, rate } = await phone.heard();
  // The last second of what it has written.
  const last = samples.subarray(-rate);
  expect(last.length).toBe(rate);
  expect(toneShare(last, 440, rate)).toBeGreaterThan(0.9);
  const { dropped, received } = await media.engine.stats(deskLegId);
  // It may begin to send before its answer, and with it its key, has reached us.
  expect(dropped.authentication ?? 0).toBeLessThan(25);
  expect(received.packets).toBeGreaterThan(100);
}

describe('a desk phone with SRTP', () => {
  test('that insists on it calls, in G.722, and both hear each other', async () => {
    phone = await BaresipCall.open(1000, 16_000);
    const callId = `desk-${++calls}`;
    const legId = `${callId}-desk`;
    const plain = await plainPhone(callId);
    await media.engine.createLeg({ legId, callId, kind: 'rtp', codecs: ['G722', 'PCMA'] });
    let answer = '';
    await phone.calls('mediaenc=srtp-mand;audio_codecs=g722/16000/1', async (offer) => {
      expect(offer).toMatch(/^m=audio \d+ RTP\/SAVP /m);
      const described = await media.engine.accept(legId, offer);
      expect(described.codec).toBe('G722');
      answer = described.sdp;
      await media.engine.bridge(legId, plain.legId);
      return described.sdp;
    });
    expect(answer).toMatch(/^m=audio \d+ RTP\/SAVP 9/m);
    expect(answer.match(/^a=crypto:\d+ AES_CM_128_HMAC_SHA1_\d\d inline:\S{40}\r$/gm)?.length).toBe(1);
    await expectBothHear(plain.peer, legId);
  });

  test('is called with SRTP on offer, in PCMA, and both hear each other', async () => {
    phone = await BaresipCall.open(1000, 8000);
    const callId = `desk-${++calls}`;
    const legId = `${callId}-desk`;
    const plain = await plainPhone(callId);
    await media.engine.createLeg({ legId, callId, kind: 'rtp', encryption: 'sdes' });
    const offer = await media.engine.offer(legId);
    expect(offer).toMatch(/^m=audio \d+ RTP\/SAVP 8 0 101\r$/m);
    expect(offer.match(/^a=crypto:/gm)?.length).toBe(2);
    const account = 'answermode=auto;mediaenc=srtp-mand;audio_codecs=pcma/8000/1';
    await media.engine.complete(legId, await phone.called(account, offer));
    await media.engine.bridge(legId, plain.legId);
    await expectBothHear(plain.peer, legId);
  });
});
