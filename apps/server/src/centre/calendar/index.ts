/** Service hours: calendars of the centre, public holidays that ship or are imported. */
export { calendarMigrations } from './calendar.migration.ts';
export { registerCalendarRoutes } from './calendar.routes.ts';
export { listCalendars, readCalendarState } from './calendars.ts';
export { builtInPublicDays } from './public-days.ts';
