#!/usr/bin/env node
// Every npm script starts here, on whatever Node the machine has (20 or later), before anything is installed: plain
// JavaScript, nothing but Node's own modules. It installs, finds Node 24, and hands over to that.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compiledDir, ensureCompiled } from './prepare/compiled-programs.mjs';
import { installDebianPackages } from './prepare/debian-packages.mjs';
import { ensureNodeProgram } from './prepare/node-program.mjs';
import { ensurePackages } from './prepare/packages.mjs';
import { projectDir, runToEnd } from './prepare/programs.mjs';
import { complain, language, PrepareError, step } from './prepare/texts.mjs';
import { ensureWebApp } from './prepare/web-app.mjs';

const [command = 'start', ...words] = process.argv.slice(2);

/** What each command runs under Node 24, once everything is in place. */
const programs = {
  start: 'apps/launcher/src/main.ts',
  callers: 'apps/server/src/practice/callers/callers-cli.ts',
  bench: 'bench/run.ts',
  check: 'scripts/check.ts',
  test: 'scripts/test.ts',
  'test-quick': 'scripts/test.ts',
};

function checkMachine() {
  if (Number(process.versions.node.split('.')[0]) < 20) throw new PrepareError('old-node', process.versions.node);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new PrepareError('other-machine', `${process.platform} ${process.arch}`);
  }
}

/** @returns the path of Node 24 */
async function prepareNode() {
  const took = await ensurePackages();
  step(1, 'packages', took);
  return ensureNodeProgram();
}

async function start() {
  const node = await prepareNode();
  if (!words.includes('--help') && !words.includes('-h')) {
    const [took] = await Promise.all([ensureWebApp(node), ensureCompiled(node)]);
    step(2, 'web', took);
  }
  const environment = { ...process.env, NODE_COMPILE_CACHE: compiledDir };
  return runToEnd(node, [join(projectDir, programs.start), ...words], environment);
}

/** Prepares what it can and lets the tests count what it could not. */
async function test() {
  const preparation = [];
  async function prepare(name, work) {
    const startedAt = Date.now();
    let failure = '';
    try {
      await work();
    } catch (error) {
      failure = error instanceof PrepareError ? error.text[language] : String(error);
      complain(failure);
    }
    preparation.push({ name, failure, ms: Date.now() - startedAt });
  }
  let node;
  if (command === 'test') await prepare('Debian packages', installDebianPackages);
  await prepare('npm packages', async () => {
    node = await prepareNode();
  });
  if (node === undefined) {
    console.log(`0 passed, ${preparation.filter(({ failure }) => failure !== '').length} failed`);
    return 1;
  }
  if (command === 'test') await prepare('web app', () => ensureWebApp(node));
  const environment = { ...process.env, SHOUWEN_TEST_PREPARATION: JSON.stringify(preparation) };
  const quick = command === 'test-quick' ? ['--quick'] : [];
  return runToEnd(node, [join(projectDir, programs.test), ...quick, ...words], environment);
}

async function build() {
  const node = await prepareNode();
  step(2, 'web', await ensureWebApp(node, { always: true }));
  return 0;
}

async function main() {
  checkMachine();
  if (command === 'start') return start();
  if (command === 'test' || command === 'test-quick') return test();
  if (command === 'build') return build();
  const program = programs[command];
  if (program === undefined) throw new PrepareError('unknown-command', command);
  if (!existsSync(join(projectDir, program))) throw new PrepareError('missing-program', program);
  return runToEnd(await prepareNode(), [join(projectDir, program), ...words]);
}

try {
  process.exitCode = await main();
} catch (error) {
  complain(error instanceof PrepareError ? error.text[language] : String(error));
  process.exitCode = 1;
}
