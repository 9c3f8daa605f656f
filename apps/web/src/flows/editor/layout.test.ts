import { type FlowGraph, flowGraphSchema } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { placeNodes } from './graph-edit.ts';
import { boundsOf, cardSize, entrance, exitPlace, hasOverlap, layOut, wirePath } from './layout.ts';

function graphOf(exits: Record<string, string[]>): FlowGraph {
  const nodes = Object.entries(exits).map(([id, targets], index) => ({
    kind: index === 0 ? 'start' : targets.length > 1 ? 'menu' : targets.length === 1 ? 'play' : 'hangup',
    id,
    name: { zh: id, en: id },
    at: { x: 0, y: 0 },
    exits:
      targets.length > 1
        ? Object.fromEntries(targets.map((target, key) => [`key-${key}`, target]))
        : { next: targets[0] ?? id },
    settings:
      targets.length > 1
        ? {
            sounds: [],
            options: targets.map((target, key) => ({ key: String(key), label: { zh: target, en: target } })),
          }
        : { sounds: [{ kind: 'prompt', prompt: 'welcome' }] },
  }));
  return flowGraphSchema.parse({ format: 1, fallbackQueueId: 'q', nodes });
}

describe('the layout', () => {
  it('goes from left to right along the exits', () => {
    const places = layOut(graphOf({ a: ['b'], b: ['c', 'd'], c: ['d'], d: [] }));
    const column = (id: string): number => places.get(id)?.x ?? Number.NaN;
    expect(column('a')).toBeLessThan(column('b'));
    expect(column('b')).toBeLessThan(column('c'));
    expect(column('c')).toBeLessThan(column('d'));
  });

  it('is not led astray by a way back', () => {
    const places = layOut(graphOf({ a: ['b'], b: ['c', 'd'], c: ['b'], d: [] }));
    expect(places.get('c')?.x).toBeGreaterThan(places.get('b')?.x ?? 0);
  });

  it('puts no card on another, for 60 nodes', () => {
    const exits: Record<string, string[]> = {};
    for (let index = 0; index < 60; index += 1) {
      const targets = [index * 3 + 1, index * 3 + 2, index * 3 + 3].filter((id) => id < 60).map((id) => `n${id}`);
      exits[`n${index}`] = index === 0 ? targets.slice(0, 1) : targets;
    }
    const graph = graphOf(exits);
    expect(hasOverlap(graph.nodes)).toBe(true);
    expect(hasOverlap(placeNodes(graph, layOut(graph)).nodes)).toBe(false);
  });

  it('draws a wire from the exit to the entrance', () => {
    expect(wirePath(exitPlace({ x: 0, y: 0 }, 1), entrance({ x: 400, y: 0 }))).toMatch(/^M216 97C.* 400 29$/);
  });

  it('knows how far the cards reach', () => {
    const [node] = graphOf({ a: ['a'] }).nodes;
    if (node === undefined) throw new Error('no node');
    expect(boundsOf([{ ...node, at: { x: -10, y: 5 } }])).toEqual({ left: -10, top: 5, ...cardSize(node) });
  });
});
