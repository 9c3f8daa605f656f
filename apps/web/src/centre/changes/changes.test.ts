import type { CentreChange } from '@shouwen/contract/administration';
import { describe, expect, it } from 'vitest';
import { fieldChanges, folded } from './change-lines.ts';

function change(kind: string, data: Record<string, unknown>, seq = 1): CentreChange {
  return { seq, at: '2026-11-22T01:00:00Z', kind, byAccountId: 'a', byName: '王敏', data };
}

describe('the record of changes', () => {
  it('shows field by field what differs, and nothing else', () => {
    const before = { name: { zh: '热线', en: 'Hotline' }, port: 5060, allowFrom: ['10.0.0.5'], outbound: null };
    const after = { ...before, name: { zh: '热线', en: 'Main line' }, allowFrom: ['10.0.0.5', '10.0.0.6'] };
    expect(fieldChanges(change('trunk.changed', { before, after }))).toEqual([
      { field: 'name.en', before: 'Hotline', after: 'Main line' },
      { field: 'allowFrom', before: '["10.0.0.5"]', after: '["10.0.0.5","10.0.0.6"]' },
    ]);
  });

  it('shows every field of what is new or gone', () => {
    expect(fieldChanges(change('entry-point.changed', { before: null, after: { address: '95001' } }))).toEqual([
      { field: 'address', before: '—', after: '95001' },
    ]);
    expect(fieldChanges(change('prompt.changed', { name: 'welcome' }))).toEqual([]);
  });

  it('makes one line of the saves of one draft in a row', () => {
    const save = (seq: number, flowId = 'f') => change('flow.changed', { flowId, action: 'draft-saved' }, seq);
    const published = change('flow.changed', { flowId: 'f', action: 'published' }, 3);
    const lines = folded([save(6), save(5), save(4, 'other'), published, save(2)]);
    expect(lines.map((line) => [line.change.seq, line.count])).toEqual([
      [6, 2],
      [4, 1],
      [3, 1],
      [2, 1],
    ]);
  });
});
