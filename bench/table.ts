import type { BenchRow } from './row.ts';

const WORDS = { meets: 'meets', misses: 'MISSES', info: '' } as const;

/** The rows as a table for a terminal: group, name, value, unit, target, verdict, and how it was measured. */
export function printTable(rows: readonly BenchRow[]): string {
  const lines = rows.map((row) => [
    row.group,
    row.name,
    shown(row.value),
    row.unit,
    row.targetText,
    WORDS[row.verdict],
    row.how,
  ]);
  const all = [['group', 'figure', 'value', 'unit', 'target', 'verdict', 'how measured'], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line.map((cell, column) =>
        column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      ),
    )
    .map((line) => `${line.join('  ').trimEnd()}\n`)
    .join('');
}

/** Three significant digits, thousands apart. */
function shown(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-GB');
  return String(Number(value.toPrecision(3)));
}

/** The verdict of a value against a limit it must not pass. */
export function atMost(value: number, target: number): BenchRow['verdict'] {
  return value <= target ? 'meets' : 'misses';
}

/** The verdict of a value against a floor it must reach. */
export function atLeast(value: number, target: number): BenchRow['verdict'] {
  return value >= target ? 'meets' : 'misses';
}
