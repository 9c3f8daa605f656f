import { idSchema } from '@shouwen/contract';
import {
  changesPageSchema,
  numberSchema,
  saveNumberRequestSchema,
  saveTrunkRequestSchema,
  trunkSchema,
} from '@shouwen/contract/administration';
import { z } from 'zod';
import { signedIn } from '../platform/http/access.ts';
import type { Platform } from '../platform/platform.ts';
import { type ChangeNumberNeeds, createNumber, listNumbers, removeNumber, updateNumber } from './change-numbers.ts';
import { type ChangeTrunkNeeds, createTrunk, presentTrunks, removeTrunk, updateTrunk } from './change-trunks.ts';
import { readChanges } from './read-changes.ts';

const config = { access: 'settings.manage' } as const;
const done = z.object({ isDone: z.literal(true) });
const isDone = { isDone: true } as const;

/** Numbers, trunks, and the record of what administrators changed. */
export function registerAdministrationRoutes(
  { http, db }: Pick<Platform, 'http' | 'db'>,
  needs: ChangeNumberNeeds & ChangeTrunkNeeds,
): void {
  registerNumbers(http, db, needs);
  registerTrunks(http, needs);
  http.get(
    '/api/changes',
    {
      config,
      schema: {
        summary: 'What administrators changed, the newest first',
        querystring: z.object({
          before: z.coerce.number().int().min(1).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(100),
        }),
        response: { 200: changesPageSchema },
      },
    },
    ({ query }) => readChanges(db, { before: query.before ?? null, limit: query.limit }),
  );
}

function registerNumbers(http: Platform['http'], db: Platform['db'], needs: ChangeNumberNeeds): void {
  const params = z.object({ entryPointId: idSchema });
  const body = saveNumberRequestSchema;
  http.get('/api/numbers', { config, schema: { response: { 200: z.array(numberSchema) } } }, () => listNumbers(db));
  http.post('/api/numbers', { config, schema: { body, response: { 200: numberSchema } } }, (request) =>
    createNumber(needs, signedIn(request), request.body),
  );
  http.put(
    '/api/numbers/:entryPointId',
    { config, schema: { params, body, response: { 200: numberSchema } } },
    (request) => updateNumber(needs, signedIn(request), request.params.entryPointId, request.body),
  );
  http.delete(
    '/api/numbers/:entryPointId',
    { config, schema: { params, response: { 200: done } } },
    async (request) => {
      await removeNumber(needs, signedIn(request), request.params.entryPointId);
      return isDone;
    },
  );
}

function registerTrunks(http: Platform['http'], needs: ChangeTrunkNeeds): void {
  const params = z.object({ trunkId: idSchema });
  const body = saveTrunkRequestSchema;
  http.get('/api/trunks', { config, schema: { response: { 200: z.array(trunkSchema) } } }, () => presentTrunks(needs));
  http.post('/api/trunks', { config, schema: { body, response: { 200: trunkSchema } } }, (request) =>
    createTrunk(needs, signedIn(request), request.body),
  );
  http.put('/api/trunks/:trunkId', { config, schema: { params, body, response: { 200: trunkSchema } } }, (request) =>
    updateTrunk(needs, signedIn(request), request.params.trunkId, request.body),
  );
  http.delete('/api/trunks/:trunkId', { config, schema: { params, response: { 200: done } } }, async (request) => {
    await removeTrunk(needs, signedIn(request), request.params.trunkId);
    return isDone;
  });
}
