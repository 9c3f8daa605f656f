import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../platform/api.ts';

export const peopleQuery = queryOptions({ queryKey: ['people'], queryFn: () => call(api.GET('/api/people')) });
