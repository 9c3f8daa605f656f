import { describe, expect, it } from 'vitest';
import { addCounts, countsLine, countVitestReport } from './counts.ts';

function report(...files: { status: string; tests: string[] }[]): string {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((state) => ({ status: state })),
  }));
  return JSON.stringify({ testResults });
}

describe('counting a report', () => {
  it('takes every test as one', () => {
    const text = report(
      { status: 'passed', tests: ['passed', 'skipped'] },
      { status: 'failed', tests: ['failed', 'todo'] },
    );
    expect(countVitestReport(text, 1)).toEqual({ passed: 1, failed: 1, skipped: 2 });
  });

  it('takes a file that could not be loaded as one failure', () => {
    expect(countVitestReport(report({ status: 'failed', tests: [] }), 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    const skippedByHook = report({ status: 'failed', tests: ['skipped', 'skipped'] });
    expect(countVitestReport(skippedByHook, 1)).toEqual({ passed: 0, failed: 1, skipped: 2 });
  });

  it('takes a failed run without a failed test as one failure', () => {
    expect(countVitestReport(report({ status: 'passed', tests: ['passed'] }), 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it.each([undefined, '', '{', 'null'])('takes the report %j as one failure', (text) => {
    expect(countVitestReport(text, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('is empty when there were no tests', () => {
    expect(countVitestReport(report(), 0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

describe('the last line', () => {
  it('tells of skipped tests only when there are some', () => {
    const counts = addCounts({ passed: 3, failed: 0, skipped: 0 }, { passed: 1, failed: 2, skipped: 0 });
    expect(countsLine(counts)).toBe('4 passed, 2 failed');
    expect(countsLine({ ...counts, skipped: 5 })).toBe('4 passed, 2 failed, 5 skipped');
  });
});
