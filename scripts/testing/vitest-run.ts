import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Counts, countVitestReport, noCounts } from './counts.ts';
import { runProgram } from './run-program.ts';

/** One run of vitest. */
export interface VitestRun {
  /** Names the report: `tests/output/<name>.json`. */
  readonly name: string;
  /** Configuration file from the root; without it vitest.config.ts there. */
  readonly config?: string;
  /** More arguments of vitest. */
  readonly words?: readonly string[];
  readonly limitMs: number;
}

/** Runs vitest, showing dots and the failures, and counts the tests from its report. */
export async function runVitest(projectDir: string, run: VitestRun): Promise<Counts> {
  const outputDir = join(projectDir, 'tests', 'output');
  mkdirSync(outputDir, { recursive: true });
  const report = join(outputDir, `${run.name}.json`);
  rmSync(report, { force: true });
  if (run.config !== undefined && !existsSync(join(projectDir, run.config))) return noCounts;
  const words = [
    join(projectDir, 'node_modules', 'vitest', 'vitest.mjs'),
    ...['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests'],
    ...(run.config === undefined ? [] : ['--config', run.config]),
    ...(run.words ?? []),
  ];
  // vitest colours each dot on its own; in a log that is twenty times the text.
  const environment = { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) };
  const result = await runProgram(process.execPath, words, {
    workingDir: projectDir,
    limitMs: run.limitMs,
    environment,
  });
  if (result.isLate) console.log(`  FAILED  ${run.name} took more than ${run.limitMs / 60_000} minutes`);
  return countVitestReport(existsSync(report) ? readFileSync(report, 'utf8') : undefined, result.code);
}
