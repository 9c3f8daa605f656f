/**
 * Service hours: weekly hours in a time zone, public holidays with their make-up workdays (调休), and exceptions of one's
 * own. Everything is compared in wall-clock time of the calendar's zone, so a change to summer time needs no arithmetic:
 * an hour that does not exist never comes up, an hour that comes twice is open both times.
 */
import { z } from 'zod';
import { bilingualSchema, idSchema, timeSchema } from './primitives.ts';
import { isTimeZone } from './time-zone.ts';

/** Monday first, as the week runs in the product. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const weekdaySchema = z.enum(weekdays);
export type Weekday = z.infer<typeof weekdaySchema>;

/** A day without a time, `YYYY-MM-DD`; 29 February of a wrong year is refused. */
export const dateSchema = z.iso.date();

/** `08:30`; `24:00` is allowed as an end. */
const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** From (included) to (left out). `to` before `from` runs past midnight and belongs to the day it began on. */
export const hoursSchema = z
  .object({ from: clockSchema, to: clockSchema })
  .refine(({ from, to }) => from !== to && from !== '24:00' && to !== '00:00', {
    message: 'use 00:00 to 24:00 for a whole day, and 24:00 for the end of a day',
  });
export type Hours = z.infer<typeof hoursSchema>;

const hoursOfDaySchema = z.array(hoursSchema).max(8);

/** A day, or days up to `until`, that differ from the week. Without `hours` the centre is closed. */
export const calendarExceptionSchema = z
  .object({
    date: dateSchema,
    until: dateSchema.nullable().default(null),
    name: bilingualSchema,
    /** Callers of a holiday may hear something else than callers after hours. */
    isHoliday: z.boolean().default(false),
    hours: hoursOfDaySchema.default([]),
  })
  .refine(({ date, until }) => until === null || until >= date, { message: 'until is before date', path: ['until'] });
export type CalendarException = z.infer<typeof calendarExceptionSchema>;

/** A time zone this machine knows, for instance `Asia/Shanghai`. */
export const timeZoneSchema = z
  .string()
  .max(60)
  .refine((name) => isTimeZone(name), { message: 'not a known time zone' });

/** Regions whose public holidays the product knows or can import. */
export const holidayRegionSchema = z.string().regex(/^[a-z]{2}(-[a-z0-9]{1,8})?$/);

export const calendarSettingsSchema = z.object({
  name: bilingualSchema,
  timeZone: timeZoneSchema,
  weekly: z.record(weekdaySchema, hoursOfDaySchema),
  /** Whose public holidays close the centre; null: none. */
  holidayRegion: holidayRegionSchema.nullable().default(null),
  /** A make-up workday has the hours of this day of the week. */
  makeUpDayAs: weekdaySchema.default('mon'),
  /** Stronger than public holidays, those than the week. Of two for the same day the later in the list holds. */
  exceptions: z.array(calendarExceptionSchema).max(400).default([]),
});
export type CalendarSettings = z.infer<typeof calendarSettingsSchema>;

export const calendarSchema = calendarSettingsSchema.extend({ calendarId: idSchema, updatedAt: timeSchema });
export type Calendar = z.infer<typeof calendarSchema>;

/** One day of a region: a public holiday, or a weekend day on which people work to make up for one. */
export const publicDaySchema = z.object({
  date: dateSchema,
  kind: z.enum(['holiday', 'workday']),
  name: bilingualSchema,
});
export type PublicDay = z.infer<typeof publicDaySchema>;

/** A year's notice, as a data file and as what is imported. `source` names where it was published. */
export const publicDaysSchema = z.object({
  region: holidayRegionSchema,
  year: z.int().min(2000).max(2100),
  source: z.string().max(400),
  days: z.array(publicDaySchema).max(200),
});
export type PublicDays = z.infer<typeof publicDaysSchema>;

/** What a calendar says of one moment; `name` is that of the holiday or exception, null on an ordinary day. */
export const calendarStateSchema = z.object({
  state: z.enum(['open', 'closed', 'holiday']),
  name: bilingualSchema.nullable(),
  /** The next moment it is open, null when it is open now or not within the next 60 days. */
  opensAt: timeSchema.nullable(),
});
export type CalendarState = z.infer<typeof calendarStateSchema>;
