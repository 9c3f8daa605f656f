import { createServer } from 'node:http';
import { fromSimpleFlow } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { assignFlow, createFlow, publishFlow, saveDraft } from '../src/centre/flows/change-flows.ts';
import { createConnector } from '../src/centre/flows/connectors.ts';
import { installCentre, seedEmptyCentre } from '../src/centre/index.ts';
import { sourceFor } from '../src/channels/voice/flow/flow-port.ts';
import { newFlowState } from '../src/channels/voice/flow/flow-state.ts';
import { composeFlows } from '../src/compose/flows.ts';
import { migrations } from '../src/compose.ts';
import type { Principal } from '../src/platform/auth/principal.ts';
import { startTestPlatform } from './_platform.ts';
import { usePostgres } from './_postgres.ts';

const postgres = usePostgres();
const name = { zh: '主流程', en: 'Main flow' };
const by: Principal = {
  accountId: 'admin',
  agentId: null,
  role: 'admin',
  permissions: [],
  name: '林晓',
  language: 'zh',
  sessionId: 's',
};

async function start(environment: NodeJS.ProcessEnv = {}) {
  const test = await startTestPlatform(postgres, migrations);
  const { platform } = test;
  await platform.db.transaction().execute((transaction) => seedEmptyCentre(transaction));
  const centre = installCentre(platform);
  const services = composeFlows(platform, centre, environment);
  const needs = {
    ...{ db: platform.db, record: platform.record, vault: platform.vault, newId: () => platform.newId() },
    entryPoints: () => centre.entryPoints(),
    references: async () => ({
      ...{ queueIds: ['service'], calendarIds: [], connectorIds: [], skillIds: [], flowIds: [] },
      prompts: { zh: prompts, en: prompts },
    }),
  };
  return { ...test, platform, services, needs };
}
const prompts = ['welcome', 'recording-notice', 'music/calm'];

describe('the flow of a number', () => {
  it('is its simple one until it is given another, then that one’s live version', async () => {
    await using test = await start();
    const { services, needs } = test;
    const simple = await services.flowOf('main');
    expect(simple).toMatchObject({ flowId: null, version: null });
    expect(simple?.graph.nodes.map((node) => node.id)).toEqual(['start', 'opening', 'queue']);
    const { flowId } = await createFlow(needs, by, { name, from: null });
    expect((await publishFlow(needs, by, flowId, 1)).problems).toEqual([]);
    await assignFlow(needs, by, 'main', flowId);
    expect(await services.flowOf('main')).toMatchObject({ flowId, version: 1 });
    await assignFlow(needs, by, 'main', null);
    expect(await services.flowOf('main')).toEqual(simple);
    expect(await services.flowOf('nowhere')).toBeNull();
  });

  it('changes for the next caller, while one who is in it stays on the old version over a restart', async () => {
    await using test = await start();
    const { services, needs } = test;
    const { flowId } = await createFlow(needs, by, { name, from: { kind: 'entry-point', entryPointId: 'main' } });
    await publishFlow(needs, by, flowId, 1);
    await assignFlow(needs, by, 'main', flowId);
    const before = await services.flowOf('main');
    const state = before === null ? null : newFlowState(before);
    const [entryPoint] = await needs.entryPoints();
    const graph = fromSimpleFlow({ ...(entryPoint?.flow ?? never()), greeting: null });
    await saveDraft(needs, by, flowId, { graph, note: '', revision: null });
    expect(await services.flowOf('main')).toMatchObject({ version: 1 });
    await publishFlow(needs, by, flowId, 2);
    expect(await services.flowOf('main')).toMatchObject({ version: 2 });
    expect(await services.loadFlow(flowId)).toMatchObject({ version: 2 });
    expect(await sourceFor(services, 'main', state)).toMatchObject({ version: 1, graph: before?.graph });
  });
});

describe('a look-up of a call', () => {
  const ask = { method: 'GET', path: '/c', query: [], body: {}, timeoutMs: 2000 } as const;

  it('carries the connector’s secret, where the operator opened the network', async () => {
    const server = createServer((request, response) => response.end(JSON.stringify({ key: request.headers['x-key'] })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const request = { name, baseUrl, headers: { 'x-key': 'secret' } };
    await using closed = await start();
    const inner = await createConnector(closed.needs, by, request);
    const refused = { kind: 'failed', reason: 'address-refused' };
    expect(await closed.services.lookup({ ...ask, connectorId: inner.connectorId })).toEqual(refused);
    await using opened = await start({ CONNECTOR_NETWORKS: '127.0.0.0/8' });
    const { connectorId } = await createConnector(opened.needs, by, request);
    expect(await opened.services.lookup({ ...ask, connectorId })).toEqual({ kind: 'ok', body: { key: 'secret' } });
    expect(await opened.services.lookup({ ...ask, connectorId: 'none' })).toMatchObject({ kind: 'failed' });
    server.closeAllConnections();
    server.close();
  });

  it('stops the start when the opened networks cannot be read', async () => {
    await using test = await startTestPlatform(postgres, migrations);
    const environment = { CONNECTOR_NETWORKS: '10.0.0.0/99' };
    expect(() => composeFlows(test.platform, installCentre(test.platform), environment)).toThrow(
      'CONNECTOR_NETWORKS: "10.0.0.0/99" is no network',
    );
  });
});

function never(): never {
  throw new Error('the centre has no number');
}
