import { flowSchema } from '@shouwen/contract';
import { type FlowGraph, flowGraphSchema, fromSimpleFlow } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import {
  addNode,
  connect,
  findNode,
  freeNodeId,
  moveNode,
  readingOrder,
  removeNode,
  replaceNode,
} from './graph-edit.ts';
import { newNode } from './new-node.ts';

const name = (zh: string, en: string) => ({ zh, en });
const graph: FlowGraph = fromSimpleFlow(
  flowSchema.parse({
    queueId: 'q-0',
    menu: {
      prompt: 'main-menu',
      options: [
        { key: '1', label: name('报障', 'Faults'), queueId: 'q-1' },
        { key: '2', label: name('账单', 'Bills'), queueId: 'q-2' },
      ],
    },
  }),
);

describe('changes to a graph', () => {
  it('leave the old graph as it was', () => {
    const before = structuredClone(graph);
    removeNode(connect(moveNode(graph, 'menu', { x: 1, y: 2 }), 'menu', 'key-1', null), 'queue');
    expect(graph).toEqual(before);
  });

  it('connect an exit, and open it again', () => {
    const wired = connect(graph, 'menu', 'key-1', 'queue-2');
    expect(findNode(wired, 'menu')?.exits['key-1']).toBe('queue-2');
    expect(findNode(connect(wired, 'menu', 'key-1', null), 'menu')?.exits).not.toHaveProperty('key-1');
  });

  it('open every exit that led to a node that is taken out', () => {
    const { nodes } = removeNode(graph, 'queue');
    expect(nodes.some((node) => node.id === 'queue')).toBe(false);
    expect(nodes.flatMap((node) => Object.values(node.exits))).not.toContain('queue');
    expect(findNode({ ...graph, nodes }, 'menu')?.exits).toEqual({ 'key-1': 'queue-1', 'key-2': 'queue-2' });
  });

  it('forget the exit of an option that is gone', () => {
    const menu = findNode(graph, 'menu');
    if (menu?.kind !== 'menu') throw new Error('no menu');
    const options = menu.settings.options.filter((option) => option.key !== '2');
    const next = replaceNode(graph, { ...menu, settings: { ...menu.settings, options } });
    expect(Object.keys(findNode(next, 'menu')?.exits ?? {})).toEqual(['timeout', 'invalid', 'key-1']);
  });

  it('number a second node of a kind', () => {
    expect(freeNodeId(graph, 'menu')).toBe('menu-2');
    expect(freeNodeId(graph, 'hours')).toBe('hours');
  });

  it('read from the start along the exits, and end with what nothing leads to', () => {
    const lonely = newNode(
      'hangup',
      'bye',
      { x: 0, y: 0 },
      { queueId: 'q-0', calendarId: '', connectorId: '', flowId: '' },
    );
    const ids = readingOrder({ ...graph, nodes: [lonely, ...graph.nodes] }).map((node) => node.id);
    expect(ids).toEqual(['start', 'opening', 'menu', 'queue-1', 'queue-2', 'queue', 'bye']);
  });
});

describe('a new node', () => {
  it.each([
    ...['start', 'language', 'hours', 'play', 'menu', 'collect', 'lookup', 'branch'],
    ...['set', 'priority', 'queue', 'callback', 'voicemail', 'transfer', 'survey', 'hangup'],
  ] as const)('of kind %s fits the contract as it is', (kind) => {
    const first = { queueId: 'q-0', calendarId: 'c-0', connectorId: 'l-0', flowId: 'f-0' };
    const whole = addNode({ ...graph, nodes: [] }, newNode(kind, kind, { x: 0, y: 0 }, first));
    expect(flowGraphSchema.safeParse(whole).error?.issues ?? []).toEqual([]);
  });

  it('can be made before there is a calendar or a connector', () => {
    const none = { queueId: '', calendarId: '', connectorId: '', flowId: '' };
    for (const kind of ['hours', 'lookup', 'queue', 'voicemail'] as const) {
      const whole = addNode({ ...graph, nodes: [] }, newNode(kind, kind, { x: 0, y: 0 }, none));
      expect(flowGraphSchema.safeParse(whole).success, kind).toBe(true);
    }
  });
});
