import type { Bilingual, EventData } from '@shouwen/contract';
import {
  type CreateFlowRequest,
  checkFlow,
  type FlowDetail,
  type FlowGraph,
  type FlowReferences,
  fromSimpleFlow,
  isPublishable,
  type PublishFlowResult,
  type SaveDraftRequest,
} from '@shouwen/contract/flows';
import type { Principal } from '../../platform/auth/principal.ts';
import type { Db, DbTransaction } from '../../platform/db/database.ts';
import type { Recorder } from '../../platform/events-port.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { StoredEntryPoint } from '../queues.ts';
import { findFlow, listFlows, liveFlowsThat, loadVersion, readFlow } from './read-flows.ts';

export interface ChangeFlowNeeds {
  readonly db: Db;
  readonly record: Recorder;
  newId(): string;
  entryPoints(): Promise<StoredEntryPoint[]>;
  /** What flows may name. */
  references(): Promise<FlowReferences>;
}

const FLOWS_MAX = 500;

/** A new flow with a draft. @throws {AppError} `not-found` when there is nothing to copy */
export async function createFlow(
  needs: ChangeFlowNeeds,
  by: Principal,
  request: CreateFlowRequest,
): Promise<FlowDetail> {
  const { db, newId } = needs;
  if ((await listFlows(db)).length >= FLOWS_MAX) throw new AppError('conflict', tooMany);
  const graph = await firstGraph(needs, request.from);
  const flowId = newId();
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('flow')
      .values({ flow_id: flowId, name: JSON.stringify(request.name) })
      .execute();
    await insertDraft(transaction, by, flowId, { version: 1, graph, note: '' });
  });
  await changed(needs, by, { flowId, action: 'created', version: 1, before: null });
  return await readFlow(db, flowId);
}

async function firstGraph(needs: ChangeFlowNeeds, from: CreateFlowRequest['from']): Promise<FlowGraph> {
  const { db, entryPoints } = needs;
  if (from?.kind === 'graph') return from.graph;
  if (from?.kind === 'flow') {
    const { live_version: version } = await findFlow(db, from.flowId);
    const stored = version === null ? null : await loadVersion(db, from.flowId, version);
    if (stored === null) throw new AppError('not-found', notLive);
    return stored.graph;
  }
  const all = await entryPoints();
  const entryPoint = from === null ? all[0] : all.find((candidate) => candidate.entryPointId === from.entryPointId);
  if (entryPoint === undefined) throw new AppError('not-found');
  return fromSimpleFlow(entryPoint.flow);
}

/** @throws {AppError} `not-found` */
export async function renameFlow(
  needs: ChangeFlowNeeds,
  by: Principal,
  flowId: string,
  name: Bilingual,
): Promise<FlowDetail> {
  await findFlow(needs.db, flowId);
  await needs.db
    .updateTable('flow')
    .set({ name: JSON.stringify(name), changed_at: new Date() })
    .where('flow_id', '=', flowId)
    .execute();
  await changed(needs, by, { flowId, action: 'renamed', version: null, before: null });
  return await readFlow(needs.db, flowId);
}

/**
 * Keeps the draft, also one that could not be published yet. The first save after a publishing begins a new version.
 * @throws {AppError} `not-found`; `conflict` when somebody else saved it since it was read
 */
export async function saveDraft(
  needs: ChangeFlowNeeds,
  by: Principal,
  flowId: string,
  { graph, note, revision }: SaveDraftRequest,
): Promise<number> {
  const version = await needs.db.transaction().execute(async (transaction) => {
    await lockFlow(transaction, flowId);
    const draft = await transaction
      .selectFrom('flow_version')
      .select(['version', 'revision'])
      .where('flow_id', '=', flowId)
      .where('published_at', 'is', null)
      .executeTakeFirst();
    if ((draft?.revision ?? null) !== revision) throw new AppError('conflict', savedMeanwhile);
    if (draft === undefined) {
      const next = (await lastVersion(transaction, flowId)) + 1;
      await insertDraft(transaction, by, flowId, { version: next, graph, note });
      return next;
    }
    await transaction
      .updateTable('flow_version')
      .set({
        ...{ graph: JSON.stringify(graph), note, revision: draft.revision + 1 },
        ...{ changed_at: new Date(), changed_by: by.accountId },
      })
      .where('flow_id', '=', flowId)
      .where('version', '=', draft.version)
      .execute();
    return draft.version;
  });
  await changed(needs, by, { flowId, action: 'draft-saved', version, before: null });
  return version;
}

/** Forgets what was not published. @throws {AppError} `not-found` when there is no draft, or nothing but a draft */
export async function dropDraft(needs: ChangeFlowNeeds, by: Principal, flowId: string): Promise<FlowDetail> {
  const flow = await findFlow(needs.db, flowId);
  if (flow.live_version === null) throw new AppError('conflict', onlyDraft);
  const deleted = await needs.db
    .deleteFrom('flow_version')
    .where('flow_id', '=', flowId)
    .where('published_at', 'is', null)
    .returning('version')
    .executeTakeFirst();
  if (deleted === undefined) throw new AppError('not-found');
  await changed(needs, by, { flowId, action: 'draft-dropped', version: deleted.version, before: null });
  return await readFlow(needs.db, flowId);
}

/**
 * Makes a version live: the draft, or an old one, which is going back to it. Calls that are in the flow stay on their
 * version. One with errors is not published; what is wrong is the answer.
 * @throws {AppError} `not-found`
 */
