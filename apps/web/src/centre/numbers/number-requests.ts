/** What the page of numbers asks of the server. */
import { numberSchema, type SaveNumberRequest } from '@shouwen/contract/administration';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, part } from '../request.ts';

export const numbersQuery = queryOptions({
  queryKey: ['numbers'],
  staleTime: 0,
  queryFn: () => ask(z.array(numberSchema), 'GET', '/api/numbers'),
});

/** Null makes a new one. */
export function saveNumber(entryPointId: string | null, request: SaveNumberRequest) {
  if (entryPointId === null) return ask(numberSchema, 'POST', '/api/numbers', request);
  return ask(numberSchema, 'PUT', `/api/numbers/${part(entryPointId)}`, request);
}

export function removeNumber(entryPointId: string) {
  return ask(z.object({ isDone: z.literal(true) }), 'DELETE', `/api/numbers/${part(entryPointId)}`);
}
