import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRoot } from '../src/checks/account.ts';
import { startPostgres } from '../src/index.ts';
import { type FakeProject, makeFakeProject } from './_fake-project.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let project: FakeProject;
beforeEach(async () => {
  project = await makeFakeProject();
});
afterEach(() => project.remove());

const ready = 'Stop: Ctrl-C';

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400 && !condition(); attempt += 1) await sleep(25);
  expect(condition()).toBe(true);
}

async function configurationOfServer(): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${project.httpPort}/`);
  const json: unknown = await response.json();
  return Object.fromEntries(json !== null && typeof json === 'object' ? Object.entries(json) : []);
}

describe('npm start', () => {
  it('starts everything, says how to get in, and leaves nothing running after SIGTERM', async () => {
    const launch = project.launch();
    await launch.says(ready);
    expect(launch.stdout()).toMatch(/^\[3\/5\] database created and started \d+\.\d s$/m);
    expect(launch.stdout()).toMatch(/^\[4\/5\] media started \d+\.\d s$/m);
    expect(launch.stdout()).toMatch(/^\[5\/5\] server started \d+\.\d s$/m);
    expect(launch.stdout()).toContain(`  http://localhost:${project.httpPort}/setup/once\n`);
    expect(await configurationOfServer()).toMatchObject({ httpBind: '127.0.0.1', demo: false, practice: 'auto' });
    launch.child.kill('SIGTERM');
    expect(await launch.ended()).toBe(0);
    expect(launch.stderr()).toBe('');
    expect(project.processes()).toEqual([]);
  });

  it('goes on with what is there the second time', async () => {
    const first = project.launch();
    await first.says(ready);
    first.child.kill('SIGTERM');
    await first.ended();
    const second = project.launch();
    await second.says(ready);
    expect(second.stdout()).toContain('[3/5] database started');
  });

  it('asks the server for the demo centre and shows its accounts', async () => {
    const launch = project.launch(['--demo'], { LANG: 'zh_CN.UTF-8' });
    await launch.says('停止：Ctrl-C');
    expect(launch.stdout()).toMatch(/^ {2}账号 {2}密码 {2}角色 {2}姓名$/m);
    expect(launch.stdout()).toMatch(/^ {2}wang {2}pw {4}坐席 {2}王芳$/m);
    expect(await configurationOfServer()).toMatchObject({ demo: true, language: 'zh' });
  });

  it('uses a database of your own instead of bringing one', async () => {
    const own = await startPostgres({ dataDir: join(project.projectDir, 'own') });
    const launch = project.launch([], { DATABASE_URL: own.url });
    await launch.says(ready);
    expect(launch.stdout()).toContain('[3/5] database connected');
    expect(await configurationOfServer()).toMatchObject({ databaseUrl: own.url });
    launch.child.kill('SIGTERM');
    expect(await launch.ended()).toBe(0);
    expect(project.pidOf('postgres')).toBe(own.pid);
    await own.stop();
  });
});

describe('a process that dies', () => {
  it.each(['server', 'media', 'postgres'] as const)('%s is started again, and the others stay', async (name) => {
    const launch = project.launch();
    await launch.says(ready);
    const names = ['server', 'media', 'postgres'] as const;
    const before = Object.fromEntries(names.map((each) => [each, project.pidOf(each)]));
    process.kill(project.pidOf(name), 'SIGKILL');
    await launch.says('is ready again');
    const after = Object.fromEntries(names.map((each) => [each, project.pidOf(each)]));
    for (const each of names) expect(after[each] === before[each]).toBe(each !== name);
    expect(launch.stderr()).toMatch(/ended unexpectedly \(signal SIGKILL.*\); starting it again in 0\.2 s\.\n/);
  });
});

describe('stopping', () => {
  it('drains the server first, then media, and the database last', async () => {
    const launch = project.launch([], { FAKE_DRAIN_MS: '700' });
    await launch.says(ready);
    launch.child.kill('SIGINT');
    expect(await launch.ended()).toBe(0);
    expect(readFileSync(join(project.dataDir, 'order.txt'), 'utf8')).toBe(
      'server drains\nserver has drained\nmedia stops, database runs\n',
    );
    expect(project.processes()).toEqual([]);
  });

  it('counts a Ctrl-C that arrives twice at once as one', async () => {
    const launch = project.launch([], { FAKE_DRAIN_MS: '900' });
    await launch.says(ready);
    launch.child.kill('SIGINT');
    await sleep(50);
    launch.child.kill('SIGINT');
    expect(await launch.ended()).toBe(0);
    expect(readFileSync(join(project.dataDir, 'order.txt'), 'utf8')).toContain('server has drained');
  });

  it('stops at once on the second Ctrl-C', async () => {
    const launch = project.launch([], { FAKE_DRAIN_MS: '60000', DRAIN_SECONDS: '60' });
    await launch.says(ready);
    launch.child.kill('SIGINT');
    await sleep(700);
    const startedAt = Date.now();
    launch.child.kill('SIGINT');
    expect(await launch.ended()).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(5000);
    expect(project.processes()).toEqual([]);
  });

  it('waits no longer than DRAIN_SECONDS and a moment', async () => {
    const launch = project.launch([], { FAKE_DRAIN_MS: '60000', DRAIN_SECONDS: '1' });
    await launch.says(ready);
    const startedAt = Date.now();
    launch.child.kill('SIGTERM');
    expect(await launch.ended()).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(6000);
    expect(project.processes()).toEqual([]);
  });

  it('works in the middle of the first start', async () => {
    const first = project.launch();
    await project.isCreating();
    first.child.kill('SIGINT');
    expect(await first.ended()).toBe(0);
    expect(project.processes()).toEqual([]);
    const second = project.launch();
    await second.says(ready);
  });
});

