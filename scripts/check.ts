import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './testing/checks.ts';
import { countsLine } from './testing/counts.ts';

const counts = await runChecks(dirname(dirname(fileURLToPath(import.meta.url))));
console.log(countsLine(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
