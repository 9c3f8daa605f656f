import { describe, expect, it } from 'vitest';
import { DayFigures } from '../src/insight/figures/day-figures.ts';
import { serviceLevelPercent } from '../src/insight/figures/queue-day.ts';
import { dayStartOf, nextDayStart, recomputeDay } from '../src/insight/index.ts';
import type { StoredEvent } from '../src/platform/events-port.ts';
import { simulateLog, timeZone } from './_simulated-log.ts';

/** Late in the evening, when most of the day has passed. */
const evening = Date.parse('2026-11-24T15:20:00Z');
const answerWithinMs = () => 20_000;

/** The board's way: event by event, with nothing but what it keeps in memory. */
function follow(log: readonly StoredEvent[], until: number): DayFigures {
  const figures = new DayFigures({ timeZone, answerWithinMs }, log[0]?.at ?? 0);
  for (const event of log) if (event.at < until) figures.apply(event);
  figures.advance(until - 1);
  return figures;
}

function queuesOf(queues: ReadonlyMap<string, object>): object {
  return Object.fromEntries([...queues].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Both ways of computing the day that ends at `until`, side by side. */
async function bothWays(log: readonly StoredEvent[], until: number) {
  const dayStart = dayStartOf(until - 1, timeZone);
  const { day } = follow(log, until);
  expect(day.start).toBe(dayStart);
  const audit = await recomputeDay(log, { dayStart, dayEnd: until, answerWithinMs });
  const agents = [...day.agents].filter(([, agent]) => agent.handled > 0 || agent.missed > 0);
  const followed = {
    queues: queuesOf(day.queues),
    handled: day.handled,
    handleMs: day.handleMs,
    volume: day.volume,
    waitingPeak: day.waitingPeak,
    agents: Object.fromEntries(agents.map(([id, agent]) => [id, [agent.handled, agent.missed]]).sort()),
  };
  const ids = [...new Set([...audit.handledByAgent.keys(), ...audit.missedByAgent.keys()])].sort();
  const recomputed = {
    queues: queuesOf(audit.queues),
    handled: audit.handled,
    handleMs: audit.handleMs,
    volume: audit.volume,
    waitingPeak: audit.waitingPeak,
    agents: Object.fromEntries(
      ids.map((id) => [id, [audit.handledByAgent.get(id) ?? 0, audit.missedByAgent.get(id) ?? 0]]),
    ),
  };
  return { followed, recomputed };
}

describe('the figures of a day', () => {
  it.each([1, 2, 3, 4])(
    'followed live are those recomputed from the log, day by day (seed %i)',
    async (seed) => {
      const agentsLeftOut = seed % 2 === 0 ? [] : ['linxiao', 'zhouting', 'sunqian', 'wuhao', 'qianduoduo', 'luolan'];
      const log = simulateLog({ seed, now: evening, days: 5, agentsLeftOut });
      expect(log.length).toBeGreaterThan(5000);
      let days = 0;
      for (let start = dayStartOf(log[0]?.at ?? 0, timeZone); start < evening; start = nextDayStart(start, timeZone)) {
        const { followed, recomputed } = await bothWays(log, Math.min(nextDayStart(start, timeZone), evening));
        expect(followed).toEqual(recomputed);
        days += 1;
      }
      expect(days).toBeGreaterThanOrEqual(5);
    },
    60_000,
  );

  it('holds at any moment of the day, calls in progress included', async () => {
    const log = simulateLog({ seed: 7, now: evening, days: 2, agentsLeftOut: ['linxiao', 'zhouting', 'hejing'] });
    for (let until = evening - 15 * 3_600_000; until < evening; until += 47 * 60_000 + 1) {
      const { followed, recomputed } = await bothWays(log, until);
      expect(followed).toEqual(recomputed);
    }
  }, 60_000);

  it('are busy enough to mean something', () => {
    const { day } = follow(simulateLog({ seed: 1, now: evening, days: 2 }), evening);
    const sum = [...day.queues.values()];
    expect(sum.reduce((total, queue) => total + queue.answered, 0)).toBeGreaterThan(100);
    expect(sum.reduce((total, queue) => total + queue.abandoned, 0)).toBeGreaterThan(5);
    expect(sum.reduce((total, queue) => total + queue.abandonedShort, 0)).toBeGreaterThan(0);
    expect(day.waitingPeak).toBeGreaterThan(1);
    expect(sum.some((queue) => (serviceLevelPercent(queue) ?? 100) < 100)).toBe(true);
  });
});
