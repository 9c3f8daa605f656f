import type { CentreTrunk, SaveTrunkRequest, TrunkSettings, TrunkState } from '@shouwen/contract/administration';
import type { Principal } from '../platform/auth/principal.ts';
import type { Db, DbTransaction } from '../platform/db/database.ts';
import type { Recorder } from '../platform/events-port.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Vault } from '../platform/vault.ts';
import { sealTrunkPassword } from './trunks.ts';

export interface ChangeTrunkNeeds {
  readonly db: Db;
  readonly vault: Vault;
  readonly record: Recorder;
  newId(): string;
  changed(): void;
  stateOf(trunkId: string): TrunkState;
}

const TRUNKS_MAX = 100;

/** As administrators see them: that there is a password, never which. */
export async function presentTrunks({ db, stateOf }: Pick<ChangeTrunkNeeds, 'db' | 'stateOf'>): Promise<CentreTrunk[]> {
  const rows = await db.selectFrom('trunk').selectAll().orderBy('name').orderBy('trunk_id').execute();
  return rows.map((row) => ({
    ...settingsOf(row),
    trunkId: row.trunk_id,
    hasPassword: row.sealed_password !== null,
    isPractice: row.is_practice,
    state: stateOf(row.trunk_id),
  }));
}

/** @throws {AppError} `conflict` when there are too many; `invalid-request` for a user name without a password */
export async function createTrunk(
  needs: ChangeTrunkNeeds,
  by: Principal,
  request: SaveTrunkRequest,
): Promise<CentreTrunk> {
  const trunkId = needs.newId();
  await needs.db.transaction().execute(async (transaction) => {
    const rows = await transaction.selectFrom('trunk').select('trunk_id').execute();
    if (rows.length >= TRUNKS_MAX) throw new AppError('conflict', tooMany);
    await transaction
      .insertInto('trunk')
      .values({ trunk_id: trunkId, ...columnsOf(needs.vault, trunkId, request, null) })
      .execute();
  });
  const { password, ...after } = request;
  await changed(needs, by, trunkId, { before: null, after, isPasswordChanged: password !== null });
  return await readTrunk(needs, trunkId);
}

/** Calls in progress go on; the next one is placed the new way. @throws {AppError} `not-found`, and as `createTrunk` */
export async function updateTrunk(
  needs: ChangeTrunkNeeds,
  by: Principal,
  trunkId: string,
  request: SaveTrunkRequest,
): Promise<CentreTrunk> {
  const before = await needs.db.transaction().execute(async (transaction) => {
    const row = await lockTrunk(transaction, trunkId);
    await transaction
      .updateTable('trunk')
      .set(columnsOf(needs.vault, trunkId, request, row.sealed_password))
      .where('trunk_id', '=', trunkId)
      .execute();
    return settingsOf(row);
  });
  const { password, ...after } = request;
  await changed(needs, by, trunkId, { before, after, isPasswordChanged: password !== null });
  return await readTrunk(needs, trunkId);
}

/** @throws {AppError} `not-found` */
export async function removeTrunk(needs: ChangeTrunkNeeds, by: Principal, trunkId: string): Promise<void> {
  const before = await needs.db.transaction().execute(async (transaction) => {
    const row = await lockTrunk(transaction, trunkId);
    await transaction.deleteFrom('trunk').where('trunk_id', '=', trunkId).execute();
    return settingsOf(row);
  });
  await changed(needs, by, trunkId, { before, after: null, isPasswordChanged: false });
}

async function readTrunk(needs: ChangeTrunkNeeds, trunkId: string): Promise<CentreTrunk> {
  const trunk = (await presentTrunks(needs)).find((candidate) => candidate.trunkId === trunkId);
  if (trunk === undefined) throw new AppError('not-found');
  return trunk;
}

async function lockTrunk(transaction: DbTransaction, trunkId: string) {
  const row = await transaction
    .selectFrom('trunk')
    .selectAll()
    .where('trunk_id', '=', trunkId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new AppError('not-found');
  return row;
}

/** A user name is no use without a password, and a password is not kept for nobody. */
function columnsOf(vault: Vault, trunkId: string, request: SaveTrunkRequest, kept: string | null) {
  const { name, allowFrom, outbound, password } = request;
  const isSigned = outbound !== null && outbound.username !== null;
  const sealed = password === null ? kept : sealTrunkPassword(vault, trunkId, password);
  if (isSigned && sealed === null) throw new AppError('invalid-request', noPassword);
  return {
    name,
    allow_from: allowFrom,
    outbound: outbound === null ? null : JSON.stringify(outbound),
    sealed_password: isSigned ? sealed : null,
  };
}

function settingsOf(row: { name: string; allow_from: string[]; outbound: TrunkSettings['outbound'] }): TrunkSettings {
  const { outbound } = row;
  return {
    name: row.name,
    allowFrom: row.allow_from,
    outbound: outbound && {
      host: outbound.host,
      port: outbound.port,
      protocol: outbound.protocol,
      callerNumber: outbound.callerNumber,
      username: outbound.username,
    },
  };
}

async function changed(
  { record, changed: tell }: ChangeTrunkNeeds,
  by: Principal,
  trunkId: string,
  change: { before: TrunkSettings | null; after: TrunkSettings | null; isPasswordChanged: boolean },
): Promise<void> {
  await record('trunk.changed', 'centre', { byAccountId: by.accountId, trunkId, ...change });
  tell();
}

const tooMany = { zh: '中继已达上限，请先删除不用的。', en: 'There are too many trunks; remove some first.' };
const noPassword = {
  zh: '填了用户名就要填密码。',
  en: 'A trunk with a user name needs its password.',
};
