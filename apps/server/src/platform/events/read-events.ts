import type pg from 'pg';
import type { StoredEvent } from '../events-port.ts';

interface Row {
  seq: number;
  at: Date;
  kind: string;
  subject: string;
  data: Record<string, unknown>;
}

const COLUMNS = 'seq, at, kind, subject, data';

/** At most `limit` events above `seq`, the oldest first; of these kinds only, if any are named. */
export async function readAfter(
  pool: pg.Pool,
  seq: number,
  limit: number,
  kinds: readonly string[] = [],
): Promise<StoredEvent[]> {
  const { rows } = await pool.query<Row>(
    `select ${COLUMNS} from event
      where tenant_id = current_setting('app.tenant_id')::integer and seq > $1
        and (cardinality($3::text[]) = 0 or kind = any($3))
      order by seq limit $2`,
    [seq, limit, kinds],
  );
  return rows.map(eventOf);
}

/** The newest `limit` events of these subjects, the oldest first. */
export async function readSubjects(pool: pg.Pool, subjects: readonly string[], limit: number): Promise<StoredEvent[]> {
  const { rows } = await pool.query<Row>(
    `select ${COLUMNS} from event
      where tenant_id = current_setting('app.tenant_id')::integer and subject = any($1)
      order by seq desc limit $2`,
    [subjects, limit],
  );
  return rows.reverse().map(eventOf);
}

/** The highest sequence number there is; 0 in an empty log. */
export async function readLastSeq(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ seq: number | null }>(
    `select max(seq) as seq from event where tenant_id = current_setting('app.tenant_id')::integer`,
  );
  return Number(rows[0]?.seq ?? 0);
}

function eventOf(row: Row): StoredEvent {
  return { seq: Number(row.seq), at: row.at.getTime(), kind: row.kind, subject: row.subject, data: row.data };
}
