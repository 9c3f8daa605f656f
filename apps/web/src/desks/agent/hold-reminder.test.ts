import type { DeskContact } from '@shouwen/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHoldReminder, heldMs } from './hold-reminder.ts';

const start = Date.parse('2026-11-22T01:00:00Z');
const iso = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
let contacts: Pick<DeskContact, 'phase' | 'phaseSince'>[];
let played: number[];
let seconds: number;
let reminder: { tick(): void };

/** One tick a second. */
function pass(until: number): void {
  for (; seconds <= until; seconds += 1) reminder.tick();
}

beforeEach(() => {
  contacts = [{ phase: 'hold', phaseSince: iso(0) }];
  played = [];
  seconds = 0;
  reminder = createHoldReminder({
    contacts: () => contacts,
    now: () => start + seconds * 1000,
    play: () => played.push(seconds),
  });
});

describe('a customer on hold', () => {
  it('is called to mind after a minute and every half minute from then on', () => {
    pass(130);
    expect(played).toEqual([60, 90, 120]);
  });

  it('is not, once they are back, and a new hold has a minute of its own', () => {
    pass(70);
    contacts = [{ phase: 'talking', phaseSince: iso(70) }];
    pass(75);
    contacts = [{ phase: 'hold', phaseSince: iso(76) }];
    pass(140);
    expect(played).toEqual([60, 136]);
  });

  it('is at once, when the desk is opened late', () => {
    seconds = 300;
    pass(301);
    expect(played).toEqual([300]);
  });

  it('has waited as long as the server says', () => {
    expect(heldMs({ phase: 'hold', phaseSince: iso(0) }, start + 61_000)).toBe(61_000);
    expect(heldMs({ phase: 'hold', phaseSince: iso(5) }, start)).toBe(0);
    expect(heldMs({ phase: 'talking', phaseSince: iso(0) }, start)).toBeNull();
  });
});
