import { flowSchema } from '@shouwen/contract';
import type { CentreNumber, SaveNumberRequest } from '@shouwen/contract/administration';
import type { Principal } from '../platform/auth/principal.ts';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import type { Recorder } from '../platform/events-port.ts';
import { AppError } from '../platform/http/app-error.ts';
import { insertEntryPoints, listEntryPoints, type StoredEntryPoint } from './queues.ts';

export interface ChangeNumberNeeds {
  readonly db: Db;
  readonly record: Recorder;
  newId(): string;
  changed(): void;
}

const NUMBERS_MAX = 2000;

export async function listNumbers(db: Db): Promise<CentreNumber[]> {
  const all = await listEntryPoints(db);
  return all.filter((entryPoint) => entryPoint.channel === 'voice').map(present);
}

/** @throws {AppError} `conflict` for a number that is there, or too many; `invalid-request` for an unknown queue */
export async function createNumber(
  { db, record, newId, changed }: ChangeNumberNeeds,
  by: Principal,
  request: SaveNumberRequest,
): Promise<CentreNumber> {
  const entryPointId = newId();
  const { address, name, language, queueId } = request;
  const flow = flowSchema.parse({ language, queueId });
  await db.transaction().execute(async (transaction) => {
    const rows = await transaction.selectFrom('entry_point').select('entry_point_id').execute();
    if (rows.length >= NUMBERS_MAX) throw new AppError('conflict', tooMany);
    await requireFree(transaction, address, null);
    await requireQueue(transaction, queueId);
    await insertEntryPoints(transaction, [{ entryPointId, channel: 'voice', address, name, flow }]);
  });
  await record('entry-point.changed', 'centre', {
    ...{ byAccountId: by.accountId, entryPointId },
    ...{ before: null, after: request },
  });
  changed();
  return await readNumber(db, entryPointId);
}

/** The next call has it. @throws {AppError} `not-found`, and as `createNumber` */
export async function updateNumber(
  { db, record, changed }: ChangeNumberNeeds,
  by: Principal,
  entryPointId: string,
  request: SaveNumberRequest,
): Promise<CentreNumber> {
  const before = await readStored(db, entryPointId);
  const flow = { ...before.flow, language: request.language, queueId: request.queueId };
  await db.transaction().execute(async (transaction) => {
    await requireFree(transaction, request.address, entryPointId);
    await requireQueue(transaction, request.queueId);
    await transaction
      .updateTable('entry_point')
      .set({ address: request.address, name: JSON.stringify(request.name), flow: JSON.stringify(flow) })
      .where('entry_point_id', '=', entryPointId)
      .execute();
  });
  await record('entry-point.changed', 'centre', {
    ...{ byAccountId: by.accountId, entryPointId },
    ...{ before: settingsOf(before), after: request },
  });
  changed();
  return await readNumber(db, entryPointId);
}

/** @throws {AppError} `not-found`; `conflict` for the last number, without which nobody could call */
export async function removeNumber(
  { db, record, changed }: ChangeNumberNeeds,
  by: Principal,
  entryPointId: string,
): Promise<void> {
  const before = await readStored(db, entryPointId);
  if ((await listNumbers(db)).length <= 1) throw new AppError('conflict', lastOne);
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('entry_point_flow').where('entry_point_id', '=', entryPointId).execute();
    await transaction.deleteFrom('entry_point').where('entry_point_id', '=', entryPointId).execute();
  });
  await record('entry-point.changed', 'centre', {
    ...{ byAccountId: by.accountId, entryPointId },
    ...{ before: settingsOf(before), after: null },
  });
  changed();
}

async function readStored(db: Db, entryPointId: string): Promise<StoredEntryPoint> {
  const found = (await listEntryPoints(db)).find((candidate) => candidate.entryPointId === entryPointId);
  if (found === undefined || found.channel !== 'voice') throw new AppError('not-found');
  return found;
}

async function readNumber(db: Db, entryPointId: string): Promise<CentreNumber> {
  return present(await readStored(db, entryPointId));
}

async function requireFree(transaction: DbTransaction, address: string, except: string | null): Promise<void> {
  const row = await transaction
    .selectFrom('entry_point')
    .select('entry_point_id')
    .where('channel', '=', 'voice')
    .where('address', '=', address)
    .executeTakeFirst();
  if (row !== undefined && row.entry_point_id !== except) throw new AppError('conflict', taken);
}

async function requireQueue(transaction: DbTransaction, queueId: string): Promise<void> {
  const row = await transaction
    .selectFrom('queue')
    .select('queue_id')
    .where('queue_id', '=', queueId)
    .executeTakeFirst();
  if (row === undefined) throw new AppError('invalid-request', noQueue);
}

function present(entryPoint: StoredEntryPoint): CentreNumber {
  return { entryPointId: entryPoint.entryPointId, ...settingsOf(entryPoint) };
}

function settingsOf({ address, name, flow }: StoredEntryPoint): SaveNumberRequest {
  return { address, name, language: flow.language, queueId: flow.queueId };
}

const tooMany = { zh: '号码已达上限，请先删除不用的。', en: 'There are too many numbers; remove some first.' };
const taken = { zh: '这个号码已经有了。', en: 'This number is there already.' };
const lastOne = { zh: '至少要留一个号码，否则没有人能打进来。', en: 'One number must stay, or nobody could call.' };
const noQueue = {
  zh: '所选队列不存在，请刷新后重选。',
  en: 'The chosen queue does not exist; reload and choose again.',
};
