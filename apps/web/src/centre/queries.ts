import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../platform/api.ts';

export const skillsQuery = queryOptions({
  queryKey: ['skills'],
  staleTime: 300_000,
  queryFn: () => call(api.GET('/api/skills')),
});
