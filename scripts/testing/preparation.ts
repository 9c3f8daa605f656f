import { type Counts, noCounts } from './counts.ts';

/**
 * What run.mjs could not prepare counts as one failed check each; what it could is no test and counts nothing.
 * @param text of SHOUWEN_TEST_PREPARATION: a JSON list of `{ name, failure, ms }`
 */
export function preparationCounts(text: string | undefined): Counts {
  if (text === undefined) return noCounts;
  const steps: unknown = JSON.parse(text);
  if (!Array.isArray(steps)) return noCounts;
  let failed = 0;
  for (const step of steps) {
    const { name, failure, ms } = step;
    console.log(`== ${name}: ${failure === '' ? 'ready' : `FAILED: ${failure}`}, ${(ms / 1000).toFixed(1)} s`);
    if (failure !== '') failed += 1;
  }
  return { passed: 0, failed, skipped: 0 };
}
