import { toneShare } from '@shouwen/media';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { BrowserPeer } from './_browser-peer.ts';
import { type MediaUnderTest, pause, startMedia } from './_process.ts';
import { portOf, RtpPeer, samplesOf } from './_rtp-peer.ts';

let media: MediaUnderTest;
let browser: Browser;
const phones: RtpPeer[] = [];
const pages: BrowserPeer[] = [];
let calls = 0;

beforeAll(async () => {
  media = await startMedia('32200-32299');
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

interface Party {
  legId: string;
  hz: number;
  peer: RtpPeer;
  port: number;
}

/** A phone that sings. */
async function singer(callId: string, name: string, hz: number, law: 'PCMU' | 'PCMA' = 'PCMA'): Promise<Party> {
  const peer = await RtpPeer.open();
  phones.push(peer);
  const legId = `${callId}-${name}`;
  await media.engine.createLeg({ legId, callId, kind: 'rtp' });
  const answer = await media.engine.accept(legId, peer.sdp([law]));
  peer.law = law;
  const port = portOf(answer.sdp);
  peer.sing(port, hz);
  return { legId, hz, peer, port };
}

async function threePhones(): Promise<[Party, Party, Party]> {
  const callId = `mix-${++calls}`;
  return [
    await singer(callId, 'customer', 400),
    await singer(callId, 'agent', 1000, 'PCMU'),
    await singer(callId, 'third', 1700),
  ];
}

/** Sets what one party hears of others, all at gain 1. */
function hear(listener: Party, ...others: Party[]): Promise<void> {
  const inputs = others.map(({ legId }) => ({ legId }));
  return media.engine.connect(listener.legId, { kind: 'mix', inputs });
}

/** Largest departure from a pure tone. */
function worstClick(audio: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let worst = 0;
  for (let i = 2; i < audio.length; i++) {
    worst = Math.max(worst, Math.abs((audio[i] ?? 0) - turn * (audio[i - 1] ?? 0) + (audio[i - 2] ?? 0)));
  }
  return worst;
}

/** Repeats a measurement that a machine which stood still for a moment has spoilt; the last one counts. */
async function settled<Value>(measure: () => Promise<Value>, isGood: (value: Value) => boolean): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    const value = await measure();
    if (attempt === 3 || isGood(value)) return value;
  }
}

async function expectMatrix(parties: Party[], expected: boolean[][]): Promise<void> {
  const wanted = JSON.stringify(expected);
  expect(
    await settled(
      () => matrix(parties),
      (rows) => JSON.stringify(rows) === wanted,
    ),
  ).toEqual(expected);
}

/** Who hears whom: a row for each listener, true where the speaker's tone is a fifth of what is heard or more. */
async function matrix(parties: Party[]): Promise<boolean[][]> {
  await pause(400);
  const heard = await Promise.all(parties.map(({ peer }) => peer.listen(600)));
  return heard.map((packets) => parties.map(({ hz }) => toneShare(samplesOf(packets), hz) > 0.2));
}

