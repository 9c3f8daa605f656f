import {
  type Calendar,
  type CalendarSettings,
  type CalendarState,
  calendarSettingsSchema,
  calendarState,
} from '@shouwen/contract/flows';
import type { Selectable } from 'kysely';
import type { Principal } from '../../platform/auth/principal.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Recorder } from '../../platform/events-port.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { CalendarTable } from './calendar.sql.ts';
import { publicDaysOf } from './public-days.ts';

export interface ChangeCalendarNeeds {
  readonly db: Db;
  readonly record: Recorder;
  newId(): string;
  /** Names of live flows that ask this calendar. */
  usedBy(calendarId: string): Promise<readonly string[]>;
}

const CALENDARS_MAX = 200;

export async function listCalendars(db: Db): Promise<Calendar[]> {
  const rows = await db.selectFrom('calendar').selectAll().orderBy('calendar_id').execute();
  return rows.map(present);
}

/** @throws {AppError} `not-found` */
export async function readCalendar(db: Db, calendarId: string): Promise<Calendar> {
  const row = await db.selectFrom('calendar').selectAll().where('calendar_id', '=', calendarId).executeTakeFirst();
  if (row === undefined) throw new AppError('not-found');
  return present(row);
}

/** Null when there is no such calendar. */
export async function readCalendarState(db: Db, calendarId: string, at: number): Promise<CalendarState | null> {
  const row = await db.selectFrom('calendar').selectAll().where('calendar_id', '=', calendarId).executeTakeFirst();
  return row === undefined ? null : await stateOf(db, row.settings, at);
}

/** Also of settings that are not stored yet, for the page that edits them. */
export async function stateOf(db: Db, settings: CalendarSettings, at: number): Promise<CalendarState> {
  const { holidayRegion } = settings;
  return calendarState(settings, holidayRegion === null ? [] : await publicDaysOf(db, holidayRegion), at);
}

/** @throws {AppError} `conflict` when there are too many */
export async function createCalendar(
  { db, record, newId }: ChangeCalendarNeeds,
  by: Principal,
  settings: CalendarSettings,
): Promise<Calendar> {
  const { count } = await db
    .selectFrom('calendar')
    .select((select) => select.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= CALENDARS_MAX) throw new AppError('conflict', tooMany);
  const calendarId = newId();
  await db
    .insertInto('calendar')
    .values({ calendar_id: calendarId, settings: JSON.stringify(settings) })
    .execute();
  const change = { byAccountId: by.accountId, calendarId, before: null, after: { ...settings } };
  await record('calendar.changed', 'centre', change);
  return await readCalendar(db, calendarId);
}

/** Calls in progress see it at their next step. @throws {AppError} `not-found` */
export async function updateCalendar(
  { db, record }: ChangeCalendarNeeds,
  by: Principal,
  calendarId: string,
  settings: CalendarSettings,
): Promise<Calendar> {
  const before = await readCalendar(db, calendarId);
  await db
    .updateTable('calendar')
    .set({ settings: JSON.stringify(settings), changed_at: new Date() })
    .where('calendar_id', '=', calendarId)
    .execute();
  const change = { byAccountId: by.accountId, calendarId, before: settingsOf(before), after: { ...settings } };
  await record('calendar.changed', 'centre', change);
  return await readCalendar(db, calendarId);
}

/** @throws {AppError} `not-found`; `conflict` while a live flow asks it */
export async function removeCalendar(
  { db, record, usedBy }: ChangeCalendarNeeds,
  by: Principal,
  calendarId: string,
): Promise<void> {
  const before = await readCalendar(db, calendarId);
  if ((await usedBy(calendarId)).length > 0) throw new AppError('conflict', inUse);
  await db.deleteFrom('calendar').where('calendar_id', '=', calendarId).execute();
  const change = { byAccountId: by.accountId, calendarId, before: settingsOf(before), after: null };
  await record('calendar.changed', 'centre', change);
}

function settingsOf(calendar: Calendar): Record<string, unknown> {
  return { ...calendarSettingsSchema.parse(calendar) };
}

function present(row: Selectable<CalendarTable>): Calendar {
  return { ...row.settings, calendarId: row.calendar_id, updatedAt: row.changed_at.toISOString() };
}

const inUse = {
  zh: '有正在使用的流程引用了这个日历，请先修改流程。',
  en: 'A live flow asks this calendar; change the flow first.',
};
const tooMany = { zh: '日历已达上限，请先删除不用的。', en: 'There are too many calendars; remove some first.' };
