import { describe, expect, it } from 'vitest';
import {
  isBackwards,
  isFiltered,
  noFilters,
  presetOf,
  presetRange,
  queryOf,
  readFilters,
  writeFilters,
} from './contact-search.ts';

const today = { year: 2026, month: 11, day: 22 };

describe('readFilters', () => {
  it('gives back what was written', () => {
    const filters = {
      ...noFilters,
      q: '6621 宽带',
      queueId: 'queue-1',
      agentId: 'agent-1',
      outcomeId: 'outcome-1',
      direction: 'in' as const,
      state: 'closed' as const,
      from: today,
      to: today,
    };
    expect(readFilters(writeFilters(filters))).toEqual(filters);
  });
  it('takes a number that the router read as one', () => {
    expect(readFilters({ q: 6621 }).q).toBe('6621');
  });
  it('leaves out what cannot be a filter', () => {
    const typed = { q: { a: 1 }, queueId: 'x'.repeat(65), direction: 'up', state: 'asleep', from: '2026-02-30', to: 7 };
    expect(readFilters(typed)).toEqual(noFilters);
    expect(readFilters({ q: 'x'.repeat(300) }).q).toHaveLength(100);
  });
});

describe('queryOf', () => {
  it('includes the last day whole', () => {
    const query = queryOf({ ...noFilters, from: today, to: today });
    expect(Date.parse(query.to ?? '') - Date.parse(query.from ?? '')).toBe(86_400_000);
    expect(new Date(query.from ?? '').getHours()).toBe(0);
  });
  it('says nothing of filters that are not set', () => {
    expect(queryOf({ ...noFilters, q: '   ' })).toEqual({});
    expect(isFiltered({ ...noFilters, q: '  ' })).toBe(false);
    expect(isFiltered({ ...noFilters, state: 'closed' })).toBe(true);
  });
});

it('knows its presets again', () => {
  for (const preset of ['today', 'yesterday', 'week', 'month'] as const) {
    expect(presetOf(presetRange(preset, today), today)).toBe(preset);
  }
  expect(presetOf({ from: today, to: null }, today)).toBeNull();
  expect(isBackwards({ from: today, to: { ...today, day: 21 } })).toBe(true);
  expect(isBackwards({ from: today, to: today })).toBe(false);
});
