import { describe, expect, it } from 'vitest';
import { DayFigures } from './day-figures.ts';
import { serviceLevelPercent } from './queue-day.ts';
import { recomputeDay } from './recompute-day.ts';

const timeZone = 'Asia/Shanghai';
/** Midnight in Shanghai. */
const dayStart = Date.parse('2026-11-23T16:00:00Z');
const dayEnd = dayStart + 86_400_000;
const answerWithinMs = () => 20_000;

type Line = readonly [seconds: number, contactId: string, kind: string, data?: object];

function started(seconds: number, contactId: string): Line {
  const data = {
    ...{ channel: 'voice', direction: 'in', from: '13800006621', to: '10000', entryPointId: null, customerId: null },
    ...{ agentId: null, language: 'zh', callId: contactId, source: 'trunk' },
  };
  return [seconds, contactId, 'contact.started', data];
}

/** Seconds count from midnight; what comes before it is the evening before. */
function logOf(lines: readonly Line[]) {
  return lines.map(([seconds, contactId, kind, data], index) => ({
    ...{ seq: index + 1, at: dayStart + seconds * 1000, kind, subject: `contact:${contactId}` },
    data: { contactId, ...data },
  }));
}

async function figuresOf(lines: readonly Line[]) {
  const log = logOf(lines);
  const figures = new DayFigures({ timeZone, answerWithinMs }, dayStart - 3_600_000);
  for (const event of log) figures.apply(event);
  figures.advance(dayStart);
  const { day } = figures;
  const audit = await recomputeDay(log, { dayStart, dayEnd, answerWithinMs });
  expect(Object.fromEntries(day.queues)).toEqual(Object.fromEntries(audit.queues));
  expect([day.handled, day.handleMs, day.volume, day.waitingPeak]).toEqual([
    ...[audit.handled, audit.handleMs, audit.volume, audit.waitingPeak],
  ]);
  return { figures, day };
}

const call = (at: number, contactId: string, queueId: string): Line[] => [
  started(at, contactId),
  [at + 10, contactId, 'contact.queued', { queueId }],
];
const answer = (at: number, contactId: string, agentId: string): Line[] => [
  [at, contactId, 'offer.accepted', { offerId: `${contactId}#1`, agentId }],
  [at, contactId, 'contact.connected', { agentId }],
];
const over = (at: number, contactId: string, agentId: string, wrapUpSeconds: number): Line[] => [
  [at, contactId, 'contact.ended', { by: 'customer' }],
  [at, contactId, 'wrapup.started', { agentId }],
  [at, contactId, 'contact.released', { outcome: 'handled' }],
  [at, contactId, 'contact.hung-up', { by: 'customer', cause: 'bye' }],
  [at + wrapUpSeconds, contactId, 'wrapup.ended', { agentId }],
];
const givesUp = (at: number, contactId: string): Line[] => [
  [at, contactId, 'contact.released', { outcome: 'abandoned' }],
  [at, contactId, 'contact.hung-up', { by: 'customer', cause: 'bye' }],
];

