import { idSchema, timeSchema } from '@shouwen/contract';
import {
  calendarSchema,
  calendarSettingsSchema,
  calendarStateSchema,
  holidayRegionSchema,
  publicDaysSchema,
} from '@shouwen/contract/flows';
import { z } from 'zod';
import { signedIn } from '../../platform/http/access.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { Platform } from '../../platform/platform.ts';
import {
  type ChangeCalendarNeeds,
  createCalendar,
  listCalendars,
  readCalendarState,
  removeCalendar,
  stateOf,
  updateCalendar,
} from './calendars.ts';
import { dropPublicDays, importPublicDays, listPublicDays } from './public-days.ts';

const storedPublicDaysSchema = publicDaysSchema.extend({ isBuiltIn: z.boolean() });
const params = z.object({ calendarId: idSchema });
const config = { access: 'settings.manage' } as const;
const done = z.object({ isDone: z.literal(true) });

/** Service hours, and public holidays by region and year. */
export function registerCalendarRoutes({ http, db, clock }: Platform, needs: ChangeCalendarNeeds): void {
  http.get('/api/calendars', { config, schema: { response: { 200: z.array(calendarSchema) } } }, () =>
    listCalendars(db),
  );
  http.post(
    '/api/calendars',
    { config, schema: { body: calendarSettingsSchema, response: { 200: calendarSchema } } },
    (request) => createCalendar(needs, signedIn(request), request.body),
  );
  http.put(
    '/api/calendars/:calendarId',
    { config, schema: { params, body: calendarSettingsSchema, response: { 200: calendarSchema } } },
    (request) => updateCalendar(needs, signedIn(request), request.params.calendarId, request.body),
  );
  http.delete(
    '/api/calendars/:calendarId',
    { config, schema: { params, response: { 200: done } } },
    async (request) => {
      await removeCalendar(needs, signedIn(request), request.params.calendarId);
      return { isDone: true as const };
    },
  );
  http.get(
    '/api/calendars/:calendarId/state',
    {
      config,
      schema: {
        summary: 'Whether it is open at a time, and when it opens next',
        params,
        querystring: z.object({ at: timeSchema.optional() }),
        response: { 200: calendarStateSchema },
      },
    },
    async (request) => {
      const at = request.query.at === undefined ? clock.now() : Date.parse(request.query.at);
      const state = await readCalendarState(db, request.params.calendarId, at);
      if (state === null) throw new AppError('not-found');
      return state;
    },
  );
  http.post(
    '/api/calendars/state',
    {
      config,
      schema: {
        summary: 'What settings that are not stored yet would say at a time',
        body: z.object({ settings: calendarSettingsSchema, at: timeSchema }),
        response: { 200: calendarStateSchema },
      },
    },
    (request) => stateOf(db, request.body.settings, Date.parse(request.body.at)),
  );
  registerPublicDays({ http, db }, needs);
}

function registerPublicDays({ http, db }: Pick<Platform, 'http' | 'db'>, needs: ChangeCalendarNeeds): void {
  http.get('/api/public-days', { config, schema: { response: { 200: z.array(storedPublicDaysSchema) } } }, () =>
    listPublicDays(db),
  );
  http.put(
    '/api/public-days',
    {
      config,
      schema: { summary: 'Takes a notice of public holidays', body: publicDaysSchema, response: { 200: done } },
    },
    async (request) => {
      await importPublicDays(needs, signedIn(request), request.body);
      return { isDone: true as const };
    },
  );
  http.delete(
    '/api/public-days/:region/:year',
    {
      config,
      schema: {
        summary: 'Drops an imported notice; what ships with the product holds again',
        params: z.object({ region: holidayRegionSchema, year: z.coerce.number().int() }),
        response: { 200: done },
      },
    },
    async (request) => {
      await dropPublicDays(needs, signedIn(request), request.params);
      return { isDone: true as const };
    },
  );
}
