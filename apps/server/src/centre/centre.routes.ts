import {
  entryPointSchema,
  idSchema,
  outcomeSchema,
  queueSchema,
  skillSchema,
  stateReasonSchema,
  updateQueueRequestSchema,
} from '@shouwen/contract';
import { z } from 'zod';
import { signedIn } from '../platform/http/access.ts';
import type { Platform } from '../platform/platform.ts';
import type { Centre } from './index.ts';
import { updateQueue } from './update-queue.ts';

/** The lists every page needs to show names for ids, and what administrators change of them. */
export function registerCentreRoutes({ http, db, record }: Platform, centre: Centre): void {
  const config = { access: 'signed-in' } as const;
  http.get('/api/queues', { config, schema: { response: { 200: z.array(queueSchema) } } }, () => centre.queues());
  http.get('/api/outcomes', { config, schema: { response: { 200: z.array(outcomeSchema) } } }, () => centre.outcomes());
  http.get('/api/state-reasons', { config, schema: { response: { 200: z.array(stateReasonSchema) } } }, () =>
    centre.stateReasons(),
  );
  http.get('/api/entry-points', { config, schema: { response: { 200: z.array(entryPointSchema) } } }, () =>
    centre.entryPoints(),
  );
  http.get('/api/skills', { config, schema: { response: { 200: z.array(skillSchema) } } }, () => centre.skills());
  http.put(
    '/api/queues/:queueId',
    {
      config: { access: 'settings.manage' },
      schema: {
        params: z.object({ queueId: idSchema }),
        body: updateQueueRequestSchema,
        response: { 200: queueSchema },
      },
    },
    (request) =>
      updateQueue({ db, record, changed: centre.changed }, signedIn(request), request.params.queueId, request.body),
  );
}
