import type { Db, DbTransaction } from '../platform/db/database.ts';
import type { Vault } from '../platform/vault.ts';

/** A carrier's line, or a phone system's, as set up. */
export interface StoredTrunk {
  readonly trunkId: string;
  readonly name: string;
  /** Addresses and networks whose calls are taken without digest. */
  readonly allowFrom: readonly string[];
  /** How outbound calls go; null for a trunk that only brings calls. */
  readonly outbound: {
    readonly host: string;
    readonly port: number;
    readonly protocol: 'UDP' | 'TCP';
    readonly callerNumber: string;
    readonly credentials: { readonly username: string; readonly password: string } | null;
  } | null;
  readonly isPractice: boolean;
}

export async function insertTrunks(
  db: Db | DbTransaction,
  vault: Vault,
  trunks: readonly StoredTrunk[],
): Promise<void> {
  for (const trunk of trunks) {
    const credentials = trunk.outbound?.credentials ?? null;
    const outbound = trunk.outbound === null ? null : { ...trunk.outbound, credentials: undefined };
    await db
      .insertInto('trunk')
      .values({
        trunk_id: trunk.trunkId,
        name: trunk.name,
        allow_from: [...trunk.allowFrom],
        outbound: outbound && JSON.stringify({ ...outbound, username: credentials?.username ?? null }),
        sealed_password: credentials && sealTrunkPassword(vault, trunk.trunkId, credentials.password),
        is_practice: trunk.isPractice,
      })
      .execute();
  }
}

export async function listTrunks(db: Db, vault: Vault): Promise<StoredTrunk[]> {
  const rows = await db.selectFrom('trunk').selectAll().orderBy('trunk_id').execute();
  return rows.map((row) => {
    const { outbound, sealed_password: sealed } = row;
    const username = outbound?.username ?? null;
    const credentials =
      username === null || sealed === null
        ? null
        : { username, password: vault.open(purposeOf(row.trunk_id), sealed).toString() };
    return {
      trunkId: row.trunk_id,
      name: row.name,
      allowFrom: row.allow_from,
      outbound: outbound && {
        host: outbound.host,
        port: outbound.port,
        protocol: outbound.protocol,
        callerNumber: outbound.callerNumber,
        credentials,
      },
      isPractice: row.is_practice,
    };
  });
}

export function sealTrunkPassword(vault: Vault, trunkId: string, password: string): string {
  return vault.seal(purposeOf(trunkId), Buffer.from(password));
}

function purposeOf(trunkId: string): string {
  return `trunk:${trunkId}`;
}
