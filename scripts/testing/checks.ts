import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addCounts, type Counts, noCounts } from './counts.ts';
import { runProgram } from './run-program.ts';

interface Check {
  readonly name: string;
  readonly words: readonly string[];
}

const CHECK_LIMIT_MS = 5 * 60_000;

/** What holds for every file, whatever it does. Each counts as one test. */
function listChecks(projectDir: string): Check[] {
  const tool = (path: string) => join(projectDir, 'node_modules', path);
  const checks = [
    { name: 'format and lint', words: [tool('@biomejs/biome/bin/biome'), 'check', '--diagnostic-level=error', '.'] },
    { name: 'types', words: [tool('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'] },
    { name: 'types of the web app', words: [tool('typescript/bin/tsc'), '--noEmit', '-p', 'apps/web/tsconfig.json'] },
    { name: 'table of imports', words: ['scripts/check-imports.ts'] },
  ];
  return checks.filter(
    ({ words }) => existsSync(join(projectDir, 'apps/web/tsconfig.json')) || !words.at(-1)?.includes('web'),
  );
}

const OUTPUT_LINES_MAX = 200;

function showOutput(output: string): void {
  const lines = output.trimEnd().split('\n');
  console.log(lines.slice(0, OUTPUT_LINES_MAX).join('\n'));
  if (lines.length > OUTPUT_LINES_MAX) console.log(`… ${lines.length - OUTPUT_LINES_MAX} more lines`);
}

/** Runs every check, also after one has failed, and prints one line each and what is wrong. */
export async function runChecks(projectDir: string): Promise<Counts> {
  let counts = noCounts;
  for (const { name, words } of listChecks(projectDir)) {
    const startedAt = Date.now();
    const result = await runProgram(process.execPath, words, {
      workingDir: projectDir,
      limitMs: CHECK_LIMIT_MS,
      quiet: true,
    });
    const hasPassed = result.code === 0;
    const late = result.isLate ? ', took too long' : '';
    console.log(
      `  ${hasPassed ? 'ok    ' : 'FAILED'}  ${name}  ${((Date.now() - startedAt) / 1000).toFixed(1)} s${late}`,
    );
    if (!hasPassed) showOutput(result.output);
    counts = addCounts(counts, { passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1, skipped: 0 });
  }
  return counts;
}