export async function publishFlow(
  needs: ChangeFlowNeeds,
  by: Principal,
  flowId: string,
  version: number,
): Promise<PublishFlowResult> {
  const { db } = needs;
  const references = await needs.references();
  const outcome = await db.transaction().execute(async (transaction) => {
    const before = await lockFlow(transaction, flowId);
    const stored = await loadVersion(transaction, flowId, version);
    if (stored === null) throw new AppError('not-found');
    const problems = checkFlow(stored.graph, references);
    if (!isPublishable(problems)) return { isPublished: false, problems, before };
    const now = new Date();
    await transaction
      .updateTable('flow_version')
      .set({ published_at: now })
      .where('flow_id', '=', flowId)
      .where('version', '=', version)
      .where('published_at', 'is', null)
      .execute();
    await transaction
      .updateTable('flow')
      .set({ live_version: version, changed_at: now })
      .where('flow_id', '=', flowId)
      .execute();
    return { isPublished: true, problems, before };
  });
  const { isPublished, problems, before } = outcome;
  if (isPublished) await changed(needs, by, { flowId, action: 'published', version, before });
  return { isPublished, problems, flow: await readFlow(db, flowId) };
}

/** @throws {AppError} `not-found`; `conflict` while a number or another live flow leads to it */
export async function removeFlow(needs: ChangeFlowNeeds, by: Principal, flowId: string): Promise<void> {
  const { db } = needs;
  const { entryPointIds } = await readFlow(db, flowId);
  const leadsHere = (graph: FlowGraph) =>
    graph.nodes.some(
      (node) => node.kind === 'transfer' && node.settings.to === 'flow' && node.settings.flowId === flowId,
    );
  const others = (await liveFlowsThat(db, leadsHere)).filter((other) => other !== flowId);
  if (entryPointIds.length > 0 || others.length > 0) throw new AppError('conflict', inUse);
  await db.updateTable('flow').set({ removed_at: new Date() }).where('flow_id', '=', flowId).execute();
  await changed(needs, by, { flowId, action: 'removed', version: null, before: null });
}

/**
 * Which flow the callers of a number go through from their next call on; null for the number's simple one.
 * @throws {AppError} `not-found`; `conflict` for a flow that was never published
 */
export async function assignFlow(
  { db, record, entryPoints }: ChangeFlowNeeds,
  by: Principal,
  entryPointId: string,
  flowId: string | null,
): Promise<void> {
  if (!(await entryPoints()).some((candidate) => candidate.entryPointId === entryPointId))
    throw new AppError('not-found');
  if (flowId !== null && (await findFlow(db, flowId)).live_version === null) throw new AppError('conflict', notLive);
  const row = await db
    .selectFrom('entry_point_flow')
    .select('flow_id')
    .where('entry_point_id', '=', entryPointId)
    .executeTakeFirst();
  const before = row?.flow_id ?? null;
  if (flowId === null) {
    await db.deleteFrom('entry_point_flow').where('entry_point_id', '=', entryPointId).execute();
  } else {
    await db
      .insertInto('entry_point_flow')
      .values({ entry_point_id: entryPointId, flow_id: flowId })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'entry_point_id']).doUpdateSet({ flow_id: flowId }))
      .execute();
  }
  await record('entry-point.flow-changed', 'centre', {
    byAccountId: by.accountId,
    entryPointId,
    before,
    after: flowId,
  });
}

/** One change at a time; gives the live version. @throws {AppError} `not-found` */
async function lockFlow(transaction: DbTransaction, flowId: string): Promise<number | null> {
  const flow = await transaction
    .selectFrom('flow')
    .select('live_version')
    .where('flow_id', '=', flowId)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (flow === undefined) throw new AppError('not-found');
  return flow.live_version;
}

async function lastVersion(transaction: DbTransaction, flowId: string): Promise<number> {
  const row = await transaction
    .selectFrom('flow_version')
    .select((select) => select.fn.max('version').as('version'))
    .where('flow_id', '=', flowId)
    .executeTakeFirst();
  return row?.version ?? 0;
}

async function insertDraft(
  transaction: DbTransaction,
  by: Principal,
  flowId: string,
  { version, graph, note }: { version: number; graph: FlowGraph; note: string },
): Promise<void> {
  await transaction
    .insertInto('flow_version')
    .values({ flow_id: flowId, version, graph: JSON.stringify(graph), note, changed_by: by.accountId })
    .execute();
}

type Change = Omit<EventData<'flow.changed'>, 'byAccountId'>;

async function changed({ record }: ChangeFlowNeeds, by: Principal, change: Change): Promise<void> {
  await record('flow.changed', 'centre', { byAccountId: by.accountId, ...change });
}

const tooMany = { zh: '流程已达上限，请先删除不用的。', en: 'There are too many flows; remove some first.' };
const notLive = { zh: '这个流程还没有发布，请先发布。', en: 'This flow was never published; publish it first.' };
const onlyDraft = {
  zh: '这个流程只有草稿，可以直接删除流程。',
  en: 'This flow has nothing but its draft; remove the flow instead.',
};
const inUse = {
  zh: '还有号码或其他流程在使用它，请先改用别的流程。',
  en: 'A number or another flow still leads to it; give that another flow first.',
};
const savedMeanwhile = {
  zh: '别人刚保存过这个草稿，请重新打开后再改。',
  en: 'Somebody else has saved this draft; open it again and repeat your change.',
};
