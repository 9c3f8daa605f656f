import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../_fake-clock.ts';
import { TrunkWatch, type TrunkWatchOptions } from './trunk-watch.ts';

let clock: FakeClock;
let status: number;
let asked: number;
let changes: string[];
let watch: TrunkWatch;

beforeEach(() => {
  clock = new FakeClock();
  status = 200;
  asked = 0;
  changes = [];
});

async function start(options: Partial<TrunkWatchOptions> = {}): Promise<void> {
  watch = new TrunkWatch({
    clock,
    ask: async () => {
      asked++;
      if (status === 0) throw new Error('cannot ask');
      return status;
    },
    onChange: (state, why) => changes.push(`${state} ${why}`),
    ...options,
  });
  watch.start();
  await settle();
}

describe('a watched trunk', () => {
  it('is up with its first answer, whatever that says', async () => {
    status = 404;
    await start();
    expect(changes).toEqual(['up 404']);
    expect(watch.state).toBe('up');
    await clock.advanceAsync(300_000);
    expect(asked).toBe(11);
    expect(changes).toHaveLength(1);
  });

  it('is down after three failures in a row, asked faster once in doubt, and up after one answer', async () => {
    await start();
    status = 408;
    await clock.advanceAsync(30_000);
    expect(watch.state).toBe('up');
    await clock.advanceAsync(20_000);
    expect(changes).toEqual(['up 200', 'down 408']);
    await clock.advanceAsync(100_000);
    status = 200;
    await clock.advanceAsync(10_000);
    expect(changes).toEqual(['up 200', 'down 408', 'up 200']);
    expect(asked).toBe(15);
  });

  it('forgives failures that are not in a row', async () => {
    const answers = [200, 503, 408, 200, 408, 503, 200];
    await start({ ask: async () => answers.shift() ?? 200 });
    await clock.advanceAsync(300_000);
    expect(answers).toEqual([]);
    expect(changes).toEqual(['up 200']);
  });

  it('may need several answers to be trusted again, and has its own idea of life', async () => {
    await start({ failures: 1, successes: 2, isAlive: (answer) => answer === 200 });
    status = 500;
    await clock.advanceAsync(30_000);
    status = 200;
    await clock.advanceAsync(10_000);
    expect(watch.state).toBe('down');
    await clock.advanceAsync(10_000);
    expect(changes).toEqual(['up 200', 'down 500', 'up 200']);
  });

  it('counts calls too, and asks at once after one that failed', async () => {
    await start();
    status = 408;
    watch.callFailed(486);
    expect(asked).toBe(1);
    watch.callFailed(503);
    watch.callFailed(408);
    await settle();
    expect(asked).toBe(2);
    expect(changes).toEqual(['up 200', 'down 408']);
    watch.callSucceeded();
    expect(watch.state).toBe('up');
  });

  it('that cannot be asked is as good as unreachable', async () => {
    status = 0;
    await start({ failures: 1 });
    expect(changes).toEqual(['down 503']);
  });

  it('is not asked any more once stopped, and may be started again', async () => {
    await start();
    watch.start();
    await settle();
    expect(asked).toBe(1);
    watch.stop();
    watch.callFailed(503);
    watch.callSucceeded();
    await clock.advanceAsync(1_000_000);
    expect(asked).toBe(1);
    expect(clock.pending).toBe(0);
    watch.start();
    await settle();
    expect(asked).toBe(2);
  });
});
