/** What the pages of calendars ask of the server. */
import { type CalendarSettings, calendarSchema, type PublicDays, publicDaysSchema } from '@shouwen/contract/flows';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, part } from '../request.ts';

const done = z.object({ isDone: z.literal(true) });
const storedDaysSchema = publicDaysSchema.extend({ isBuiltIn: z.boolean() });
export type StoredPublicDays = z.infer<typeof storedDaysSchema>;

export const calendarsQuery = queryOptions({
  queryKey: ['calendars'],
  staleTime: 0,
  queryFn: () => ask(z.array(calendarSchema), 'GET', '/api/calendars'),
});

export const publicDaysQuery = queryOptions({
  queryKey: ['public-days'],
  staleTime: 0,
  queryFn: () => ask(z.array(storedDaysSchema), 'GET', '/api/public-days'),
});

/** Null makes a new one. */
export function saveCalendar(calendarId: string | null, settings: CalendarSettings) {
  if (calendarId === null) return ask(calendarSchema, 'POST', '/api/calendars', settings);
  return ask(calendarSchema, 'PUT', `/api/calendars/${part(calendarId)}`, settings);
}

export function removeCalendar(calendarId: string) {
  return ask(done, 'DELETE', `/api/calendars/${part(calendarId)}`);
}

export function importPublicDays(days: PublicDays) {
  return ask(done, 'PUT', '/api/public-days', days);
}

export function dropPublicDays(region: string, year: number) {
  return ask(done, 'DELETE', `/api/public-days/${part(region)}/${year}`);
}
