/**
 * `npm test` after run.mjs has prepared: checks, unit tests, tests of the whole system. Every phase runs, also after one
 * has failed, and the last line is the sum of all.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './testing/checks.ts';
import { addCounts, type Counts, countsLine, noCounts } from './testing/counts.ts';
import { preparationCounts } from './testing/preparation.ts';
import { runVitest } from './testing/vitest-run.ts';

const projectDir = dirname(dirname(fileURLToPath(import.meta.url)));
const isQuick = process.argv.includes('--quick');

const MINUTE_MS = 60_000;
/** Together with the checks these stay below the hour that `npm test` may take. */
const UNIT_LIMIT_MS = 14 * MINUTE_MS;
const SYSTEM_LIMIT_MS = 38 * MINUTE_MS;

/** Tests with peers that take longer than a second are named so, and left out of `npm run test:quick`. */
const slowTests = ['--exclude', '**/*.slow.test.{ts,tsx}'];

async function phase(name: string, work: () => Promise<Counts>): Promise<Counts> {
  const startedAt = Date.now();
  console.log(`\n== ${name}`);
  const counts = await work();
  console.log(`== ${name}: ${countsLine(counts)}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return counts;
}

let total: Counts = preparationCounts(process.env.SHOUWEN_TEST_PREPARATION);
total = addCounts(total, await phase('checks', () => runChecks(projectDir)));
const unit = { name: 'unit', limitMs: UNIT_LIMIT_MS, words: isQuick ? slowTests : [] };
total = addCounts(total, await phase('unit tests', () => runVitest(projectDir, unit)));
if (!isQuick) {
  const system = { name: 'system', config: 'tests/vitest.config.ts', limitMs: SYSTEM_LIMIT_MS };
  total = addCounts(total, await phase('whole system', () => runVitest(projectDir, system)));
}
const hasRun = total.passed + total.failed > noCounts.passed;
process.exitCode = total.failed > 0 || !hasRun ? 1 : 0;
console.log('');
console.log(countsLine(total));
