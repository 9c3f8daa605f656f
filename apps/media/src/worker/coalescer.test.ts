import { expect, test } from 'vitest';
import { Coalescer } from './coalescer.ts';

/** Milliseconds until everything due now has run, a rest included. */
async function roundMs(): Promise<number> {
  const startMs = performance.now();
  await new Promise((resolve) => setImmediate(resolve));
  return performance.now() - startMs;
}

function receive(coalescer: Coalescer, packets: number): void {
  for (let i = 0; i < packets; i++) coalescer.packet();
}

test('rests once after a round of a busy worker, however many packets it had', async () => {
  const coalescer = new Coalescer();
  receive(coalescer, 100);
  coalescer.tick();
  receive(coalescer, 30);
  const tookMs = await roundMs();
  expect(tookMs).toBeGreaterThan(3.5);
  expect(tookMs).toBeLessThan(100);
});

test('never rests while there are few packets, or none', async () => {
  const coalescer = new Coalescer();
  receive(coalescer, 99);
  coalescer.tick();
  const rounds: number[] = [];
  for (let i = 0; i < 20; i++) {
    receive(coalescer, 1);
    rounds.push(await roundMs());
  }
  expect(rounds.sort((a, b) => a - b)[10]).toBeLessThan(1);
});
