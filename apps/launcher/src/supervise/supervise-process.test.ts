import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { logTail } from './log-file.ts';
import { readProcess } from './process-table.ts';
import { startProcess } from './running-process.ts';
import { type StopStep, type Supervised, type SupervisionEvent, superviseProcess } from './supervise-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'supervise-'));
const running: Supervised[] = [];
const atOnce: StopStep[] = [{ signal: 'SIGKILL', waitMs: 1000 }];

afterEach(async () => {
  await Promise.all(running.splice(0).map((supervised) => supervised.stop(atOnce)));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** Supervises a Node program given as text; it is ready once it has written the file `ready`. */
function supervise(program: string) {
  count += 1;
  const place = join(folder, String(count));
  const logFile = `${place}.log`;
  const events: SupervisionEvent[] = [];
  const supervised = superviseProcess({
    name: 'child',
    logFile,
    launch: () =>
      startProcess({
        command: process.execPath,
        words: ['-e', `const { writeFileSync, existsSync } = require('node:fs');${program}`],
        environment: { PLACE: place },
        workingDir: folder,
        logFile,
      }),
    isReady: async (child) => existsSync(`${place}.ready.${child.pid}`),
    report: (event) => events.push(event),
  });
  running.push(supervised);
  return { supervised, events, logFile };
}

const sayReady = 'writeFileSync(process.env.PLACE + ".ready." + process.pid, "");';
const stayAlive = 'setInterval(() => {}, 1000);';

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400 && !condition(); attempt += 1) await sleep(25);
  expect(condition()).toBe(true);
}

describe('a process under supervision', () => {
  it('is started again after it was killed, with the reason told', async () => {
    const { supervised, events } = supervise(sayReady + stayAlive);
    await supervised.firstReady;
    const before = supervised.pid() ?? 0;
    process.kill(before, 'SIGKILL');
    await until(() => events.filter((event) => event.kind === 'ready').length === 2);
    expect(supervised.pid()).not.toBe(before);
    expect(events.map((event) => event.kind)).toEqual(['ready', 'crashed', 'ready']);
    expect(events[1]).toMatchObject({ reason: 'signal SIGKILL', retryInMs: 200 });
    expect(events[2]).toMatchObject({ restarts: 1 });
  });

  it('is given longer and longer pauses while it keeps crashing', async () => {
    const program = `${sayReady} setTimeout(() => { throw new Error('out of paper') }, 150);`;
    const { supervised, events } = supervise(program);
    await supervised.firstReady;
    await until(() => events.filter((event) => event.kind === 'crashed').length === 3);
    const crashes = events.filter((event) => event.kind === 'crashed');
    expect(crashes.map((event) => event.retryInMs)).toEqual([200, 400, 800]);
    expect(crashes[0]?.reason).toBe('exit code 1: Error: out of paper');
  });

  it('is given up when it never becomes ready', async () => {
    const { supervised, events } = supervise('console.error("no such table"); process.exit(3);');
    await expect(supervised.firstReady).rejects.toMatchObject({
      code: 'failed',
      message: 'exit code 3: no such table',
    });
    expect(events).toHaveLength(3);
    expect(supervised.pid()).toBeUndefined();
  });

  it('is not started again when it says that cannot help', async () => {
    const { supervised, events } = supervise('console.error("The key is of another database."); process.exit(78);');
    await expect(supervised.firstReady).rejects.toMatchObject({ code: 'refused' });
    expect(events).toEqual([]);
  });

  it('is reported when its program is missing', async () => {
    const supervised = superviseProcess({
      name: 'child',
      logFile: join(folder, 'missing.log'),
      launch: () =>
        startProcess({
          command: '/no/such/program',
          words: [],
          environment: {},
          workingDir: folder,
          logFile: join(folder, 'missing.log'),
        }),
      isReady: async () => true,
      report: () => {},
    });
    await expect(supervised.firstReady).rejects.toThrow('ENOENT');
  });
});

describe('stopping', () => {
  it('lets the process finish its work', async () => {
    const drain = 'process.on("SIGTERM", () => setTimeout(() => { console.log("drained"); process.exit(0) }, 300));';
    const { supervised, events, logFile } = supervise(drain + sayReady + stayAlive);
    await supervised.firstReady;
    const pid = supervised.pid() ?? 0;
    await supervised.stop([{ signal: 'SIGTERM', waitMs: 5000 }]);
    expect(logTail(logFile)).toBe('drained\n');
    expect(readProcess(pid)).toBeUndefined();
    await sleep(400);
    expect(events.map((event) => event.kind)).toEqual(['ready']);
  });

  it('kills a process that will not go', async () => {
    const { supervised } = supervise(`process.on("SIGTERM", () => {});${sayReady}${stayAlive}`);
    await supervised.firstReady;
    const pid = supervised.pid() ?? 0;
    const startedAt = Date.now();
    await supervised.stop([{ signal: 'SIGTERM', waitMs: 300 }]);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290);
    expect(readProcess(pid)).toBeUndefined();
  });

  it('becomes impatient when asked a second time', async () => {
    const { supervised } = supervise(`process.on("SIGTERM", () => {});${sayReady}${stayAlive}`);
    await supervised.firstReady;
    const startedAt = Date.now();
    const patient = supervised.stop([{ signal: 'SIGTERM', waitMs: 20_000 }]);
    await supervised.stop(atOnce);
    await patient;
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  it('ends the wait for the next start', async () => {
    const { supervised, events } = supervise(`${sayReady} setTimeout(() => process.exit(1), 100);`);
    await supervised.firstReady;
    await until(() => events.filter((event) => event.kind === 'crashed').length === 3);
    const startedAt = Date.now();
    await supervised.stop(atOnce);
    expect(Date.now() - startedAt).toBeLessThan(500);
  });
});
