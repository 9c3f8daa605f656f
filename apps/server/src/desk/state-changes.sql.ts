import type { Db } from '../platform/db/database.ts';
import type { StateChange } from './figures-today.ts';

/** What the log says of an agent since `since`: states in order, the one that reaches into the time first; offers missed. */
export async function readAgentDay(
  db: Db,
  agentId: string,
  since: Date,
): Promise<{ changes: StateChange[]; missed: number }> {
  const subject = `agent:${agentId}`;
  const base = () =>
    db.selectFrom('event').select(['at', 'data']).where('subject', '=', subject).where('kind', '=', 'agent.changed');
  const [before, during, missed] = await Promise.all([
    base()
      .where('at', '<', since)
      .where('at', '>=', new Date(since.getTime() - 86_400_000))
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst(),
    base().where('at', '>=', since).orderBy('seq').limit(5000).execute(),
    db
      .selectFrom('event')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('kind', '=', 'offer.withdrawn')
      .where('at', '>=', since)
      .where((where) => where(where.ref('data', '->>').key('agentId'), '=', agentId))
      .where((where) => where(where.ref('data', '->>').key('reason'), '=', 'no-answer'))
      .executeTakeFirst(),
  ]);
  const changes = during.map((row) => ({ at: row.at.getTime(), state: stateOf(row.data) }));
  if (before !== undefined) changes.unshift({ at: since.getTime(), state: stateOf(before.data) });
  return { changes, missed: Number(missed?.count ?? 0) };
}

function stateOf(data: Record<string, unknown>): string {
  const { view } = data;
  return typeof view === 'object' && view !== null && 'state' in view ? String(view.state) : 'offline';
}