describe('three phones', () => {
  test('in a conference each hear the two others and not themselves', async () => {
    const [a, b, c] = await threePhones();
    await hear(a, b, c);
    await hear(b, a, c);
    await hear(c, a, b);
    await expectMatrix(
      [a, b, c],
      [
        [false, true, true],
        [true, false, true],
        [true, true, false],
      ],
    );
    const samples = await settled(
      async () => samplesOf(await a.peer.listen(1000)),
      (heard) => toneShare(heard, b.hz) + toneShare(heard, c.hz) > 0.95,
    );
    expect(toneShare(samples, b.hz) + toneShare(samples, c.hz)).toBeGreaterThan(0.95);
    // Two sines of peak 8000 each, as they were sent.
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    expect(Math.sqrt(power) / 8000).toBeCloseTo(1, 1);
    // Fifty packets a second, by their own clock: what a stalled machine leaves out is not sent, and not renumbered.
    const packets = await a.peer.listen(2000);
    const ticks = ((packets.at(-1)?.timestamp ?? 0) - (packets[0]?.timestamp ?? 0)) >>> 0;
    expect(ticks).toBeGreaterThanOrEqual((packets.length - 1) * 160);
    expect(packets.length).toBeGreaterThan(80);
  });

  test('hear nothing of a whisper, of a listener, and all of a barge, without a break in anybody’s stream', async () => {
    const [customer, agent, supervisor] = await threePhones();
    const all = [customer, agent, supervisor];
    const streams = new Map(all.map(({ legId, peer }) => [legId, peer.heard]));
    await hear(customer, agent);
    await hear(agent, customer);
    await hear(supervisor, customer, agent);
    await expectMatrix(all, [
      [false, true, false],
      [true, false, false],
      [true, true, false],
    ]);
    await hear(agent, customer, supervisor);
    await expectMatrix(all, [
      [false, true, false],
      [true, false, true],
      [true, true, false],
    ]);
    customer.peer.heard.length = 0;
    await hear(customer, agent, supervisor);
    await pause(500);
    const switched = [...(streams.get(customer.legId) ?? [])];
    for (let i = 1; i < switched.length; i++) {
      expect(((switched[i]?.sequence ?? 0) - (switched[i - 1]?.sequence ?? 0)) & 0xffff).toBe(1);
      expect(switched[i]?.ssrc).toBe(switched[0]?.ssrc);
    }
    await expectMatrix(all, [
      [false, true, true],
      [true, false, true],
      [true, true, false],
    ]);
  });

  test('hear a whispering supervisor at the gain asked for', async () => {
    const [customer, agent, supervisor] = await threePhones();
    const inputs = [{ legId: customer.legId }, { legId: supervisor.legId, gain: 0.5 }];
    await media.engine.connect(agent.legId, { kind: 'mix', inputs });
    await pause(400);
    const measure = async (): Promise<number> => {
      const heard = samplesOf(await agent.peer.listen(600));
      return toneShare(heard, customer.hz) / toneShare(heard, supervisor.hz);
    };
    // Half the amplitude is a quarter of the power.
    const ratio = await settled(measure, (value) => Math.abs(value - 4) < 0.5);
    expect(Math.abs(ratio - 4)).toBeLessThan(0.5);
  });

  test('go on as two when the third hangs up, and hear silence when nobody is left', async () => {
    const [a, b, c] = await threePhones();
    await hear(a, b, c);
    await hear(b, a, c);
    await pause(300);
    await media.engine.closeLeg(c.legId);
    await expectMatrix(
      [a, b],
      [
        [false, true],
        [true, false],
      ],
    );
    const left = (await media.engine.list()).legs.find(({ legId }) => legId === a.legId);
    expect(left?.source).toEqual({ kind: 'mix', inputs: [{ legId: b.legId, gain: 1 }] });
    await media.engine.closeLeg(b.legId);
    await pause(200);
    const packets = await a.peer.listen(400);
    expect(packets.length).toBeGreaterThanOrEqual(17);
    expect(samplesOf(packets).every((sample) => Math.abs(sample) <= 8)).toBe(true);
    expect((await media.engine.list()).legs.find(({ legId }) => legId === a.legId)?.source).toEqual({
      kind: 'silence',
    });
  });

  test('hear through loss of every twentieth packet without a hole', async () => {
    const [a, b, c] = await threePhones();
    const send = b.peer.rtp.send.bind(b.peer.rtp);
    let sent = 0;
    b.peer.rtp.send = ((...words: Parameters<typeof send>) => {
      if (++sent % 20 !== 0) send(...words);
    }) as typeof b.peer.rtp.send;
    await hear(a, b);
    await hear(c, a, b);
    await pause(600);
    const measure = async (): Promise<{ click: number; share: number }> => {
      const heard = samplesOf(await a.peer.listen(2000));
      return { click: worstClick(heard, b.hz) / 8000, share: toneShare(heard, b.hz) };
    };
    const { click, share } = await settled(measure, (value) => value.click < 0.2 && value.share > 0.9);
    // Replaced by silence instead, each lost packet would leave two clicks of up to the whole level.
    expect(click).toBeLessThan(0.2);
    expect(share).toBeGreaterThan(0.9);
    expect((await media.engine.stats(b.legId)).received.lossPercent).toBeGreaterThan(3);
  });

  test('muted in a conference are heard by nobody', async () => {
    const [a, b, c] = await threePhones();
    await hear(a, b, c);
    await hear(b, a, c);
    await media.engine.mute(c.legId, true);
    await expectMatrix(
      [a, b],
      [
        [false, true],
        [true, false],
      ],
    );
    const heard = samplesOf(await a.peer.listen(400));
    expect(toneShare(heard, c.hz)).toBeLessThan(0.001);
    expect(toneShare(heard, b.hz)).toBeGreaterThan(0.97);
  });
});

