import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { BenchRow } from '../row.ts';
import { atMost } from '../table.ts';

const REPORT = path.resolve(import.meta.dirname, '../../apps/web/dist/first-load.json');
const LIMIT_KILOBYTES = 350;

const reportSchema = z.object({ totalBytes: z.number(), pieces: z.array(z.unknown()) });

/** What an agent's browser loads before the first call can ring: scripts, styles and font of the desk, gzipped. */
export async function measureFirstLoad(): Promise<BenchRow[]> {
  const { totalBytes, pieces } = reportSchema.parse(JSON.parse(await readFile(REPORT, 'utf8')));
  const kilobytes = totalBytes / 1000;
  return [
    {
      group: 'web',
      name: 'first load of the agent route',
      value: kilobytes,
      unit: 'kB gzip',
      target: LIMIT_KILOBYTES,
      targetText: '<= 350 kB',
      verdict: atMost(kilobytes, LIMIT_KILOBYTES),
      how: `sum over the ${pieces.length} files of the desk route, phone and font included, written by the build`,
    },
  ];
}