describe('a launcher that is killed', () => {
  it('leaves everything running, and the next one takes over the database and ends the rest', async () => {
    const first = project.launch();
    await first.says(ready);
    const [server, media, postgres] = [project.pidOf('server'), project.pidOf('media'), project.pidOf('postgres')];
    first.child.kill('SIGKILL');
    await first.ended();
    expect(
      project
        .processes()
        .map(({ pid }) => pid)
        .sort(),
    ).toEqual([server, media, postgres].sort());
    const second = project.launch();
    await second.says(ready);
    expect(second.stdout()).toContain('Ended 2 processes left over from the last run.');
    expect(project.pidOf('postgres')).toBe(postgres);
    expect(project.pidOf('server')).not.toBe(server);
    expect(project.pidOf('media')).not.toBe(media);
    second.child.kill('SIGTERM');
    expect(await second.ended()).toBe(0);
    expect(project.processes()).toEqual([]);
  });

  it('does not keep its taken-over database from being restarted', async () => {
    const first = project.launch();
    await first.says(ready);
    first.child.kill('SIGKILL');
    const second = project.launch();
    await second.says(ready);
    const adopted = project.pidOf('postgres');
    process.kill(adopted, 'SIGKILL');
    await second.says('The database is ready again');
    expect(project.pidOf('postgres')).not.toBe(adopted);
  });

  it('half way through creating the database does no harm', async () => {
    const first = project.launch();
    await project.isCreating();
    first.child.kill('SIGKILL');
    await first.ended();
    const second = project.launch();
    await second.says(ready);
  });

  it('is told from one that runs', async () => {
    const first = project.launch();
    await first.says(ready);
    const second = project.launch();
    expect(await second.ended()).toBe(1);
    expect(second.stderr()).toBe(
      `Shouwen is already running (process ${first.child.pid}) at http://localhost:${project.httpPort} .\n`,
    );
    expect(second.stdout()).toBe('');
  });
});

describe('what is wrong is one sentence and exit status 1', () => {
  async function refused(words: string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const launch = project.launch(words, environment);
    expect(await launch.ended()).toBe(1);
    await until(() => project.processes().length === 0);
    expect(launch.stderr()).toMatch(/^[^\n]+\n$/);
    return launch.stderr();
  }

  it('for an unknown option, in both languages', async () => {
    expect(await refused(['--http-prot', '80'])).toBe(
      'There is no option --http-prot (command line); did you mean --http-port?\n',
    );
    expect(await refused(['--http-prot', '80'], { LANG: '' })).toBe(
      '没有名为 --http-prot 的选项（命令行），是否想写 --http-port。\n',
    );
  });

  it('for a wrong value, in the language of the config file', async () => {
    writeFileSync(join(project.projectDir, 'shouwen.config.json'), '{"LANGUAGE": "zh", "RTP_PORTS": "1-2"}');
    expect(await refused([], { RTP_PORTS: '' })).toMatch(/^RTP_PORTS 不能是“1-2”（配置文件 .*），应为首尾两个端口/);
  });

  it('for a taken port', async () => {
    const server = createServer();
    await new Promise<void>((settle) => server.listen(project.httpPort, '127.0.0.1', settle));
    expect(await refused([])).toMatch(
      new RegExp(
        `^HTTP port ${project.httpPort} is taken by node[^(]* \\(process ${process.pid}\\); stop that program or `,
      ),
    );
    server.close();
  });

  it('for a folder that is a file', async () => {
    writeFileSync(join(project.projectDir, 'file'), '');
    expect(await refused(['--data-dir', 'file'])).toContain('cannot be used');
    expect(await refused(['--recordings-dir', 'file/x'])).toContain('a part of the path is not a folder');
  });

  it.runIf(isRoot())('for a folder the database user cannot enter', async () => {
    const closed = join(project.projectDir, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o700);
    expect(await refused(['--data-dir', 'closed/data'])).toContain(`cannot pass ${closed}; run chmod o+x ${closed}`);
  });

  it.runIf(isRoot())('for a full disk', async ({ skip }) => {
    const disk = join(project.projectDir, 'disk');
    mkdirSync(disk);
    // A container may forbid mounting; checks.test.ts then still tests the arithmetic.
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', disk]).status !== 0) skip();
    try {
      expect(await refused(['--data-dir', 'disk'])).toMatch(
        /^The disk of \S+ has only (99|100) MB free and 500 MB are needed; free some space or move DATA_DIR\.\n$/,
      );
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('for a database that does not answer', async () => {
    const url = 'postgres://me:secret@127.0.0.1:9/x';
    expect(await refused([], { DATABASE_URL: url })).toBe(
      'The database at 127.0.0.1:9/x named by DATABASE_URL cannot be reached (connection refused).\n',
    );
  });

  it('for a server that says it cannot start', async () => {
    expect(await refused([], { FAKE_REFUSE: 'The master key is of another database.' })).toBe(
      'The server cannot start: The master key is of another database.\n',
    );
  });
});

describe('a server that never becomes ready', () => {
  it('is tried a few times, then told with its last words and its log', async () => {
    const launch = project.launch([], { FAKE_NEVER: 'relation missing' });
    expect(await launch.ended()).toBe(1);
    expect(launch.stderr().trimEnd().split('\n').at(-1)).toBe(
      `The server failed to start: exit code 1: Error: relation missing (log: ${project.dataDir}/logs/server.log).`,
    );
    expect(project.processes()).toEqual([]);
  });
});
