// Node keeps what it has compiled in a cache, TypeScript without its types included. Filling it before the first start
// saves each process the type remover (a WebAssembly module, 20 to 40 MB a thread) and about a second.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { digestSources, isStored, storeDigest } from './digest.mjs';
import { cacheDir, projectDir } from './programs.mjs';

/** Also where the launcher's children keep theirs: they inherit the variable. */
export const compiledDir = join(cacheDir, 'compiled');

const stamp = 'compiled.digest';
const sources = ['apps/launcher/src', 'apps/media/src', 'apps/server/src', 'packages', 'package-lock.json'];

/** Run without their configuration these load all they import, complain, and end. */
const programs = [
  ['apps/launcher/src/main.ts', '--help'],
  ['apps/media/src/main.ts'],
  ['apps/media/src/worker/worker.ts'],
  ['apps/server/src/main.ts'],
];

const LIMIT_MS = 20_000;

function runOnce(node, words) {
  return new Promise((settle) => {
    const child = spawn(node, words, {
      cwd: projectDir,
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiledDir },
      stdio: 'ignore',
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    child.once('error', settle);
    child.once('exit', settle);
  });
}

/** Only saves time and memory, so nothing that goes wrong here is worth a word. */
export async function ensureCompiled(node) {
  try {
    const digest = digestSources(sources);
    if (isStored(stamp, digest)) return;
    await Promise.all(programs.map((words) => runOnce(node, words)));
    storeDigest(stamp, digest);
  } catch {
    // A clone that cannot be written, for example.
  }
}
