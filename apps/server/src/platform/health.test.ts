import { describe, expect, it } from 'vitest';
import { createHealth } from './health.ts';

describe('health', () => {
  it('is ready when every part says so', async () => {
    const health = createHealth();
    health.register('database', () => true);
    health.register('media', async () => true);
    expect(await health.look()).toEqual({ ready: true, missing: [] });
  });

  it('names parts that say no, throw, or do not answer in time', async () => {
    const health = createHealth();
    health.register('good', () => true);
    health.register('no', () => false);
    health.register('throws', () => {
      throw new Error('broken');
    });
    health.register('rejects', () => Promise.reject(new Error('broken')));
    health.register('hangs', () => new Promise<boolean>(() => undefined));
    expect(await health.look()).toEqual({ ready: false, missing: ['no', 'throws', 'rejects', 'hangs'] });
  });
});
