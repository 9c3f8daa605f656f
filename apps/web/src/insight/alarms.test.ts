import { describe, expect, it } from 'vitest';
import { aQueue } from './_rows.ts';
import { alarmsOf, createAnnouncer, noLimits, parseLimits, quietMs } from './alarms.ts';
import { orderQueues } from './queue-figures.ts';

const now = Date.parse('2026-11-22T01:00:00Z');
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
const busy = aQueue({ queueId: 'busy', waiting: 6, longestSince: ago(90), serviceLevelPercent: 71.8 });
const calm = aQueue({ queueId: 'calm', waiting: 1, longestSince: ago(5), serviceLevelPercent: 60 });
const queues = [busy, calm];
const keys = (limits: Partial<typeof noLimits>): string[] =>
  alarmsOf(queues, { ...noLimits, ...limits }, now).map((alarm) => alarm.key);

describe('alarms', () => {
  it('are silent without limits', () => {
    expect(keys({})).toEqual([]);
  });

  it('come beyond a limit and not at it', () => {
    expect(keys({ waitingMax: 5 })).toEqual(['busy/waiting']);
    expect(keys({ waitingMax: 6 })).toEqual([]);
    expect(keys({ waitSecondsMax: 89 })).toEqual(['busy/wait']);
    expect(keys({ waitSecondsMax: 90 })).toEqual([]);
    expect(keys({ serviceLevelMin: 70 })).toEqual(['calm/serviceLevel']);
    expect(keys({ serviceLevelMin: 60 })).toEqual([]);
  });

  it('leave a queue alone in which nobody waits and nothing was counted', () => {
    const quiet = aQueue({ queueId: 'quiet' });
    expect(alarmsOf([quiet], { waitingMax: 0, waitSecondsMax: 1, serviceLevelMin: 100 }, now)).toEqual([]);
  });

  it('put their queue first', () => {
    expect(orderQueues(queues).map((queue) => queue.queueId)).toEqual(['calm', 'busy']);
    expect(orderQueues(queues, new Set(['busy'])).map((queue) => queue.queueId)).toEqual(['busy', 'calm']);
  });

  it('are read out once, and not again for a queue that swings around its limit', () => {
    const fresh = createAnnouncer();
    const alarms = alarmsOf(queues, { ...noLimits, waitingMax: 5 }, now);
    expect(fresh(alarms, now)).toHaveLength(1);
    expect(fresh(alarms, now + 1_000)).toHaveLength(0);
    expect(fresh([], now + 2_000)).toHaveLength(0);
    expect(fresh(alarms, now + 3_000)).toHaveLength(0);
    expect(fresh([], now + 4_000)).toHaveLength(0);
    expect(fresh(alarms, now + quietMs)).toHaveLength(1);
  });
});

describe('stored limits', () => {
  it('are read back, and what cannot be a limit is none', () => {
    expect(parseLimits({ waitingMax: 5, waitSecondsMax: 60, serviceLevelMin: 80 })).toEqual({
      waitingMax: 5,
      waitSecondsMax: 60,
      serviceLevelMin: 80,
    });
    expect(parseLimits({ waitingMax: '5', waitSecondsMax: 1.5, serviceLevelMin: 101 })).toEqual(noLimits);
    expect(parseLimits(null)).toEqual(noLimits);
    expect(parseLimits([1, 2])).toEqual(noLimits);
  });
});
