import { flowSchema } from '@shouwen/contract';
import { fromSimpleFlow } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { changesBetween, isUnchanged } from './graph-changes.ts';
import { connect, findNode, moveNode, removeNode, replaceNode } from './graph-edit.ts';

const graph = fromSimpleFlow(flowSchema.parse({ queueId: 'q-0' }));

describe('what differs between two versions', () => {
  it('is nothing when cards were only moved', () => {
    expect(isUnchanged(changesBetween(graph, moveNode(graph, 'queue', { x: 900, y: 900 })))).toBe(true);
  });

  it('is nothing when only the order of keys differs, as after a database', () => {
    const turned = JSON.parse(JSON.stringify(graph), (_key, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).reverse())
        : part,
    );
    expect(isUnchanged(changesBetween(graph, turned))).toBe(true);
  });

  it('names what was added, removed, set up differently and led elsewhere', () => {
    const queue = findNode(graph, 'queue');
    if (queue?.kind !== 'queue') throw new Error('no queue');
    const other = { ...queue, settings: { ...queue.settings, queueId: 'q-9' } };
    const after = connect(replaceNode(removeNode(graph, 'opening'), other), 'start', 'next', 'queue');
    const { nodes } = changesBetween(graph, after);
    expect(nodes.map(({ kind, node, isReset, exits }) => [kind, node.id, isReset, exits])).toEqual([
      ['changed', 'start', false, ['next']],
      ['changed', 'queue', true, []],
      ['removed', 'opening', false, []],
    ]);
    expect(changesBetween(null, after).nodes.map((change) => change.kind)).toEqual(['added', 'added']);
  });

  it('tells another queue for failed calls', () => {
    expect(changesBetween(graph, { ...graph, fallbackQueueId: 'q-9' })).toMatchObject({ isFallbackChanged: true });
  });
});
