// Node 24 from the npm package `node`, also where npm's policy kept that package from running its script.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmCommand } from './packages.mjs';
import { logPath, projectDir, reasonInLog, runLogged } from './programs.mjs';
import { PrepareError, showWork } from './texts.mjs';

const MAJOR_VERSION = 24;
const packageDir = join(projectDir, 'node_modules', 'node');
const program = join(packageDir, 'bin', 'node');
const platformPackage = `node-${process.platform}-${process.arch}`;

function works(path) {
  if (!existsSync(path)) return false;
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith(`v${MAJOR_VERSION}.`);
}

/** The binary as the platform's package holds it, beside or below the package `node`. */
function findBinary() {
  const places = [join(packageDir, 'node_modules'), join(projectDir, 'node_modules')];
  return places.map((place) => join(place, platformPackage, 'bin', 'node')).find(works);
}

function put(binary) {
  mkdirSync(dirname(program), { recursive: true });
  rmSync(program, { force: true });
  try {
    linkSync(binary, program);
  } catch {
    copyFileSync(binary, program);
  }
  chmodSync(program, 0o755);
}

/** What the package's own script does: npm fetches the binary's package into it. */
async function fetchBinary() {
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const log = logPath('node.log');
  const npm = npmCommand();
  const done = showWork('node');
  const flags = [
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefix',
    packageDir,
  ];
  const words = [...npm.words, 'install', ...flags, `${platformPackage}@${version}`];
  const code = await runLogged(npm.program, words, log, { cwd: packageDir });
  done();
  if (code !== 0) throw new PrepareError('node-missing', reasonInLog(log));
}

/** @returns {Promise<string>} the path of Node 24 */
export async function ensureNodeProgram() {
  if (works(program)) return program;
  if (Number(process.versions.node.split('.')[0]) >= MAJOR_VERSION) return process.execPath;
  try {
    if (findBinary() === undefined) await fetchBinary();
    const binary = findBinary();
    if (binary !== undefined) put(binary);
  } catch (error) {
    if (error instanceof PrepareError) throw error;
    throw new PrepareError('node-missing', error.message);
  }
  if (!works(program)) throw new PrepareError('node-missing', `${program}`);
  return program;
}
