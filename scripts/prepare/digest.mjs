// Tells whether sources have changed since something was made of them.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, projectDir } from './programs.mjs';

const skipped = new Set(['dist', 'node_modules', 'tests', '.cache']);

function addToDigest(hash, path) {
  const facts = statSync(join(projectDir, path), { throwIfNoEntry: false });
  if (facts === undefined) return;
  if (facts.isDirectory()) {
    const names = readdirSync(join(projectDir, path)).filter(
      (name) => !skipped.has(name) && !/\.test\.tsx?$/.test(name),
    );
    for (const name of names.sort()) addToDigest(hash, `${path}/${name}`);
  } else hash.update(`${path} ${facts.size} ${facts.mtimeMs}\n`);
}

/** Names, sizes and times of all files below these paths: also notices a file that is gone or older than before. */
export function digestSources(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addToDigest(hash, path);
  return hash.digest('hex');
}

/** Whether this digest was the last one stored under the name. */
export function isStored(name, digest) {
  const path = join(cacheDir, name);
  return existsSync(path) && readFileSync(path, 'utf8') === digest;
}

export function storeDigest(name, digest) {
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(join(cacheDir, name), digest);
}
