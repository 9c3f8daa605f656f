/**
 * `npm run bench`: measures every speed figure on this machine, prints one table, writes bench/results.json.
 * `npm run bench -- sip media` runs only these groups. A figure that misses its target is printed like any other.
 */

import { rename, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import type { BenchRow } from './row.ts';
import { printTable } from './table.ts';

const RESULTS = path.join(import.meta.dirname, 'results.json');

/** Each loaded only when it runs, so that one group does not weigh on another. */
const groups: Record<string, () => Promise<BenchRow[]>> = {
  sip: async () => await (await import('./sip/run.ts')).measureSip(),
  media: async () => await (await import('./media/run.ts')).measureMedia(),
  routing: async () => await (await import('./routing/run.ts')).measureRouting(),
  flow: async () => await (await import('./flow/run.ts')).measureFlow(),
  web: async () => await (await import('./web/run.ts')).measureWeb(),
  system: async () => await (await import('./system/run.ts')).measureSystem(),
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in groups));
  if (unknown.length > 0) {
    process.stderr.write(`No such group: ${unknown.join(', ')}. There are ${Object.keys(groups).join(', ')}.\n`);
    process.exit(1);
  }
  const rows: BenchRow[] = [];
  const failures: string[] = [];
  for (const [name, measure] of Object.entries(groups)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`measuring ${name} ...\n`);
    try {
      rows.push(...(await measure()));
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  process.stdout.write(printTable(rows));
  for (const failure of failures) process.stdout.write(`could not be measured: ${failure}\n`);
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryBytes: totalmem(), load: loadavg() };
  const results = { measuredAt: new Date().toISOString(), node: process.version, machine, rows, failures };
  await writeFile(`${RESULTS}.tmp`, `${JSON.stringify(results, null, 2)}\n`);
  await rename(`${RESULTS}.tmp`, RESULTS);
  process.exit(failures.length === 0 ? 0 : 1);
}

await main();
