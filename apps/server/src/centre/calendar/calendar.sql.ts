import type { CalendarSettings, PublicDay } from '@shouwen/contract/flows';
import type { Generated, JSONColumnType } from 'kysely';

export interface CalendarTable {
  tenant_id: Generated<number>;
  calendar_id: string;
  settings: JSONColumnType<CalendarSettings>;
  changed_at: Generated<Date>;
}

/** Imported years; they win over the ones that ship. */
export interface PublicDaysTable {
  tenant_id: Generated<number>;
  region: string;
  year: number;
  source: string;
  days: JSONColumnType<PublicDay[]>;
  imported_at: Generated<Date>;
}

declare module '../../platform/db/database.ts' {
  interface Database {
    calendar: CalendarTable;
    public_days: PublicDaysTable;
  }
}
