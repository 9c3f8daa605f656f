import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../platform/events-port.ts';
import { seqBefore } from './find-seq.ts';

function logOf(times: readonly number[]) {
  const events = times.map(
    (at, index): StoredEvent => ({ seq: index + 1, at, kind: 'x', subject: 'centre', data: {} }),
  );
  let reads = 0;
  return {
    reads: () => reads,
    readAfter: async (seq: number, limit: number) => {
      reads += 1;
      return events.slice(seq, seq + limit);
    },
    lastSeq: async () => events.length,
  };
}

describe('the place of a time in the log', () => {
  it('is not after the first event at that time, in few reads', async () => {
    const log = logOf(Array.from({ length: 100_000 }, (_, index) => index * 10));
    for (const at of [0, 5, 777_770, 777_775, 999_990]) {
      const seq = await seqBefore(log, at);
      expect(seq).toBeLessThanOrEqual(Math.ceil(at / 10));
      expect(seq).toBeGreaterThan(Math.ceil(at / 10) - 600);
    }
    expect(log.reads()).toBeLessThan(5 * 18);
  });

  it('allows for events that were stored a little out of order', async () => {
    const times = Array.from({ length: 10_000 }, (_, index) => index * 10 + (index % 7) * 900);
    const seq = await seqBefore(logOf(times), 60_000);
    const first = times.findIndex((at) => at >= 60_000);
    expect(seq).toBeLessThanOrEqual(first);
  });

  it('is the beginning of an empty log, and near the end of one that is over', async () => {
    expect(await seqBefore(logOf([]), 5)).toBe(0);
    expect(await seqBefore(logOf(Array.from({ length: 2000 }, (_, index) => index)), 1e9)).toBe(1500);
  });
});
