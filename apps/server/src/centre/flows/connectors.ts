import type { Connector, SaveConnectorRequest } from '@shouwen/contract/flows';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Principal } from '../../platform/auth/principal.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Recorder } from '../../platform/events-port.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { Vault } from '../../platform/vault.ts';
import type { ConnectorTarget } from './call-connector.ts';
import type { ConnectorTable } from './flow.sql.ts';
import { liveFlowsThat } from './read-flows.ts';

export interface ConnectorNeeds {
  readonly db: Db;
  readonly vault: Vault;
  readonly record: Recorder;
  newId(): string;
}

const CONNECTORS_MAX = 100;
const headersSchema = z.record(z.string(), z.string());

export async function listConnectors(db: Db): Promise<Connector[]> {
  return (await db.selectFrom('connector').selectAll().orderBy('connector_id').execute()).map(present);
}

/** With the secrets of its headers, for the look-up itself; null when there is none. */
export async function connectorTarget(
  { db, vault }: Pick<ConnectorNeeds, 'db' | 'vault'>,
  connectorId: string,
): Promise<ConnectorTarget | null> {
  const row = await db.selectFrom('connector').selectAll().where('connector_id', '=', connectorId).executeTakeFirst();
  if (row === undefined) return null;
  const sealed = row.sealed_headers;
  const headers = sealed === null ? {} : JSON.parse(vault.open(purposeOf(connectorId), sealed).toString());
  return { baseUrl: row.base_url, headers: headersSchema.parse(headers) };
}

/** @throws {AppError} `conflict` when there are too many */
export async function createConnector(
  needs: ConnectorNeeds,
  by: Principal,
  request: SaveConnectorRequest,
): Promise<Connector> {
  const { db, record, newId } = needs;
  if ((await listConnectors(db)).length >= CONNECTORS_MAX) throw new AppError('conflict', tooMany);
  const connectorId = newId();
  const values = {
    base_url: request.baseUrl,
    name: JSON.stringify(request.name),
    ...sealedHeaders(needs, connectorId, request),
  };
  const row = await db
    .insertInto('connector')
    .values({ connector_id: connectorId, ...values })
    .returningAll()
    .executeTakeFirstOrThrow();
  const change = { byAccountId: by.accountId, connectorId, action: 'created', baseUrl: request.baseUrl } as const;
  await record('connector.changed', 'centre', change);
  return present(row);
}

/** A new address needs its headers again: they are secrets of the old one. @throws {AppError} `not-found`, `invalid-request` */
export async function updateConnector(
  needs: ConnectorNeeds,
  by: Principal,
  connectorId: string,
  request: SaveConnectorRequest,
): Promise<Connector> {
  const { db, record } = needs;
  const before = await findRow(db, connectorId);
  const isElsewhere = new URL(before.base_url).origin !== new URL(request.baseUrl).origin;
  if (isElsewhere && request.headers === null && before.sealed_headers !== null)
    throw new AppError('invalid-request', headersAgain);
  const row = await db
    .updateTable('connector')
    .set({
      ...{ base_url: request.baseUrl, name: JSON.stringify(request.name), changed_at: new Date() },
      ...sealedHeaders(needs, connectorId, request),
    })
    .where('connector_id', '=', connectorId)
    .returningAll()
    .executeTakeFirstOrThrow();
  const change = { byAccountId: by.accountId, connectorId, action: 'changed', baseUrl: request.baseUrl } as const;
  await record('connector.changed', 'centre', change);
  return present(row);
}

/** @throws {AppError} `not-found`; `conflict` while a live flow asks it */
export async function removeConnector(
  { db, record }: ConnectorNeeds,
  by: Principal,
  connectorId: string,
): Promise<void> {
  const { base_url: baseUrl } = await findRow(db, connectorId);
  const users = await liveFlowsThat(db, (graph) =>
    graph.nodes.some((node) => node.kind === 'lookup' && node.settings.connectorId === connectorId),
  );
  if (users.length > 0) throw new AppError('conflict', inUse);
  await db.deleteFrom('connector').where('connector_id', '=', connectorId).execute();
  await record('connector.changed', 'centre', { byAccountId: by.accountId, connectorId, action: 'removed', baseUrl });
}

function sealedHeaders({ vault }: ConnectorNeeds, connectorId: string, { headers }: SaveConnectorRequest) {
  if (headers === null) return {};
  const names = Object.keys(headers);
  const sealed = names.length === 0 ? null : vault.seal(purposeOf(connectorId), Buffer.from(JSON.stringify(headers)));
  return { header_names: names, sealed_headers: sealed };
}

async function findRow(db: Db, connectorId: string): Promise<Selectable<ConnectorTable>> {
  const row = await db.selectFrom('connector').selectAll().where('connector_id', '=', connectorId).executeTakeFirst();
  if (row === undefined) throw new AppError('not-found');
  return row;
}

function present(row: Selectable<ConnectorTable>): Connector {
  return {
    connectorId: row.connector_id,
    name: row.name,
    baseUrl: row.base_url,
    headerNames: row.header_names,
    changedAt: row.changed_at.toISOString(),
  };
}

function purposeOf(connectorId: string): string {
  return `connector:${connectorId}`;
}

const tooMany = { zh: '接口已达上限，请先删除不用的。', en: 'There are too many connectors; remove some first.' };
const inUse = {
  zh: '有正在使用的流程查询这个接口，请先修改流程。',
  en: 'A live flow asks this connector; change the flow first.',
};
const headersAgain = {
  zh: '换了主机，请重新填写请求头。',
  en: 'The address is on another host; enter the headers again.',
};
