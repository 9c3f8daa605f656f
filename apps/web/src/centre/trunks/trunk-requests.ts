/** What the page of trunks asks of the server. */
import { type SaveTrunkRequest, trunkSchema } from '@shouwen/contract/administration';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, part } from '../request.ts';

export const trunksQuery = queryOptions({
  queryKey: ['trunks'],
  staleTime: 0,
  queryFn: () => ask(z.array(trunkSchema), 'GET', '/api/trunks'),
});

/** Null makes a new one. */
export function saveTrunk(trunkId: string | null, request: SaveTrunkRequest) {
  if (trunkId === null) return ask(trunkSchema, 'POST', '/api/trunks', request);
  return ask(trunkSchema, 'PUT', `/api/trunks/${part(trunkId)}`, request);
}

export function removeTrunk(trunkId: string) {
  return ask(z.object({ isDone: z.literal(true) }), 'DELETE', `/api/trunks/${part(trunkId)}`);
}
