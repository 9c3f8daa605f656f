import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timer, TimerHeap } from './timer-heap.ts';

function timer(seq: number): Timer<string> {
  return { dueAt: null, seq, owner: `t${seq}` };
}

describe('timers', () => {
  it('come due the earliest first, those of one time by their number', () => {
    const heap = new TimerHeap<string>();
    const [a, b, c] = [timer(1), timer(2), timer(3)];
    heap.set(c, 5);
    heap.set(b, 5);
    heap.set(a, 9);
    expect(heap.nextDueAt()).toBe(5);
    expect([heap.takeDue(9), heap.takeDue(9), heap.takeDue(8), heap.takeDue(9)].map((due) => due?.owner)).toEqual([
      't2',
      't3',
      undefined,
      't1',
    ]);
    expect([heap.running, a.dueAt]).toEqual([0, null]);
  });

  it('stopped and started again for the same time fire once', () => {
    const heap = new TimerHeap<string>();
    const only = timer(1);
    heap.set(only, 5);
    heap.set(only, null);
    heap.set(only, 5);
    expect([heap.takeDue(5)?.owner, heap.takeDue(5), heap.running]).toEqual(['t1', null, 0]);
  });

  it('moved fire at the new time only', () => {
    const heap = new TimerHeap<string>();
    const only = timer(1);
    heap.set(only, 5);
    heap.set(only, 50);
    expect([heap.takeDue(5), heap.nextDueAt(), heap.takeDue(50)?.owner]).toEqual([null, 50, 't1']);
  });

  it('leave little behind when thousands are started and stopped', () => {
    const heap = new TimerHeap<string>();
    const timers = Array.from({ length: 10 }, (_, seq) => timer(seq));
    for (let round = 0; round < 10_000; round += 1) {
      const one = timers[round % 10];
      if (one !== undefined) heap.set(one, 1_000_000 + round);
    }
    expect(heap.running).toBe(10);
    expect(heap.entries).toBeLessThan(400);
    expect(heap.nextDueAt()).toBe(1_009_990);
  });

  it('behave like a sorted list under any starting, stopping and taking', () => {
    const command = fc.record({ pick: fc.nat(9), dueAt: fc.option(fc.nat(30)), take: fc.option(fc.nat(30)) });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 400 }), (commands) => {
        const heap = new TimerHeap<string>();
        const timers = Array.from({ length: 10 }, (_, seq) => timer(seq));
        const model = new Map<number, number>();
        const first = () => [...model].sort((a, b) => a[1] - b[1] || a[0] - b[0])[0];
        for (const { pick, dueAt, take } of commands) {
          const one = timers[pick];
          if (one === undefined) continue;
          heap.set(one, dueAt);
          if (dueAt === null) model.delete(pick);
          else model.set(pick, dueAt);
          expect(heap.nextDueAt()).toBe(first()?.[1] ?? null);
          if (take === null) continue;
          const expected = first();
          const due = heap.takeDue(take);
          if (expected === undefined || expected[1] > take) expect(due).toBeNull();
          else {
            expect(due?.seq).toBe(expected[0]);
            model.delete(expected[0]);
          }
          expect(heap.running).toBe(model.size);
        }
      }),
      { numRuns: 100 },
    );
  });
});
