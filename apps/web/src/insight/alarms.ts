/** Limits a person sets for the board, and which queues are beyond them now. */
import type { LiveQueue } from '@shouwen/contract';
import { readStored, writeStored } from '../platform/storage.ts';
import { createStore, type Store } from '../platform/store.ts';

/** Null: not watched. */
export interface AlarmLimits {
  /** More contacts waiting in a queue than this. */
  waitingMax: number | null;
  /** Somebody waits longer than this, in seconds. */
  waitSecondsMax: number | null;
  /** Service level below this, in percent. */
  serviceLevelMin: number | null;
}

export const noLimits: AlarmLimits = { waitingMax: null, waitSecondsMax: null, serviceLevelMin: null };

/** What may be typed; whole numbers. */
export const limitBounds = {
  waitingMax: { min: 0, max: 999 },
  waitSecondsMax: { min: 1, max: 3600 },
  serviceLevelMin: { min: 1, max: 100 },
} as const satisfies Record<keyof AlarmLimits, { min: number; max: number }>;

export type AlarmKind = 'waiting' | 'wait' | 'serviceLevel';

export interface Alarm {
  /** Of queue and limit: the same for as long as the limit is broken. */
  key: string;
  queueId: string;
  queueName: LiveQueue['name'];
  kind: AlarmKind;
  /** Contacts, milliseconds, or percent. */
  value: number;
  /** In the unit of the value. */
  limit: number;
}

/** Broken limits in the order of the queues given. */
export function alarmsOf(queues: readonly LiveQueue[], limits: AlarmLimits, now: number): Alarm[] {
  return queues.flatMap((queue) => {
    const found: Alarm[] = [];
    const note = (kind: AlarmKind, value: number, limit: number): void => {
      const { queueId, name } = queue;
      found.push({ key: `${queueId}/${kind}`, queueId, queueName: name, kind, value, limit });
    };
    const { waitingMax, waitSecondsMax, serviceLevelMin } = limits;
    if (waitingMax !== null && queue.waiting > waitingMax) note('waiting', queue.waiting, waitingMax);
    const waitedMs = queue.longestSince === null ? 0 : now - Date.parse(queue.longestSince);
    if (waitSecondsMax !== null && waitedMs > waitSecondsMax * 1000) note('wait', waitedMs, waitSecondsMax * 1000);
    const level = queue.serviceLevelPercent;
    if (serviceLevelMin !== null && level !== null && level < serviceLevelMin) {
      note('serviceLevel', level, serviceLevelMin);
    }
    return found;
  });
}

/** A queue that goes up and down around its limit is not read out again before this has passed. */
export const quietMs = 60_000;

/** Picks the alarms that are to be read out: new ones, and none twice within `quietMs`. */
export function createAnnouncer(): (alarms: readonly Alarm[], now: number) => Alarm[] {
  let broken: ReadonlySet<string> = new Set();
  const saidAt = new Map<string, number>();
  return (alarms, now) => {
    const fresh = alarms.filter(({ key }) => !broken.has(key) && now - (saidAt.get(key) ?? -quietMs) >= quietMs);
    for (const { key } of fresh) saidAt.set(key, now);
    broken = new Set(alarms.map(({ key }) => key));
    return fresh;
  };
}

export interface LimitStore extends Pick<Store<AlarmLimits>, 'get' | 'subscribe'> {
  change(limits: AlarmLimits): void;
}

const stores = new Map<string, LimitStore>();

/** Kept in this browser under the account. */
export function limitsOf(accountId: string): LimitStore {
  const existing = stores.get(accountId);
  if (existing !== undefined) return existing;
  const key = `shouwen.alarms.${accountId}`;
  const store = createStore(parseLimits(readStored(key)));
  const limits: LimitStore = {
    get: store.get,
    subscribe: store.subscribe,
    change(next) {
      store.set(next);
      writeStored(key, next);
    },
  };
  stores.set(accountId, limits);
  return limits;
}

/** What was stored may be of another version or of nobody: what cannot be a limit is none. */
export function parseLimits(stored: unknown): AlarmLimits {
  if (typeof stored !== 'object' || stored === null) return noLimits;
  const fields = new Map(Object.entries(stored));
  const read = (name: keyof AlarmLimits): number | null => {
    const value: unknown = fields.get(name);
    return typeof value === 'number' ? checkLimit(name, value) : null;
  };
  return {
    waitingMax: read('waitingMax'),
    waitSecondsMax: read('waitSecondsMax'),
    serviceLevelMin: read('serviceLevelMin'),
  };
}

/** The number, if it may be a limit; null otherwise. */
export function checkLimit(name: keyof AlarmLimits, value: number): number | null {
  const { min, max } = limitBounds[name];
  return Number.isInteger(value) && value >= min && value <= max ? value : null;
}
