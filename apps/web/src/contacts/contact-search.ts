/** The filters of the search for contacts: as they stand in the address, and as the API wants them. */
import type { ContactSummary } from '@shouwen/contract';
import { addDays, compareDays, type Day, formatDate, readDate, startOfDay } from './calendar.ts';

export const contactStates = ['flow', 'waiting', 'ringing', 'talking', 'wrap-up', 'closed', 'abandoned'] as const;
export type ContactState = ContactSummary['state'];

export interface ContactFilters {
  q: string;
  queueId: string | null;
  agentId: string | null;
  outcomeId: string | null;
  direction: 'in' | 'out' | null;
  state: ContactState | null;
  /** Both days are included. */
  from: Day | null;
  to: Day | null;
}

export const noFilters: ContactFilters = {
  q: '',
  queueId: null,
  agentId: null,
  outcomeId: null,
  direction: null,
  state: null,
  from: null,
  to: null,
};

const textMax = 100;
const idMax = 64;

/** What is in the address may have been typed by anybody: what cannot be a filter is left out. */
export function readFilters(search: Readonly<Record<string, unknown>>): ContactFilters {
  // The router reads `q=2108` as a number, and a whole telephone number too.
  const text = (name: string): string | null => {
    const value = search[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  const id = (name: string): string | null => {
    const value = text(name);
    return value === null || value === '' || value.length > idMax ? null : value;
  };
  const state = text('state');
  const direction = text('direction');
  return {
    q: (text('q') ?? '').slice(0, textMax),
    queueId: id('queueId'),
    agentId: id('agentId'),
    outcomeId: id('outcomeId'),
    direction: direction === 'in' || direction === 'out' ? direction : null,
    state: contactStates.find((known) => known === state) ?? null,
    from: readDate(text('from') ?? ''),
    to: readDate(text('to') ?? ''),
  };
}

/** Only what is set. */
export function writeFilters(filters: ContactFilters): Record<string, string> {
  const entries: [string, string | null][] = [
    ['q', filters.q.trim() || null],
    ['queueId', filters.queueId],
    ['agentId', filters.agentId],
    ['outcomeId', filters.outcomeId],
    ['direction', filters.direction],
    ['state', filters.state],
    ['from', filters.from === null ? null : formatDate(filters.from)],
    ['to', filters.to === null ? null : formatDate(filters.to)],
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

export interface ContactQuery {
  q?: string;
  queueId?: string;
  agentId?: string;
  outcomeId?: string;
  direction?: 'in' | 'out';
  state?: ContactState;
  from?: string;
  to?: string;
}

/** As the API wants it: days become moments, the last day whole. */
export function queryOf(filters: ContactFilters): ContactQuery {
  const q = filters.q.trim();
  return {
    ...(q === '' ? {} : { q }),
    ...(filters.queueId === null ? {} : { queueId: filters.queueId }),
    ...(filters.agentId === null ? {} : { agentId: filters.agentId }),
    ...(filters.outcomeId === null ? {} : { outcomeId: filters.outcomeId }),
    ...(filters.direction === null ? {} : { direction: filters.direction }),
    ...(filters.state === null ? {} : { state: filters.state }),
    ...(filters.from === null ? {} : { from: startOfDay(filters.from).toISOString() }),
    ...(filters.to === null ? {} : { to: startOfDay(addDays(filters.to, 1)).toISOString() }),
  };
}

export function isFiltered(filters: ContactFilters): boolean {
  return Object.keys(writeFilters(filters)).length > 0;
}

export function isBackwards({ from, to }: Pick<ContactFilters, 'from' | 'to'>): boolean {
  return from !== null && to !== null && compareDays(to, from) < 0;
}

export type DatePreset = 'today' | 'yesterday' | 'week' | 'month';

export function presetRange(preset: DatePreset, today: Day): { from: Day; to: Day } {
  if (preset === 'yesterday') return { from: addDays(today, -1), to: addDays(today, -1) };
  return { from: addDays(today, { today: 0, week: -6, month: -29 }[preset]), to: today };
}

/** The preset that says what the two days say; null when none does. */
export function presetOf({ from, to }: Pick<ContactFilters, 'from' | 'to'>, today: Day): DatePreset | null {
  if (from === null || to === null) return null;
  const presets = ['today', 'yesterday', 'week', 'month'] as const;
  return (
    presets.find((preset) => {
      const range = presetRange(preset, today);
      return compareDays(range.from, from) === 0 && compareDays(range.to, to) === 0;
    }) ?? null
  );
}
