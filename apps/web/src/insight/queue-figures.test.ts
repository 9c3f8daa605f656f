import { describe, expect, it } from 'vitest';
import { aQueue } from './_rows.ts';
import { abandonedPercent, brokenLimits, orderQueues, sumServiceLevel, trendOf } from './queue-figures.ts';

const now = Date.parse('2026-11-22T01:00:00Z');

describe('orderQueues', () => {
  it('puts the worst service level first and queues without one last', () => {
    const queues = [
      aQueue({ queueId: 'quiet' }),
      aQueue({ queueId: 'good', serviceLevelPercent: 96 }),
      aQueue({ queueId: 'waiting', waiting: 2 }),
      aQueue({ queueId: 'bad', serviceLevelPercent: 71.8 }),
      aQueue({ queueId: 'zero', serviceLevelPercent: 0 }),
    ];
    expect(orderQueues(queues).map((queue) => queue.queueId)).toEqual(['zero', 'bad', 'good', 'waiting', 'quiet']);
  });
});

describe('brokenLimits', () => {
  it('counts a service level on target as kept', () => {
    expect(brokenLimits(aQueue({ serviceLevelPercent: 80 }), now).serviceLevel).toBe(false);
    expect(brokenLimits(aQueue({ serviceLevelPercent: 79.9 }), now).serviceLevel).toBe(true);
    expect(brokenLimits(aQueue({}), now).serviceLevel).toBe(false);
  });
  it('breaks the wait when the oldest is beyond the time of the service level', () => {
    const longestSince = new Date(now - 20_500).toISOString();
    expect(brokenLimits(aQueue({ longestSince }), now).wait).toBe(true);
    expect(brokenLimits(aQueue({ longestSince }), now - 1000).wait).toBe(false);
  });
});

it('knows no share of abandoned before the first contact', () => {
  expect(abandonedPercent({ answered: 0, abandoned: 0 })).toBeNull();
  expect(abandonedPercent({ answered: 95, abandoned: 5 })).toBe(5);
});

describe('trendOf', () => {
  it('breaks the line where nothing was offered', () => {
    const trend = trendOf(aQueue({ trend: [90, 80, null, 100, null, 70, 75, 80] }), 70, 20);
    expect(trend?.lines).toHaveLength(2);
    expect(trend?.dots).toHaveLength(1);
    expect([trend?.first, trend?.last]).toEqual([90, 80]);
  });
  it('stays inside its box', () => {
    const trend = trendOf(aQueue({ trend: [0, 100] }), 70, 20);
    expect(trend?.lines).toEqual(['0,20 70,0']);
    expect(trend?.targetY).toBe(4);
  });
  it('is nothing without figures', () => {
    expect(trendOf(aQueue({ trend: [null, null] }), 70, 20)).toBeNull();
    expect(trendOf(aQueue({ trend: [] }), 70, 20)).toBeNull();
  });
});

describe('sumServiceLevel', () => {
  it('leaves short abandoned out of what it divides by', () => {
    const queues = [
      aQueue({ answered: 90, answeredWithin: 80, abandoned: 10, abandonedShort: 4 }),
      aQueue({ answered: 10, answeredWithin: 10, abandoned: 0, abandonedShort: 0 }),
    ];
    expect(sumServiceLevel(queues)).toMatchObject({ counted: 106, answeredWithin: 90 });
    expect(sumServiceLevel(queues).percent).toBeCloseTo(84.906, 3);
  });
  it('has no percentage before the first contact', () => {
    expect(sumServiceLevel([aQueue({})]).percent).toBeNull();
  });
});
