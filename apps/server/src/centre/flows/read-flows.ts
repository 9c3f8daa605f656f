import {
  checkFlow,
  type FlowDetail,
  type FlowGraph,
  type FlowReferences,
  type FlowSummary,
  type FlowVersionGraph,
  flowGraphSchema,
} from '@shouwen/contract/flows';
import type { Selectable } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { FlowTable, FlowVersionTable } from './flow.sql.ts';

/** A version as it runs. */
export interface StoredFlow {
  readonly flowId: string;
  readonly version: number;
  readonly graph: FlowGraph;
}

export async function listFlows(db: Db): Promise<FlowSummary[]> {
  const flows = await db.selectFrom('flow').selectAll().where('removed_at', 'is', null).orderBy('created_at').execute();
  const drafts = await db.selectFrom('flow_version').select('flow_id').where('published_at', 'is', null).execute();
  const numbers = await db.selectFrom('entry_point_flow').selectAll().orderBy('entry_point_id').execute();
  return flows.map((flow) => summary(flow, drafts, numbers));
}

/** @throws {AppError} `not-found` */
export async function readFlow(db: Db, flowId: string): Promise<FlowDetail> {
  const flow = await findFlow(db, flowId);
  const versions = await db
    .selectFrom('flow_version')
    .select(['flow_id', 'version', 'note', 'revision', 'changed_at', 'changed_by', 'published_at'])
    .where('flow_id', '=', flowId)
    .orderBy('version', 'desc')
    .execute();
  const numbers = await db.selectFrom('entry_point_flow').selectAll().where('flow_id', '=', flowId).execute();
  const drafts = versions.filter((version) => version.published_at === null);
  return { ...summary(flow, drafts, numbers), versions: versions.map((version) => presentVersion(version, flow)) };
}

/** @throws {AppError} `not-found` */
export async function findFlow(db: Db, flowId: string): Promise<Selectable<FlowTable>> {
  const flow = await db
    .selectFrom('flow')
    .selectAll()
    .where('flow_id', '=', flowId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (flow === undefined) throw new AppError('not-found');
  return flow;
}

/** One version with its graph, and what is wrong with it now. @throws {AppError} `not-found` */
export async function readFlowVersion(
  db: Db,
  flowId: string,
  version: number,
  references: FlowReferences,
): Promise<FlowVersionGraph> {
  const flow = await findFlow(db, flowId);
  const row = await db
    .selectFrom('flow_version')
    .selectAll()
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined) throw new AppError('not-found');
  const graph = flowGraphSchema.parse(row.graph);
  return { ...presentVersion(row, flow), revision: row.revision, graph, problems: checkFlow(graph, references) };
}

/** Null when it is not stored, or cannot be read any more. */
export async function loadVersion(db: Db, flowId: string, version: number): Promise<StoredFlow | null> {
  const row = await db
    .selectFrom('flow_version')
    .select('graph')
    .where('flow_id', '=', flowId)
    .where('version', '=', version)
    .executeTakeFirst();
  const parsed = flowGraphSchema.safeParse(row?.graph);
  return parsed.success ? { flowId, version, graph: parsed.data } : null;
}

/** The live version's number; null without one. */
export async function liveVersionOf(db: Db, flowId: string): Promise<number | null> {
  const row = await db
    .selectFrom('flow')
    .select('live_version')
    .where('flow_id', '=', flowId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return row?.live_version ?? null;
}

/** Which flow, in which version, the callers of a number go through; null for the simple flow. */
export async function assignedFlow(db: Db, entryPointId: string): Promise<{ flowId: string; version: number } | null> {
  const row = await db
    .selectFrom('entry_point_flow')
    .innerJoin('flow', 'flow.flow_id', 'entry_point_flow.flow_id')
    .select(['flow.flow_id', 'flow.live_version'])
    .where('entry_point_flow.entry_point_id', '=', entryPointId)
    .where('flow.removed_at', 'is', null)
    .executeTakeFirst();
  return row === undefined || row.live_version === null ? null : { flowId: row.flow_id, version: row.live_version };
}

/** Names of live flows whose graph `uses` says to use something. */
export async function liveFlowsThat(db: Db, uses: (graph: FlowGraph) => boolean): Promise<string[]> {
  const rows = await db
    .selectFrom('flow')
    .innerJoin('flow_version', (join) =>
      join.onRef('flow_version.flow_id', '=', 'flow.flow_id').onRef('flow_version.version', '=', 'flow.live_version'),
    )
    .select(['flow.flow_id', 'flow_version.graph'])
    .where('flow.removed_at', 'is', null)
    .execute();
  return rows.filter(({ graph }) => uses(graph)).map((row) => row.flow_id);
}

function summary(
  flow: Selectable<FlowTable>,
  drafts: readonly { flow_id: string }[],
  numbers: readonly { flow_id: string; entry_point_id: string }[],
): FlowSummary {
  return {
    flowId: flow.flow_id,
    name: flow.name,
    liveVersion: flow.live_version,
    hasDraft: drafts.some((draft) => draft.flow_id === flow.flow_id),
    entryPointIds: numbers.filter((number) => number.flow_id === flow.flow_id).map((number) => number.entry_point_id),
    changedAt: flow.changed_at.toISOString(),
  };
}

function presentVersion(row: Omit<Selectable<FlowVersionTable>, 'graph' | 'tenant_id'>, flow: Selectable<FlowTable>) {
  return {
    version: row.version,
    isDraft: row.published_at === null,
    isLive: flow.live_version === row.version,
    note: row.note,
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by,
    publishedAt: row.published_at?.toISOString() ?? null,
  };
}
