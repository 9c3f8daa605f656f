import { describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../tests/_sample-documents.ts';
import { filterTimeline } from './timeline-filter.ts';

const { timeline } = sampleCustomer();

describe('the history of a customer', () => {
  it('shows everything, or one kind', () => {
    const kinds = (filter: Parameters<typeof filterTimeline>[1]): string[] =>
      filterTimeline(timeline, filter).map(({ kind }) => kind);
    expect(kinds('all')).toHaveLength(timeline.length);
    expect(kinds('contacts')).toEqual(['voice', 'chat']);
    expect(kinds('faults')).toEqual(['network', 'visit']);
    expect(kinds('billing')).toEqual(['bill', 'order']);
  });

  it('counts a failed payment among the faults', () => {
    const failed = timeline.map((item) => (item.kind === 'bill' ? { ...item, isFailure: true } : item));
    expect(filterTimeline(failed, 'faults').map(({ kind }) => kind)).toContain('bill');
  });
});
