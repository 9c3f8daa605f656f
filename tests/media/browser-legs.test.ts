import { join } from 'node:path';
import { toneShare } from '@shouwen/media';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { writeTone } from '../support/tones.ts';
import { BrowserPeer } from './_browser-peer.ts';
import { connectEngine, eventually, type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer, samplesOf } from './_rtp-peer.ts';

let media: MediaUnderTest;
let browser: Browser;
const phones: RtpPeer[] = [];
const pages: BrowserPeer[] = [];
let calls = 0;

beforeAll(async () => {
  media = await startMedia('31400-31599');
  await writeTone(join(media.dir, 'music-700.wav'), 700, 2);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await media?.stop();
});
afterEach(async () => {
  for (const phone of phones.splice(0)) phone.close();
  for (const page of pages.splice(0)) await page.vanish().catch(() => {});
});

async function openPage(hz: number): Promise<BrowserPeer> {
  const page = await BrowserPeer.open(browser, hz);
  pages.push(page);
  return page;
}

/** A phone singing 440 Hz. */
async function singingPhone(callId: string): Promise<{ peer: RtpPeer; legId: string; port: number }> {
  const peer = await RtpPeer.open();
  phones.push(peer);
  const legId = `${callId}-phone`;
  await media.engine.createLeg({ legId, callId, kind: 'rtp' });
  const answer = await media.engine.accept(legId, peer.sdp(['PCMA', 'PCMU']));
  peer.law = answer.codec;
  const port = portOf(answer.sdp);
  peer.sing(port, 440);
  return { peer, legId, port };
}

/** An agent's browser that offered and was answered, microphone 1000 Hz. */
async function agent(callId: string, hz = 1000): Promise<{ page: BrowserPeer; legId: string }> {
  const page = await openPage(hz);
  const legId = `${callId}-agent`;
  await media.engine.createLeg({ legId, callId, kind: 'webrtc' });
  await page.takeAnswer((await media.engine.accept(legId, await page.offer())).sdp);
  await page.connected();
  return { page, legId };
}

function eventsOf(legId: string, name: string) {
  return media.events.filter((event) => event.event === name && 'legId' in event && event.legId === legId);
}

describe('a browser and a phone', () => {
  test('hear each other over DTLS-SRTP when the browser offered', async () => {
    const callId = `call-${++calls}`;
    const phone = await singingPhone(callId);
    const { page, legId } = await agent(callId);
    const { transcoding } = await media.engine.bridge(phone.legId, legId);
    expect(transcoding).toBe(false);
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    expect(await phone.peer.share(1000, 800)).toBeGreaterThan(0.97);
    const stats = await page.stats();
    expect(stats.srtp).toBe('SRTP_AES128_CM_HMAC_SHA1_80');
    expect(stats.lost).toBe(0);
  });

  test('hear each other when the media process offered', async () => {
    const callId = `call-${++calls}`;
    const phone = await singingPhone(callId);
    const page = await openPage(1000);
    const legId = `${callId}-agent`;
    await media.engine.createLeg({ legId, callId, kind: 'webrtc', codecs: ['PCMA', 'PCMU'] });
    const answer = await page.answer(await media.engine.offer(legId));
    // The browser may be faster with ICE and DTLS than its answer is with us.
    await pause(300);
    expect((await media.engine.complete(legId, answer)).codec).toBe('PCMA');
    await page.connected();
    await media.engine.bridge(phone.legId, legId);
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    expect(await phone.peer.share(1000, 800)).toBeGreaterThan(0.97);
  });

  test('go from queue music to a conversation to hold and back, without signalling', async () => {
    const callId = `call-${++calls}`;
    const phone = await singingPhone(callId);
    const music = { kind: 'play' as const, playId: 'music', items: [{ file: 'music-700.wav' }], loop: true };
    await media.engine.connect(phone.legId, music);
    await pause(200);
    expect(await phone.peer.share(700)).toBeGreaterThan(0.97);
    const { page, legId } = await agent(callId);
    await media.engine.bridge(phone.legId, legId);
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    expect(await phone.peer.share(1000, 800)).toBeGreaterThan(0.97);
    await media.engine.connect(phone.legId, music);
    await media.engine.connect(legId, { kind: 'silence' });
    await pause(300);
    expect(await phone.peer.share(700)).toBeGreaterThan(0.97);
    await pause(300);
    expect((await page.hears()).db).toBeLessThan(-70);
    await media.engine.bridge(phone.legId, legId);
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    expect((await page.stats()).lost).toBe(0);
  });

  test('exchange digits: from the browser once each, to the phone with its payload type', async () => {
    const callId = `call-${++calls}`;
    const phone = await singingPhone(callId);
    const { page, legId } = await agent(callId);
    await media.engine.bridge(phone.legId, legId);
    await phone.peer.listen(300);
    await page.dial('159#');
    await eventually(() => eventsOf(legId, 'leg.dtmf').length === 4, 4000, 'four digits were told');
    await pause(200);
    const told = eventsOf(legId, 'leg.dtmf').map((event) => ('digit' in event ? event.digit : ''));
    expect(told.join('')).toBe('159#');
    const events = phone.peer.heard.filter(({ payloadType }) => payloadType === 101);
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(4);
    expect(events.map(({ payload }) => payload[0])).toContain(11);
  });

  test('report quality to each other', async () => {
    const callId = `call-${++calls}`;
    const phone = await singingPhone(callId);
    const { page, legId } = await agent(callId);
    await media.engine.bridge(phone.legId, legId);
    const deadline = performance.now() + 12_000;
    let theirs = await page.stats();
    while (theirs.roundTrip === null && performance.now() < deadline) {
      await pause(300);
      theirs = await page.stats();
    }
    expect(theirs.remoteLoss).toBe(0);
    expect(theirs.roundTrip).toBeLessThan(0.5);
    await eventually(
      () => eventsOf(legId, 'leg.stats').some((e) => 'stats' in e && e.stats.roundTripMs !== null),
      12_000,
      'the browser reported',
    );
    const stats = await media.engine.stats(legId);
    expect(stats.roundTripMs).toBeLessThan(500);
    expect(stats.sent.lost).toBe(0);
    expect(stats.received.mos).toBeGreaterThan(4);
    expect(stats.sent.mos).toBeGreaterThan(3.8);
  });
});

