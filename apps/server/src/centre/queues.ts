import type { Bilingual, Channel, EntryPoint, Flow, Queue } from '@shouwen/contract';
import type { Ageing, OverflowStep, QueueConfig, SkillRequirement } from '@shouwen/routing';
import type { Selectable } from 'kysely';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import type { QueueTable } from './centre.sql.ts';

/** A queue as set up; what is left out has the default of the table. */
export interface NewQueue {
  readonly queueId: string;
  readonly name: Bilingual;
  readonly channels: readonly Channel[];
  readonly skills?: readonly SkillRequirement[];
  readonly priority?: number;
  readonly answerWithinMs?: number;
  readonly targetPercent?: number;
  readonly ageing?: Ageing | null;
  readonly offerTimeoutMs?: number;
  readonly wrapUpMsMax?: number | null;
  readonly overflow?: readonly OverflowStep[];
  readonly maxWaiting?: number | null;
  readonly position?: number;
}

export interface StoredEntryPoint extends EntryPoint {
  readonly flow: Flow;
}

/** One step of priority for every half minute of waiting, up to ten: old calls rise, a flood of them is bounded. */
export const DEFAULT_AGEING: Ageing = { everyMs: 30_000, step: 1, max: 10 };
export const DEFAULT_WRAP_UP_MS_MAX = 60_000;

export async function insertQueues(db: Db | DbTransaction, queues: readonly NewQueue[]): Promise<void> {
  if (queues.length === 0) return;
  const rows = queues.map((queue, index) => ({
    queue_id: queue.queueId,
    name: JSON.stringify(queue.name),
    channels: [...queue.channels],
    skills: JSON.stringify(queue.skills ?? []),
    priority: queue.priority ?? 0,
    answer_within_ms: queue.answerWithinMs ?? 20_000,
    target_percent: queue.targetPercent ?? 80,
    ageing: queue.ageing === null ? null : JSON.stringify(queue.ageing ?? DEFAULT_AGEING),
    offer_timeout_ms: queue.offerTimeoutMs ?? 20_000,
    wrap_up_ms_max: queue.wrapUpMsMax === undefined ? DEFAULT_WRAP_UP_MS_MAX : queue.wrapUpMsMax,
    overflow: JSON.stringify(queue.overflow ?? []),
    max_waiting: queue.maxWaiting ?? null,
    position: queue.position ?? index + 1,
  }));
  await db.insertInto('queue').values(rows).execute();
}

export async function insertEntryPoints(
  db: Db | DbTransaction,
  entryPoints: readonly StoredEntryPoint[],
): Promise<void> {
  if (entryPoints.length === 0) return;
  const rows = entryPoints.map((entryPoint) => ({
    entry_point_id: entryPoint.entryPointId,
    channel: entryPoint.channel,
    address: entryPoint.address,
    name: JSON.stringify(entryPoint.name),
    flow: JSON.stringify(entryPoint.flow),
  }));
  await db.insertInto('entry_point').values(rows).execute();
}

async function readQueues(db: Db): Promise<Selectable<QueueTable>[]> {
  return db.selectFrom('queue').selectAll().orderBy('position').orderBy('queue_id').execute();
}

/** As the web shows them. */
export async function listQueues(db: Db): Promise<Queue[]> {
  const rows = await readQueues(db);
  return rows.map((row) => ({
    queueId: row.queue_id,
    name: row.name,
    channels: row.channels,
    answerWithinMs: row.answer_within_ms,
    targetPercent: row.target_percent,
    priority: row.priority,
    wrapUpMsMax: row.wrap_up_ms_max,
    offerTimeoutMs: row.offer_timeout_ms,
    skills: row.skills.map(({ skillId, minLevel }) => ({ skillId, minLevel })),
  }));
}

/** As the routing engine takes them. */
export async function listQueueConfigs(db: Db): Promise<QueueConfig[]> {
  const rows = await readQueues(db);
  return rows.map((row) => ({
    id: row.queue_id,
    name: row.name.zh,
    channels: row.channels,
    skills: row.skills,
    priority: row.priority,
    serviceLevel: { answerWithinMs: row.answer_within_ms },
    ageing: row.ageing,
    offerTimeoutMs: row.offer_timeout_ms,
    wrapUpMsMax: row.wrap_up_ms_max,
    overflow: row.overflow,
    maxWaiting: row.max_waiting,
  }));
}

export async function listEntryPoints(db: Db): Promise<StoredEntryPoint[]> {
  const rows = await db.selectFrom('entry_point').selectAll().orderBy('address').execute();
  return rows.map(presentEntryPoint);
}

export async function findEntryPoint(db: Db, channel: Channel, address: string): Promise<StoredEntryPoint | null> {
  const row = await db
    .selectFrom('entry_point')
    .selectAll()
    .where('channel', '=', channel)
    .where('address', '=', address)
    .executeTakeFirst();
  return row === undefined ? null : presentEntryPoint(row);
}

function presentEntryPoint(row: {
  entry_point_id: string;
  channel: Channel;
  address: string;
  name: Bilingual;
  flow: Flow;
}): StoredEntryPoint {
  return {
    entryPointId: row.entry_point_id,
    channel: row.channel,
    address: row.address,
    name: row.name,
    flow: row.flow,
  };
}