describe('a mix', () => {
  test('of the leg itself, or of a leg that is not there, is refused and changes nothing', async () => {
    const [a] = await threePhones();
    const code = (legIds: string[]) =>
      media.engine.connect(a.legId, { kind: 'mix', inputs: legIds.map((legId) => ({ legId })) }).then(
        () => 'accepted',
        (error) => error.code,
      );
    expect(await code([a.legId])).toBe('wrong-state');
    expect(await code(['nobody'])).toBe('unknown-leg');
    expect((await media.engine.list()).legs.find(({ legId }) => legId === a.legId)?.source).toEqual({
      kind: 'silence',
    });
  });
});

describe('a browser in a conference', () => {
  test('hears both phones, they hear it, and a whisper stays between two', async () => {
    const callId = `mix-${++calls}`;
    const customer = await singer(callId, 'customer', 400);
    const third = await singer(callId, 'third', 1700);
    const page = await BrowserPeer.open(browser, 1000);
    pages.push(page);
    const agentId = `${callId}-agent`;
    await media.engine.createLeg({ legId: agentId, callId, kind: 'webrtc' });
    await page.takeAnswer((await media.engine.accept(agentId, await page.offer())).sdp);
    await page.connected();
    const mixOf = (...legIds: string[]) => ({ kind: 'mix' as const, inputs: legIds.map((legId) => ({ legId })) });
    await media.engine.connect(customer.legId, mixOf(agentId, third.legId));
    await media.engine.connect(third.legId, mixOf(agentId, customer.legId));
    await media.engine.connect(agentId, mixOf(customer.legId));
    expect((await page.hearing(400)).hz).toBeCloseTo(400, -1);
    await media.engine.connect(agentId, mixOf(third.legId));
    expect((await page.hearing(1700)).hz).toBeCloseTo(1700, -1);
    await media.engine.connect(agentId, mixOf(customer.legId, third.legId));
    await pause(1000);
    const [byCustomer, byThird] = await Promise.all([customer.peer.listen(800), third.peer.listen(800)]);
    expect([400, 1000, 1700].map((hz) => toneShare(samplesOf(byCustomer), hz) > 0.15)).toEqual([false, true, true]);
    expect([400, 1000, 1700].map((hz) => toneShare(samplesOf(byThird), hz) > 0.15)).toEqual([true, true, false]);
    const levels = await page.levels([400, 1000, 1700]);
    expect(levels.map((db) => db > -50)).toEqual([true, false, true]);
    // A whisper: the third speaks to the browser alone.
    await media.engine.connect(customer.legId, mixOf(agentId));
    await pause(600);
    const alone = samplesOf(await customer.peer.listen(600));
    expect(toneShare(alone, 1700)).toBeLessThan(0.01);
    expect(toneShare(alone, 1000)).toBeGreaterThan(0.95);
    expect((await page.stats()).lost).toBe(0);
  });
});
