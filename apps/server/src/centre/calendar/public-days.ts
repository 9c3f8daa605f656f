import { type PublicDay, type PublicDays, publicDaysSchema } from '@shouwen/contract/flows';
import type { Principal } from '../../platform/auth/principal.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Recorder } from '../../platform/events-port.ts';
import { AppError } from '../../platform/http/app-error.ts';
import './calendar.sql.ts';
import cn2025 from './holidays/cn-2025.json' with { type: 'json' };
import cn2026 from './holidays/cn-2026.json' with { type: 'json' };

/**
 * The years that ship, from the notices of the General Office of the State Council. The next year's notice comes in
 * November; until a release brings it, it is imported.
 */
export const builtInPublicDays: readonly PublicDays[] = [cn2025, cn2026].map((file) => publicDaysSchema.parse(file));

export interface StoredPublicDays extends PublicDays {
  readonly isBuiltIn: boolean;
}

/** What holds for each region and year, the newest year first. */
export async function listPublicDays(db: Db): Promise<StoredPublicDays[]> {
  const rows = await db.selectFrom('public_days').selectAll().execute();
  const imported = rows.map(({ region, year, source, days }) => ({ region, year, source, days, isBuiltIn: false }));
  const isReplaced = (own: PublicDays) =>
    imported.some(({ region, year }) => region === own.region && year === own.year);
  const own = builtInPublicDays.filter((days) => !isReplaced(days)).map((days) => ({ ...days, isBuiltIn: true }));
  return [...imported, ...own].sort((a, b) => b.year - a.year || a.region.localeCompare(b.region));
}

/** Every day of a region, of all years. */
export async function publicDaysOf(db: Db, region: string): Promise<PublicDay[]> {
  return (await listPublicDays(db)).filter((year) => year.region === region).flatMap((year) => year.days);
}

interface ChangeNeeds {
  readonly db: Db;
  readonly record: Recorder;
}

/**
 * Takes a year's notice; an earlier import of it is replaced.
 * @throws {AppError} `invalid-request` when a day stands there twice or is not of that year
 */
export async function importPublicDays({ db, record }: ChangeNeeds, by: Principal, year: PublicDays): Promise<void> {
  const dates = new Set(year.days.map((day) => day.date));
  // The days before 1 January may belong to the notice of the new year.
  const isStray = year.days.some(({ date }) => Math.abs(Number(date.slice(0, 4)) - year.year) > 1);
  if (dates.size !== year.days.length || isStray) throw new AppError('invalid-request', wrongDays);
  const values = { source: year.source, days: JSON.stringify(year.days), imported_at: new Date() };
  await db
    .insertInto('public_days')
    .values({ region: year.region, year: year.year, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'region', 'year']).doUpdateSet(values))
    .execute();
  await record('public-days.imported', 'centre', importedEvent(by, year));
}

/** Goes back to what ships with the product, if anything does. @throws {AppError} `not-found` */
export async function dropPublicDays(
  { db, record }: ChangeNeeds,
  by: Principal,
  { region, year }: { region: string; year: number },
): Promise<void> {
  const deleted = await db
    .deleteFrom('public_days')
    .where('region', '=', region)
    .where('year', '=', year)
    .executeTakeFirst();
  if (deleted.numDeletedRows === 0n) throw new AppError('not-found');
  await record('public-days.imported', 'centre', importedEvent(by, { region, year, source: '', days: [] }));
}

function importedEvent(by: Principal, { region, year, source, days }: PublicDays) {
  return { byAccountId: by.accountId, region, year, source, days: days.length };
}

const wrongDays = {
  zh: '日期重复，或不属于这一年，请检查后再导入。',
  en: 'A date is there twice, or is not of this year; correct the file and import it again.',
};
