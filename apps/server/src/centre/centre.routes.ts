import { entryPointSchema, outcomeSchema, queueSchema, stateReasonSchema } from '@shouwen/contract';
import { z } from 'zod';
import type { Http } from '../platform/platform.ts';
import type { Centre } from './index.ts';

/** The lists every page needs to show names for ids. */
export function registerCentreRoutes(http: Http, centre: Centre): void {
  const config = { access: 'signed-in' } as const;
  http.get('/api/queues', { config, schema: { response: { 200: z.array(queueSchema) } } }, () => centre.queues());
  http.get('/api/outcomes', { config, schema: { response: { 200: z.array(outcomeSchema) } } }, () => centre.outcomes());
  http.get('/api/state-reasons', { config, schema: { response: { 200: z.array(stateReasonSchema) } } }, () =>
    centre.stateReasons(),
  );
  http.get('/api/entry-points', { config, schema: { response: { 200: z.array(entryPointSchema) } } }, () =>
    centre.entryPoints(),
  );
}
