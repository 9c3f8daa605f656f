import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './launch.ts';

// A terminal that was closed must not take the centre down with it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const projectDir = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
process.exit(await launch({ projectDir, words: process.argv.slice(2), environment: process.env }));
