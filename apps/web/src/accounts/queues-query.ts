import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../platform/api.ts';

export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  staleTime: 300_000,
  queryFn: () => call(api.GET('/api/queues')),
});
