/** A customer on hold must not be forgotten: said on the desk after a minute, and by a soft tone until they are back. */
import type { DeskContact } from '@shouwen/contract';

export const holdLimitMs = 60_000;
export const remindEveryMs = 30_000;

/** How long the customer has been held without a break; null when nobody is. */
export function heldMs(contact: Pick<DeskContact, 'phase' | 'phaseSince'>, now: number): number | null {
  return contact.phase === 'hold' ? Math.max(0, now - Date.parse(contact.phaseSince)) : null;
}

interface ReminderParts {
  contacts(): readonly Pick<DeskContact, 'phase' | 'phaseSince'>[];
  /** By the server's clock, as the times of the contacts are. */
  now(): number;
  play(): void;
}

/** `tick` is called every second or so; it plays when it is time. */
export function createHoldReminder(parts: ReminderParts): { tick(): void } {
  let last: { since: string; at: number } | null = null;
  return {
    tick() {
      const held = parts.contacts().find(({ phase }) => phase === 'hold');
      if (held === undefined) {
        last = null;
        return;
      }
      const now = parts.now();
      const isReminded = last?.since === held.phaseSince;
      const due = isReminded && last !== null ? last.at + remindEveryMs : Date.parse(held.phaseSince) + holdLimitMs;
      if (now < due) return;
      last = { since: held.phaseSince, at: now };
      parts.play();
    },
  };
}
