import { describe, expect, it } from 'vitest';
import { DayFigures } from '../src/insight/figures/day-figures.ts';
import { nextDayStart, recomputeDay } from '../src/insight/index.ts';
import { dayStart, randomLog } from './_random-centre.ts';

const timeZone = 'Asia/Shanghai';
const answerWithinMs = () => 20_000;

describe('the figures of a centre driven at random', () => {
  it.each([11, 12, 13, 14, 15, 16, 17, 18])('are the same followed and recomputed (seed %i)', async (seed) => {
    const log = randomLog(seed);
    const figures = new DayFigures({ timeZone, answerWithinMs }, dayStart - 3_600_000);
    for (const event of log) figures.apply(event);
    const { day } = figures;
    const audit = await recomputeDay(log, { dayStart, dayEnd: nextDayStart(dayStart, timeZone), answerWithinMs });
    expect(Object.fromEntries(day.queues)).toEqual(Object.fromEntries(audit.queues));
    expect([day.handled, day.handleMs, day.waitingPeak]).toEqual([audit.handled, audit.handleMs, audit.waitingPeak]);
    expect(day.volume).toEqual(audit.volume);
    const counts = [...day.agents].map(([id, agent]) => [id, agent.handled, agent.missed]).sort();
    expect(counts).toEqual(
      [...day.agents.keys()]
        .map((id) => [id, audit.handledByAgent.get(id) ?? 0, audit.missedByAgent.get(id) ?? 0])
        .sort(),
    );
    const answered = [...day.queues.values()].reduce((sum, queue) => sum + queue.answered, 0);
    expect(answered).toBeGreaterThan(50);
    expect(day.handled).toBeGreaterThan(30);
  });
});
