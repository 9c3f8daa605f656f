import { type CentreChange, changeKinds } from '@shouwen/contract/administration';
import type { Db } from '../platform/db/database.ts';

export interface ChangesPage {
  readonly items: CentreChange[];
  readonly nextBefore: number | null;
}

/** What administrators changed, the newest first, from the event log. `before`: only events with a lower number. */
export async function readChanges(
  db: Db,
  { before, limit }: { before: number | null; limit: number },
): Promise<ChangesPage> {
  let query = db
    .selectFrom('event')
    .select(['seq', 'at', 'kind', 'data'])
    .where('subject', '=', 'centre')
    .where('kind', 'in', [...changeKinds]);
  if (before !== null) query = query.where('seq', '<', before);
  const rows = await query
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const names = await namesOf(db, [...new Set(shown.flatMap(({ data }) => accountOf(data) ?? []))]);
  return {
    items: shown.map(({ seq, at, kind, data }) => {
      const byAccountId = accountOf(data);
      const byName = names.get(byAccountId ?? '') ?? null;
      return { seq: Number(seq), at: at.toISOString(), kind, byAccountId, byName, data };
    }),
    nextBefore: rows.length > limit ? Number(shown.at(-1)?.seq ?? 0) : null,
  };
}

function accountOf(data: Record<string, unknown>): string | null {
  return typeof data.byAccountId === 'string' ? data.byAccountId : null;
}

async function namesOf(db: Db, accountIds: readonly string[]): Promise<Map<string, string>> {
  if (accountIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('account')
    .select(['account_id', 'name'])
    .where('account_id', 'in', [...accountIds])
    .execute();
  return new Map(rows.map((row) => [row.account_id, row.name]));
}
