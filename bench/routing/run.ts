import { LIMITS } from '@shouwen/routing';
import type { BenchRow } from '../row.ts';
import { atLeast, atMost } from '../table.ts';
import { measureDecisions } from './decisions.ts';
import { measureDurable } from './durable.ts';

const DECIDE_MS = 2000;
const CENTRE_TEXT = '1,000 agents, 20 skills, 10,000 waiting';

/** The engine alone, then with its commits. */
export async function measureRouting(): Promise<BenchRow[]> {
  const named = measureDecisions(LIMITS.receiptNames, DECIDE_MS);
  const counted = measureDecisions(0, DECIDE_MS);
  const { runs, assignmentsPerSecond } = await measureDurable(
    [
      { inFlight: 64, ms: 6000 },
      { inFlight: 1000, ms: 5000 },
    ],
    1500,
  );
  const [few, saturated] = runs;
  if (few === undefined || saturated === undefined) throw new Error('a run is missing');
  const cpu = `${Math.round(saturated.cpuUsPerLife)} us CPU of the server each`;
  const p50 = `p50 ${few.offerP50Ms.toFixed(1)} ms, p99 of the whole run ${few.offerP99Ms.toFixed(1)} ms`;
  return [
    perSecond('decisions', named.decisions, 500_000, `events with all that follows, a CPU second, ${CENTRE_TEXT}`),
    perSecond(
      'decisions, receipts without names',
      counted.decisions,
      500_000,
      'the same, agents in receipts counted only',
    ),
    perSecond(
      'offers, agent freed',
      named.agentsFreed,
      null,
      'of these, wrap-ups that end in an offer with its receipt',
    ),
    perSecond('offers, contact arrived', named.contactsArrived, null, 'arrivals that find idle agents'),
    perSecond(
      'durable assignments, saturated',
      assignmentsPerSecond,
      50_000,
      `1,000 agents free at once: offer, receipt and agent's state committed, fsync on, ${CENTRE_TEXT}`,
    ),
    perSecond(
      'durable lives, saturated',
      saturated.livesPerSecond,
      null,
      `queued to wrapped up, 12 stored events each, 1,000 in flight, ${cpu}`,
    ),
    {
      group: 'routing',
      name: 'free agent to committed offer, p99',
      value: few.offerP99MsOfSeconds,
      unit: 'ms',
      target: 20,
      targetText: '<= 20 ms',
      verdict: atMost(few.offerP99MsOfSeconds, 20),
      how: `64 in flight without a pause, ${CENTRE_TEXT}, fsync on, median of seconds; ${p50}`,
    },
  ];
}

function perSecond(name: string, value: number, target: number | null, how: string): BenchRow {
  return {
    group: 'routing',
    name,
    value,
    unit: '/s',
    target,
    targetText: target === null ? '' : `>= ${target.toLocaleString('en')}/s`,
    verdict: target === null ? 'info' : atLeast(value, target),
    how,
  };
}
