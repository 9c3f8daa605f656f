import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkTree } from './imports/check.ts';
import { readTree } from './imports/tree.ts';

const tree = readTree(dirname(dirname(fileURLToPath(import.meta.url))));
const violations = checkTree(tree);
for (const { file, line, reason } of violations) console.error(`${file}:${line}  ${reason}`);
if (violations.length > 0) process.exitCode = 1;
else console.log(`${tree.files.length} files keep to the table of imports`);
