import type { ContactSummary, Desk } from '@shouwen/contract';

/** A stretch of an agent's day in one state, as the event log has it. */
export interface StateChange {
  at: number;
  state: string;
}

/**
 * The agent's own figures of today. AHT is (talk + hold + wrap-up) over handled contacts; a contact still in hand counts
 * with what it took so far. Time at work is everything but offline; break counts by itself.
 */
export function figuresToday(
  contacts: readonly ContactSummary[],
  changes: readonly StateChange[],
  missed: number,
  now: number,
): Desk['today'] {
  const handled = contacts.filter((contact) => contact.talkMs > 0);
  const talk = sum(handled.map((contact) => contact.talkMs));
  const handle = sum(handled.map((contact) => contact.talkMs + contact.holdMs + contact.wrapUpMs));
  return {
    handled: handled.length,
    averageTalkMs: handled.length === 0 ? 0 : Math.round(talk / handled.length),
    averageHandleMs: handled.length === 0 ? 0 : Math.round(handle / handled.length),
    missed,
    onlineMs: timeIn(changes, now, (state) => state !== 'offline'),
    breakMs: timeIn(changes, now, (state) => state === 'break'),
  };
}

/** `changes` in order of time, the last state of the day before among them when it reaches into today. */
function timeIn(changes: readonly StateChange[], now: number, counts: (state: string) => boolean): number {
  let total = 0;
  for (const [index, change] of changes.entries()) {
    const end = changes[index + 1]?.at ?? now;
    if (counts(change.state)) total += Math.max(0, end - change.at);
  }
  return total;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
