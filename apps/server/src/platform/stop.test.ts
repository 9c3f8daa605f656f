import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { createStopList } from './stop.ts';

const log = pino({ level: 'silent' });

describe('the stop list', () => {
  it('runs the last registered first, each once', async () => {
    const stopList = createStopList(log);
    const done: string[] = [];
    stopList.onStop('first', () => void done.push('first'));
    stopList.onStop('second', async () => void done.push('second'));
    await Promise.all([stopList.run(1000), stopList.run(1000)]);
    expect(done).toEqual(['second', 'first']);
  });

  it('goes on when one part fails', async () => {
    const stopList = createStopList(log);
    let isDone = false;
    stopList.onStop('good', () => {
      isDone = true;
    });
    stopList.onStop('bad', () => Promise.reject(new Error('broken')));
    await stopList.run(1000);
    expect(isDone).toBe(true);
  });

  it('waits no longer than it is told', async () => {
    const stopList = createStopList(log);
    stopList.onStop('hangs', () => new Promise<void>(() => undefined));
    const begin = performance.now();
    await stopList.run(50);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
