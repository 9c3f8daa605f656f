// Builds the web app when it was never built or its sources have changed since.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, logPath, projectDir, reasonInLog, runLogged } from './programs.mjs';
import { PrepareError, showWork } from './texts.mjs';

const sources = ['apps/web', 'packages/contract/src', 'packages/planning/src', 'package-lock.json'];
const skipped = new Set(['dist', 'node_modules', 'tests', '.cache']);
const stamp = join(cacheDir, 'web-app.digest');
const page = join(projectDir, 'apps', 'web', 'dist', 'index.html');

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

/** Names, sizes and times of all sources: also notices a file that is gone or older than before. */
function digestSources() {
  const hash = createHash('sha256');
  for (const path of sources) addToDigest(hash, path);
  return hash.digest('hex');
}

function isBuilt(digest) {
  return existsSync(page) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

/**
 * @param {string} node path of Node 24
 * @param {{ always?: boolean }} [options]
 * @returns {Promise<number>} milliseconds it took
 */
export async function ensureWebApp(node, options = {}) {
  const startedAt = Date.now();
  const digest = digestSources();
  if (!options.always && isBuilt(digest)) return Date.now() - startedAt;
  const log = logPath('build-web.log');
  const done = showWork('web');
  const vite = join(projectDir, 'node_modules', 'vite', 'bin', 'vite.js');
  const environment = { ...process.env, NODE_ENV: 'production' };
  const code = await runLogged(node, [vite, 'build', 'apps/web'], log, { environment });
  done();
  if (code !== 0) throw new PrepareError('web-failed', reasonInLog(log), log);
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(stamp, digest);
  return Date.now() - startedAt;
}
