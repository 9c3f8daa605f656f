import { setTimeout as sleep } from 'node:timers/promises';
import { startCentre } from '../../tests/support/centre.ts';
import type { BenchRow } from '../row.ts';
import { atMost } from '../table.ts';
import { treePssBytes } from './process-memory.ts';

const IDLE_AFTER_MS = 15_000;

/** First and later start to /healthz 200, and what all processes hold when nobody calls. */
export async function measureStart(): Promise<BenchRow[]> {
  const firstAt = performance.now();
  const first = await startCentre();
  const firstSeconds = (performance.now() - firstAt) / 1000;
  await first.stop({ isKept: true });
  const laterAt = performance.now();
  const later = await startCentre({ environment: { DATA_DIR: first.dataDir } });
  const laterSeconds = (performance.now() - laterAt) / 1000;
  await sleep(IDLE_AFTER_MS);
  const { bytes, processes } = await treePssBytes(later.pid);
  await later.stop();
  const megabytes = bytes / 1024 / 1024;
  return [
    {
      group: 'system',
      name: 'first start, after installation',
      value: firstSeconds,
      unit: 's',
      target: 60,
      targetText: '<= 60 s',
      verdict: atMost(firstSeconds, 60),
      how: 'launcher spawned with an empty DATA_DIR until /healthz says 200; web app built before',
    },
    {
      group: 'system',
      name: 'later start',
      value: laterSeconds,
      unit: 's',
      target: 5,
      targetText: '<= 5 s',
      verdict: atMost(laterSeconds, 5),
      how: 'the same DATA_DIR after a clean stop, until /healthz says 200',
    },
    {
      group: 'system',
      name: 'idle memory of all processes',
      value: megabytes,
      unit: 'MiB PSS',
      target: 350,
      targetText: '<= 350 MB',
      verdict: atMost(megabytes * 1.048576, 350),
      how: `sum of Pss in /proc/*/smaps_rollup over ${processes} processes, ${IDLE_AFTER_MS / 1000} s after the start`,
    },
  ];
}
