import type { CustomerTimelineItem } from '@shouwen/contract';

export const timelineFilters = ['all', 'contacts', 'faults', 'billing'] as const;
export type TimelineFilter = (typeof timelineFilters)[number];

const kinds: Record<Exclude<TimelineFilter, 'all'>, readonly CustomerTimelineItem['kind'][]> = {
  contacts: ['voice', 'email', 'sms', 'chat', 'fax'],
  faults: ['network', 'visit', 'ticket'],
  billing: ['bill', 'payment', 'order'],
};

/** Failures of any kind belong to the faults. */
export function filterTimeline(
  timeline: readonly CustomerTimelineItem[],
  filter: TimelineFilter,
): readonly CustomerTimelineItem[] {
  if (filter === 'all') return timeline;
  return timeline.filter((item) => kinds[filter].includes(item.kind) || (filter === 'faults' && item.isFailure));
}
