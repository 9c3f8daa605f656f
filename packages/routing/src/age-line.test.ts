import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgeLine, isOlder } from './age-line.ts';

interface Entry {
  readonly enqueuedAt: number;
  readonly seq: number;
}

describe('a line by age', () => {
  it('is empty at first', () => {
    const line = new AgeLine<Entry>();
    expect([line.size, line.first(), line.all(), line.firstEnqueuedAt]).toEqual([
      0,
      null,
      [],
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('lets who came first of two of the same age go first', () => {
    const line = new AgeLine<Entry>();
    line.add({ enqueuedAt: 5, seq: 2 });
    line.add({ enqueuedAt: 5, seq: 1 });
    expect(line.first()?.seq).toBe(1);
  });

  it('behaves like a sorted list under any joining and leaving', () => {
    const command = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), at: fc.nat(20) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('first' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('middle' as const), pick: fc.nat(1000) }) },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
        const line = new AgeLine<Entry>();
        let model: Entry[] = [];
        for (const [seq, step] of commands.entries()) {
          if (step.kind === 'add') {
            const entry = { enqueuedAt: step.at, seq };
            line.add(entry);
            model.push(entry);
            model.sort((left, right) => (isOlder(left, right) ? -1 : 1));
          } else if (model.length > 0) {
            const leaving = model[step.kind === 'first' ? 0 : step.pick % model.length];
            if (leaving === undefined) continue;
            line.remove(leaving);
            model = model.filter((entry) => entry !== leaving);
          }
          expect(line.all()).toEqual(model);
          expect(line.first()).toBe(model[0] ?? null);
          expect(line.firstSeq).toBe(model[0]?.seq ?? Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 60 },
    );
  });
});