describe('the figures of the day', () => {
  it('leave short abandons out of the service level, and only those', async () => {
    const { day } = await figuresOf([
      ...[...call(0, 'within', 'q'), ...answer(30, 'within', 'a'), ...over(90, 'within', 'a', 10)],
      ...[...call(100, 'late', 'q'), ...answer(131, 'late', 'a'), ...over(190, 'late', 'a', 10)],
      ...[...call(300, 'short', 'q'), ...givesUp(314.9, 'short')],
      ...[...call(400, 'gone', 'q'), ...givesUp(415, 'gone')],
    ]);
    const queue = day.queues.get('q');
    expect(queue).toMatchObject({ answered: 2, answeredWithin: 1, abandoned: 2, abandonedShort: 1 });
    expect(queue && serviceLevelPercent(queue)).toBe(33.3);
    expect(day).toMatchObject({ handled: 2, handleMs: 60_000 + 59_000 + 20_000 });
  });

  it('count who was turned away as lost, however soon', async () => {
    const { day } = await figuresOf([...call(0, 'c', 'q'), [11, 'c', 'contact.released', { outcome: 'queue-full' }]]);
    expect(day.queues.get('q')).toMatchObject({ answered: 0, abandoned: 1, abandonedShort: 0 });
  });

  it('count a transfer in both queues, each with its own wait', async () => {
    const { day } = await figuresOf([
      ...[...call(0, 'c', 'first'), ...answer(15, 'c', 'a')],
      [60, 'c', 'contact.moved', { queueId: 'second' }],
      [60, 'c', 'wrapup.started', { agentId: 'a' }],
      [70, 'c', 'wrapup.ended', { agentId: 'a' }],
      ...[...answer(90, 'c', 'b'), ...over(150, 'c', 'b', 5)],
    ]);
    expect(day.queues.get('first')).toMatchObject({ answered: 1, answeredWithin: 1, answerMsSum: 5000 });
    expect(day.queues.get('second')).toMatchObject({ answered: 1, answeredWithin: 0, answerMsSum: 30_000 });
    expect(day).toMatchObject({ handled: 1, handleMs: 45_000 + 10_000 + 60_000 + 5000 });
    expect(day.agents.get('a')).toMatchObject({ handled: 1, talkMs: 45_000 });
    expect(day.agents.get('b')).toMatchObject({ handled: 1, talkMs: 60_000, wrapUpMs: 5000 });
  });

  it('count an overflow once, in the queue where the wait ended, with the whole wait', async () => {
    const { day } = await figuresOf([
      ...call(0, 'c', 'first'),
      [50, 'c', 'contact.overflowed', { queueId: 'first', action: { kind: 'move', queueId: 'all' }, skipped: null }],
      ...answer(61, 'c', 'a'),
    ]);
    expect(day.queues.has('first')).toBe(false);
    expect(day.queues.get('all')).toMatchObject({ answered: 1, answerMsSum: 51_000 });
  });

  it('begin with the waiting that midnight found', async () => {
    const { day, figures } = await figuresOf([
      ...[...call(-100, 'before', 'q'), ...givesUp(-50, 'before')],
      ...[...call(-40, 'over', 'q'), ...call(-30, 'still', 'q')],
      ...[...answer(5, 'over', 'a'), ...over(65, 'over', 'a', 10)],
    ]);
    expect(day.queues.get('q')).toMatchObject({ answered: 1, abandoned: 0, answerMsSum: 35_000 });
    expect(day).toMatchObject({ handled: 1, waitingPeak: 2, waitingPeakAt: dayStart, volume: [] });
    expect(figures.waiting).toBe(1);
  });

  it('take a contact back when wrap-up begins after its end, and count it once', async () => {
    const figures = new DayFigures({ timeZone, answerWithinMs }, dayStart);
    const [beforeWrapUp, wrapUp] = [over(60, 'c', 'a', 20).slice(0, 1), over(60, 'c', 'a', 20).slice(1)];
    for (const event of logOf([...call(0, 'c', 'q'), ...answer(20, 'c', 'a'), ...beforeWrapUp])) figures.apply(event);
    expect(figures.day.handled).toBe(1);
    for (const event of logOf(wrapUp.slice(0, 1))) figures.apply(event);
    expect(figures.day.handled).toBe(0);
    for (const event of logOf(wrapUp.slice(1))) figures.apply(event);
    expect(figures.day).toMatchObject({ handled: 1, handleMs: 60_000 });
    expect(figures.day.agents.get('a')).toMatchObject({ handled: 1, wrapUpMs: 20_000 });
  });

  it('forget contacts that ended a while ago', () => {
    const figures = new DayFigures({ timeZone, answerWithinMs }, dayStart);
    for (const event of logOf([...call(0, 'c', 'q'), ...givesUp(60, 'c')])) figures.apply(event);
    for (const event of logOf(call(400, 'next', 'q'))) figures.apply(event);
    expect([...figures.contacts.keys()]).toEqual(['next']);
  });

  it('begin anew at midnight of the centre', () => {
    const figures = new DayFigures({ timeZone, answerWithinMs }, dayStart);
    for (const event of logOf([...call(10, 'c', 'q'), ...givesUp(60, 'c')])) figures.apply(event);
    expect(figures.advance(dayEnd - 1)).toBe(false);
    expect(figures.advance(dayEnd)).toBe(true);
    expect(figures.day).toMatchObject({ start: dayEnd, handled: 0, volume: [] });
    expect(figures.day.queues.size).toBe(0);
  });
});
