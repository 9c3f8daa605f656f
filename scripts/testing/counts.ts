/** Sum of checks and tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** The one line `npm test` ends with. */
export function countsLine(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

function fieldsOf(value: unknown): Map<string, unknown> {
  return new Map(value !== null && typeof value === 'object' ? Object.entries(value) : []);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Counts the tests of a vitest JSON report. A file that could not be loaded has no tests and counts as one failure; a
 * run that failed although every test passed (an error nobody caught, a report that was never written) does too.
 * @param report text of the report, or nothing when there is none
 * @param exitCode of vitest
 */
export function countVitestReport(report: string | undefined, exitCode: number): Counts {
  let json: unknown;
  try {
    json = JSON.parse(report ?? '');
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  let counts = noCounts;
  for (const file of listOf(fieldsOf(json).get('testResults')).map(fieldsOf)) {
    const states = listOf(file.get('assertionResults')).map((test) => fieldsOf(test).get('status'));
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length;
    const isBroken = file.get('status') === 'failed' && failed === 0;
    counts = addCounts(counts, {
      passed,
      failed: failed + (isBroken ? 1 : 0),
      skipped: states.length - passed - failed,
    });
  }
  return exitCode !== 0 && counts.failed === 0 ? addCounts(counts, { passed: 0, failed: 1, skipped: 0 }) : counts;
}
