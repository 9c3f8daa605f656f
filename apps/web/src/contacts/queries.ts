import type { ContactDetail } from '@shouwen/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, call } from '../platform/api.ts';
import { isApiError } from '../platform/errors.ts';
import { type ContactFilters, queryOf } from './contact-search.ts';

/** Lists behind the filters: they change when somebody changes settings. */
const listsStaleMs = 5 * 60_000;
export const pageSize = 50;
const runningListEveryMs = 10_000;
const runningContactEveryMs = 2_000;

export const outcomesQuery = queryOptions({
  queryKey: ['outcomes'],
  staleTime: listsStaleMs,
  queryFn: () => call(api.GET('/api/outcomes')),
});

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  staleTime: listsStaleMs,
  queryFn: () => call(api.GET('/api/agents')),
});

export const reasonsQuery = queryOptions({
  queryKey: ['state-reasons'],
  staleTime: listsStaleMs,
  queryFn: () => call(api.GET('/api/state-reasons')),
});

const overStates: ReadonlySet<ContactDetail['state']> = new Set(['closed', 'abandoned']);

export function isOver({ state }: Pick<ContactDetail, 'state'>): boolean {
  return overStates.has(state);
}

export function contactsQuery(filters: ContactFilters) {
  const query = queryOf(filters);
  return infiniteQueryOptions({
    queryKey: ['contacts', 'list', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/api/contacts', {
          params: { query: { ...query, limit: pageSize, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.nextCursor,
    // A running contact goes on; of a long list every page would have to be fetched again, so only the first is kept fresh.
    refetchInterval: ({ state }) => {
      const [first, ...more] = state.data?.pages ?? [];
      const isRunning = more.length === 0 && first?.items.some((contact) => !isOver(contact)) === true;
      return isRunning ? runningListEveryMs : false;
    },
  });
}

export function contactQuery(contactId: string) {
  return queryOptions({
    queryKey: ['contacts', 'one', contactId],
    queryFn: ({ signal }) => call(api.GET('/api/contacts/{contactId}', { params: { path: { contactId } }, signal })),
    refetchInterval: ({ state }) => (state.data !== undefined && !isOver(state.data) ? runningContactEveryMs : false),
  });
}

export function peaksQuery(recordingId: string) {
  return queryOptions({
    queryKey: ['recordings', recordingId, 'peaks'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call(api.GET('/api/recordings/{recordingId}/peaks', { params: { path: { recordingId } }, signal })),
  });
}

export function accessQuery(recordingId: string) {
  return queryOptions({
    queryKey: ['recordings', recordingId, 'access'],
    queryFn: ({ signal }) =>
      call(api.GET('/api/recordings/{recordingId}/access', { params: { path: { recordingId } }, signal })),
  });
}

export async function revealNumber(contactId: string): Promise<string> {
  const { value } = await call(api.POST('/api/contacts/{contactId}/reveal', { params: { path: { contactId } } }));
  return value;
}

export function isGone(error: unknown): boolean {
  return isApiError(error, 'not-found') || isApiError(error, 'not-allowed');
}
