import type { BenchRow } from '../row.ts';
import { atLeast, atMost } from '../table.ts';
import { measureDecisions } from './decisions.ts';
import { measureDurable } from './durable.ts';

const DECIDE_MS = 2000;
const CENTRE_TEXT = '1,000 agents, 20 skills, 10,000 waiting';

/** The engine alone, then with its commits. */
export async function measureRouting(): Promise<BenchRow[]> {
  const withReceipts = measureDecisions(50, DECIDE_MS);
  const withoutNames = measureDecisions(0, DECIDE_MS);
  const [few, saturated] = await measureDurable([
    { inFlight: 64, ms: 6000 },
    { inFlight: 1000, ms: 6000 },
  ]);
  return [
    decisions('decisions, agent freed, receipts named', withReceipts.agentFreedPerSecond),
    decisions('decisions, agent freed, receipts counted', withoutNames.agentFreedPerSecond),
    decisions('decisions, contact arrived, receipts named', withReceipts.contactArrivedPerSecond),
    {
      group: 'routing',
      name: 'durable assignments, saturated',
      value: saturated?.assignmentsPerSecond ?? Number.NaN,
      unit: '/s',
      target: 50_000,
      targetText: '>= 50,000/s',
      verdict: atLeast(saturated?.assignmentsPerSecond ?? 0, 50_000),
      how: `whole lives (queued, offered, accepted, connected, ended, wrapped up), receipts stored, 1,000 in flight, ${CENTRE_TEXT}`,
    },
    {
      group: 'routing',
      name: 'free agent to committed offer, p99',
      value: few?.offerP99Ms ?? Number.NaN,
      unit: 'ms',
      target: 20,
      targetText: '<= 20 ms',
      verdict: atMost(few?.offerP99Ms ?? Number.NaN, 20),
      how: `64 in flight, ${CENTRE_TEXT}, fsync on; p50 ${(few?.offerP50Ms ?? Number.NaN).toFixed(1)} ms`,
    },
  ];
}

function decisions(name: string, value: number): BenchRow {
  const how = `offers a second by the engine in one thread, ${CENTRE_TEXT}`;
  return {
    group: 'routing',
    name,
    value,
    unit: '/s',
    target: 500_000,
    targetText: '>= 500,000/s',
    verdict: atLeast(value, 500_000),
    how,
  };
}