describe('the shared port', () => {
  test('carries two browsers of two calls at once, each hearing its own phone', async () => {
    const [first, second] = [`call-${++calls}`, `call-${++calls}`];
    const phoneOne = await singingPhone(first);
    const phoneTwo = await singingPhone(second);
    phoneTwo.peer.sing(phoneTwo.port, 600);
    const [one, two] = [await agent(first, 1000), await agent(second, 1500)];
    await media.engine.bridge(phoneOne.legId, one.legId);
    await media.engine.bridge(phoneTwo.legId, two.legId);
    expect((await one.page.hearing(440)).hz).toBeCloseTo(440, -1);
    expect((await two.page.hearing(600)).hz).toBeCloseTo(600, -1);
    expect(await phoneOne.peer.share(1000, 600)).toBeGreaterThan(0.97);
    expect(await phoneTwo.peer.share(1500, 600)).toBeGreaterThan(0.97);
  });

  test('lets two browsers of one call talk to each other', async () => {
    const callId = `call-${++calls}`;
    const one = await openPage(1000);
    const two = await openPage(1500);
    for (const [page, legId] of [
      [one, `${callId}-1`],
      [two, `${callId}-2`],
    ] as const) {
      await media.engine.createLeg({ legId, callId, kind: 'webrtc' });
      await page.takeAnswer((await media.engine.accept(legId, await page.offer())).sdp);
      await page.connected();
    }
    await media.engine.bridge(`${callId}-1`, `${callId}-2`);
    expect((await one.hearing(1500)).hz).toBeCloseTo(1500, -1);
    expect((await two.hearing(1000)).hz).toBeCloseTo(1000, -1);
  });
});

describe('a browser that comes back', () => {
  test('goes on with the same leg after a new PeerConnection', async () => {
    const callId = `call-${++calls}`;
    const phone = await singingPhone(callId);
    const { page, legId } = await agent(callId);
    await media.engine.bridge(phone.legId, legId);
    expect(await phone.peer.share(1000, 600)).toBeGreaterThan(0.9);
    await page.newConnection(1300);
    await page.takeAnswer((await media.engine.accept(legId, await page.offer())).sdp);
    await page.connected();
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    await pause(300);
    expect(await phone.peer.share(1300, 600)).toBeGreaterThan(0.97);
    expect(new Set(phone.peer.heard.map(({ ssrc }) => ssrc)).size).toBe(1);
  });

  test('restarts ICE on a changed network without a new handshake', async () => {
    const callId = `call-${++calls}`;
    const phone = await singingPhone(callId);
    const { page, legId } = await agent(callId);
    await media.engine.bridge(phone.legId, legId);
    await page.hearing(440);
    const answer = await media.engine.accept(legId, await page.offer({ iceRestart: true }));
    await page.takeAnswer(answer.sdp);
    await pause(1500);
    await page.connected();
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    expect(await phone.peer.share(1000, 600)).toBeGreaterThan(0.97);
  });

  test('is reported when it closes its connection', async () => {
    const callId = `call-${++calls}`;
    await singingPhone(callId);
    const { page, legId } = await agent(callId);
    await page.page.evaluate(() => window.probe.peer.close());
    await eventually(() => eventsOf(legId, 'leg.timeout').length === 1, 3000, 'the leg timed out');
    expect(eventsOf(legId, 'leg.timeout')[0]).toMatchObject({ reason: 'closed' });
  });
});

describe('when the server dies', () => {
  test('audio goes on, and the next server finds the legs', async () => {
    const callId = `call-${++calls}`;
    const first = await connectEngine(media.socketPath);
    const phone = await singingPhone(callId);
    const { page, legId } = await agent(callId);
    await first.engine.bridge(phone.legId, legId);
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    await first.engine.disconnect();
    await media.engine.disconnect();
    const heard = await phone.peer.listen(1500);
    expect(toneShare(samplesOf(heard), 1000)).toBeGreaterThan(0.97);
    expect(heard.length).toBeGreaterThan(70);
    expect((await page.hearing(440)).hz).toBeCloseTo(440, -1);
    const next = await connectEngine(media.socketPath);
    media.engine = next.engine;
    media.events = next.events;
    const { legs } = await next.engine.list();
    const found = legs.filter((leg) => leg.callId === callId);
    expect(found.map((leg) => leg.legId).sort()).toEqual([legId, phone.legId].sort());
    expect(found.find((leg) => leg.legId === legId)).toMatchObject({
      kind: 'webrtc',
      state: 'connected',
      source: { kind: 'leg', legId: phone.legId },
    });
    const stats = await next.engine.closeLeg(legId);
    expect(stats.received.packets).toBeGreaterThan(50);
  });
});
