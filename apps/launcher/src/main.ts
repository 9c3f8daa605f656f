import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './launch.ts';

const projectDir = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
process.exit(await launch({ projectDir, words: process.argv.slice(2), environment: process.env }));
