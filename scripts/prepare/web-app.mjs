// Builds the web app when it was never built or its sources have changed since.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { digestSources, isStored, storeDigest } from './digest.mjs';
import { logPath, projectDir, reasonInLog, runLogged } from './programs.mjs';
import { PrepareError, showWork } from './texts.mjs';

const sources = ['apps/web', 'packages/contract/src', 'packages/planning/src', 'package-lock.json'];
const stamp = 'web-app.digest';
const page = join(projectDir, 'apps', 'web', 'dist', 'index.html');

/**
 * @param {string} node path of Node 24
 * @param {{ always?: boolean }} [options]
 * @returns {Promise<number>} milliseconds it took
 */
export async function ensureWebApp(node, options = {}) {
  const startedAt = Date.now();
  const digest = digestSources(sources);
  if (!options.always && existsSync(page) && isStored(stamp, digest)) return Date.now() - startedAt;
  const log = logPath('build-web.log');
  const done = showWork('web');
  const vite = join(projectDir, 'node_modules', 'vite', 'bin', 'vite.js');
  const environment = { ...process.env, NODE_ENV: 'production' };
  const code = await runLogged(node, [vite, 'build', 'apps/web'], log, { environment });
  done();
  if (code !== 0) throw new PrepareError('web-failed', reasonInLog(log), log);
  storeDigest(stamp, digest);
  return Date.now() - startedAt;
}
