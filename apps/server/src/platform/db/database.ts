/**
 * The tables. Each chapter adds its own in `<chapter>.sql.ts`:
 *
 * ```ts
 * declare module '../platform/db/database.ts' {
 *   interface Database {
 *     queue: QueueTable;
 *   }
 * }
 * ```
 */
import type { Kysely, Transaction } from 'kysely';

export interface Database {
  migration: MigrationTable;
}

/** Which migrations this database has had. Belongs to no tenant. */
export interface MigrationTable {
  position: number;
  name: string;
  checksum: string;
  applied_at: Date;
}

export type Db = Kysely<Database>;
export type DbTransaction = Transaction<Database>;
