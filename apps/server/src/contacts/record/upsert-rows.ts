import { sql } from 'kysely';
import type { DbTransaction } from '../../platform/db/database.ts';

/** Larger groups than this are written in several statements. */
const rowsPerStatement = 2000;

/**
 * Writes rows by their key, new or not. All of them go as one JSON parameter: the statement is the same for one row and
 * for a thousand, and far below PostgreSQL's limit of parameters. `columns` and `key` are names of ours, never input.
 */
export async function upsertRows<Row extends object>(
  transaction: DbTransaction,
  table: string,
  key: readonly (keyof Row & string)[],
  rows: readonly Row[],
): Promise<void> {
  const first = rows[0];
  if (first === undefined) return;
  const columns = Object.keys(first);
  const changing = columns.filter((column) => !key.some((name) => name === column));
  const list = sql.join(columns.map((column) => sql.ref(column)));
  const action =
    changing.length === 0
      ? sql`do nothing`
      : sql`do update set ${sql.join(changing.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`))}`;
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const json = JSON.stringify(rows.slice(start, start + rowsPerStatement), storable);
    await sql`
      insert into ${sql.table(table)} (${list})
      select ${list} from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)
      on conflict (tenant_id, ${sql.join(key.map((column) => sql.ref(column)))}) ${action}`.execute(transaction);
  }
}

/** PostgreSQL keeps neither NUL nor half a character pair; a note with one must not stop the log. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;
}
