import { describe, expect, it } from 'vitest';
import { expectedWait, meanHandle, type WaitFacts } from './expected-wait.ts';

const facts = (more: Partial<WaitFacts>): WaitFacts => ({
  ahead: 0,
  agentsAtWork: 1,
  agentsFree: 0,
  recentHandleMs: [],
  usualHandleMs: 120_000,
  ...more,
});

describe('the expected wait', () => {
  it('is the ends of calls until one’s own turn, shared among the agents', () => {
    expect(expectedWait(facts({}))?.expectedMs).toBe(120_000);
    expect(expectedWait(facts({ ahead: 4, agentsAtWork: 10 }))?.expectedMs).toBe(60_000);
  });

  it('is nothing while agents are free for all who wait', () => {
    expect(expectedWait(facts({ ahead: 1, agentsAtWork: 5, agentsFree: 2 }))).toEqual({
      expectedMs: 0,
      lowMs: 0,
      highMs: 0,
    });
    expect(expectedWait(facts({ ahead: 2, agentsAtWork: 4, agentsFree: 2 }))?.expectedMs).toBe(30_000);
  });

  it('is not known without agents, and without any handle time', () => {
    expect(expectedWait(facts({ agentsAtWork: 0 }))).toBeNull();
    expect(expectedWait(facts({ usualHandleMs: null }))).toBeNull();
  });

  it('says how wide it may be off, more so for the next in line', () => {
    const next = expectedWait(facts({}));
    const tenth = expectedWait(facts({ ahead: 9, agentsAtWork: 10 }));
    const width = (wait: ReturnType<typeof expectedWait>) =>
      ((wait?.highMs ?? 0) - (wait?.lowMs ?? 0)) / (wait?.expectedMs ?? 1);
    expect(width(next)).toBeGreaterThan(2);
    expect(width(tenth)).toBeLessThan(1.3);
  });
});

const meanHandleMs = (recent: number[], usualMs: number | null) => meanHandle(recent, usualMs)?.ms;

describe('the handle time', () => {
  it('follows the newest calls', () => {
    const slower = [...new Array(15).fill(300_000), ...new Array(35).fill(100_000)];
    expect(meanHandleMs(slower, null)).toBeGreaterThan(200_000);
    expect(meanHandleMs(slower.toReversed(), null)).toBeLessThan(140_000);
  });

  it('is not carried away by one endless call', () => {
    expect(meanHandleMs([10_800_000, ...new Array(20).fill(100_000)], null)).toBeLessThan(130_000);
  });

  it('leans on the usual time while there are few calls', () => {
    expect(meanHandleMs([], 60_000)).toBe(60_000);
    expect(meanHandleMs([300_000], 60_000)).toBeCloseTo(90_000, 0);
    expect(meanHandleMs(new Array(8).fill(300_000), 60_000)).toBeCloseTo(300_000, 0);
  });
});

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A busy first-come queue: what each caller was told on arrival, and how long it then took. */
function simulate(agents: number, load: number, handleTime: (random: () => number) => number, seed: number) {
  const random = randomFrom(seed);
  const meanMs = 180_000;
  const freeAt: number[] = new Array(agents).fill(0);
  const waiting: number[] = [];
  const recent: { endsAt: number; ms: number }[] = [];
  const told: { expectedMs: number; lowMs: number; highMs: number; waitedMs: number; ahead: number }[] = [];
  let now = 0;
  for (let caller = 0; caller < 10_000; caller++) {
    now += (-Math.log(1 - random()) * meanMs) / (agents * load);
    while ((waiting[0] ?? Number.POSITIVE_INFINITY) <= now) waiting.shift();
    const first = freeAt.indexOf(Math.min(...freeAt));
    const startsAt = Math.max(now, freeAt[first] ?? 0);
    // In the order in which they ended, as a centre learns of them.
    const ended = recent.filter(({ endsAt }) => endsAt <= now).sort((a, b) => b.endsAt - a.endsAt);
    const estimate = expectedWait({
      ahead: waiting.length,
      agentsAtWork: agents,
      agentsFree: freeAt.filter((at) => at <= now).length,
      recentHandleMs: ended.slice(0, 50).map(({ ms }) => ms),
      usualHandleMs: meanMs,
    });
    if (estimate !== null && startsAt > now)
      told.push({ ...estimate, waitedMs: startsAt - now, ahead: waiting.length });
    if (startsAt > now) waiting.push(startsAt);
    const ms = meanMs * handleTime(random);
    freeAt[first] = startsAt + ms;
    recent.push({ endsAt: startsAt + ms, ms });
    if (recent.length > 400) recent.shift();
  }
  const sum = (pick: (one: (typeof told)[number]) => number, of = told) =>
    of.reduce((total, one) => total + pick(one), 0) / of.length;
  const bias = sum((one) => one.expectedMs) / sum((one) => one.waitedMs) - 1;
  const within = sum((one) => (one.waitedMs >= one.lowMs && one.waitedMs <= one.highMs ? 1 : 0));
  const tenthOn = told.filter((one) => one.ahead >= 10);
  const off = sum((one) => Math.abs(one.expectedMs - one.waitedMs), tenthOn) / sum((one) => one.waitedMs, tenthOn);
  return { bias, within, off, told: told.length };
}

/** Sum of four: varies half as much, as the calls of a real queue do. */
const erlang4 = (random: () => number) =>
  Array.from({ length: 4 }, () => -Math.log(1 - random()) / 4).reduce((a, b) => a + b);

describe('on a simulated queue of 20 agents at 95 % load', () => {
  it.each([
    ['exponential', (random: () => number) => -Math.log(1 - random()), 0.05, 0.35],
    ['real-looking', erlang4, 0.12, 0.25],
  ])('%s handle times are estimated without much bias, within the range said', (_, handleTime, biasMax, offMax) => {
    const { bias, within, off, told } = simulate(20, 0.95, handleTime, 7);
    if (process.env.PRINT_WAIT) process.stdout.write(`${JSON.stringify({ bias, within, off, told })}\n`);
    expect(told).toBeGreaterThan(4000);
    expect(Math.abs(bias)).toBeLessThan(biasMax);
    expect(within).toBeGreaterThan(0.76);
    expect(off).toBeLessThan(offMax);
  });
});
