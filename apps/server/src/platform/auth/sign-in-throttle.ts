import type { Clock } from '../clock.ts';

interface Limit {
  /** Tries before anyone has to wait. */
  readonly free: number;
  readonly waitMsMax: number;
}
/** The longest wait for a login is short: whoever knows a colleague's login must not be able to lock them out for long. */
const LOGIN: Limit = { free: 4, waitMsMax: 60_000 };
/** A whole centre may sit behind one address, and mistype on a Monday morning. */
const ADDRESS: Limit = { free: 60, waitMsMax: 60_000 };
const WAIT_MS_FIRST = 1000;
/** Wrong tries are forgotten after this long without another. */
const FORGET_MS = 30 * 60_000;
const ENTRIES_MAX = 20_000;

/** Makes guessing slow: each try beyond the free ones doubles the wait for the next, per login and per address. */
export interface SignInThrottle {
  /**
   * Asks for a try. 0: it may be made, and counts as a wrong one from this moment, so that many at once gain nothing.
   * Else the milliseconds to wait.
   */
  begin(login: string, address: string): number;
  /** The try was right. */
  succeeded(login: string, address: string): void;
}

interface Entry {
  count: number;
  lastAt: number;
  openAt: number;
}

/**
 * In memory, so a restart forgives; with several servers each counts for itself. A login is slowed whether it exists or
 * not. A success takes back its own try from the address and no more, or one's own account would buy guesses at others.
 */
export function createSignInThrottle(clock: Clock): SignInThrottle {
  const entries = new Map<string, Entry>();

  function find(key: string): Entry | undefined {
    const entry = entries.get(key);
    return entry === undefined || clock.now() - entry.lastAt > FORGET_MS ? undefined : entry;
  }

  function count(key: string, limit: Limit): void {
    const now = clock.now();
    const tries = (find(key)?.count ?? 0) + 1;
    const over = Math.min(tries - limit.free, 20);
    const wait = over < 0 ? 0 : Math.min(limit.waitMsMax, WAIT_MS_FIRST * 2 ** over);
    // Deleting first moves the key to the end: the map stays in the order of the last try, the oldest first.
    entries.delete(key);
    entries.set(key, { count: tries, lastAt: now, openAt: now + wait });
    if (entries.size <= ENTRIES_MAX) return;
    const oldest = entries.keys().next().value;
    if (oldest !== undefined) entries.delete(oldest);
  }

  return {
    begin(login, address) {
      const keys = { login: `login ${login}`, address: `address ${address}` };
      const now = clock.now();
      const wait = Math.max(0, ...Object.values(keys).map((key) => (find(key)?.openAt ?? 0) - now));
      if (wait === 0) {
        count(keys.login, LOGIN);
        count(keys.address, ADDRESS);
      }
      return wait;
    },
    succeeded(login, address) {
      entries.delete(`login ${login}`);
      const entry = entries.get(`address ${address}`);
      if (entry !== undefined) {
        entry.count = Math.max(0, entry.count - 1);
        entry.openAt = 0;
      }
    },
  };
}
