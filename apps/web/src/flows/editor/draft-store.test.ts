import { setTimeout as sleep } from 'node:timers/promises';
import { flowSchema } from '@shouwen/contract';
import { type FlowGraph, fromSimpleFlow } from '@shouwen/contract/flows';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../platform/errors.ts';
import { DraftStore } from './draft-store.ts';
import { findNode, moveNode, removeNode, replaceNode } from './graph-edit.ts';

const graph = fromSimpleFlow(flowSchema.parse({ queueId: 'q-0' }));

function open(options: { fail?: () => ApiError | null; takesMs?: number } = {}) {
  const saves: { graph: FlowGraph; revision: number | null }[] = [];
  const store = new DraftStore({
    graph,
    draft: null,
    delayMs: 5,
    async save(next, revision) {
      saves.push({ graph: next, revision });
      await sleep(options.takesMs ?? 0);
      const error = options.fail?.() ?? null;
      if (error !== null) throw error;
      return { version: 4, revision: saves.length };
    },
  });
  return { store, saves };
}

describe('the flow that is being edited', () => {
  it('saves a little after the last change, once', async () => {
    const { store, saves } = open();
    store.change(moveNode(graph, 'queue', { x: 1, y: 1 }));
    store.change(moveNode(graph, 'queue', { x: 2, y: 2 }));
    expect(store.get().saveState).toBe('waiting');
    await vi.waitFor(() => expect(store.get()).toMatchObject({ saveState: 'saved', version: 4 }));
    expect(saves.map(({ revision }) => revision)).toEqual([null]);
  });

  it('saves again what was changed while a save was on its way, on the new revision', async () => {
    const { store, saves } = open({ takesMs: 15 });
    store.change(moveNode(graph, 'queue', { x: 1, y: 1 }));
    await sleep(10);
    const later = moveNode(graph, 'queue', { x: 2, y: 2 });
    store.change(later);
    expect(await store.flush()).toBe(true);
    expect(saves.map(({ revision }) => revision)).toEqual([null, 1]);
    expect(saves.at(-1)?.graph).toBe(later);
  });

  it('takes typing in one field back as one step, and does it again', () => {
    const { store } = open();
    for (const x of [1, 2, 3]) store.change(moveNode(graph, 'queue', { x, y: 0 }), 'queue/name');
    store.change(removeNode(store.get().graph, 'opening'));
    store.undo();
    expect(findNode(store.get().graph, 'queue')?.at.x).toBe(3);
    store.undo();
    expect(store.get().graph).toBe(graph);
    expect(store.get().canUndo).toBe(false);
    store.redo();
    expect(findNode(store.get().graph, 'queue')?.at.x).toBe(3);
    store.stop();
  });

  it('does not write over what somebody else saved', async () => {
    const { store, saves } = open({ fail: () => new ApiError('conflict') });
    store.change(moveNode(graph, 'queue', { x: 1, y: 1 }));
    expect(await store.flush()).toBe(false);
    store.change(moveNode(graph, 'queue', { x: 2, y: 2 }));
    await sleep(30);
    expect(store.get().saveState).toBe('conflict');
    expect(saves).toHaveLength(1);
  });

  it('tries again after the line was lost', async () => {
    let isDown = true;
    const { store } = open({ fail: () => (isDown ? new ApiError('offline') : null) });
    store.change(moveNode(graph, 'queue', { x: 1, y: 1 }));
    expect(await store.flush()).toBe(false);
    expect(store.get().saveState).toBe('failed');
    isDown = false;
    expect(await store.flush()).toBe(true);
  });

  it('says which node must be filled in before it can be kept', async () => {
    const { store, saves } = open();
    const opening = findNode(graph, 'opening');
    if (opening?.kind !== 'play') throw new Error('no greeting');
    store.change(replaceNode(graph, { ...opening, settings: { ...opening.settings, sounds: [] } }));
    expect(await store.flush()).toBe(false);
    expect(store.get()).toMatchObject({ saveState: 'unfit', unfitNodeId: 'opening' });
    expect(saves).toEqual([]);
  });

  it('chooses another node when the chosen one is taken out', () => {
    const { store } = open();
    store.select('opening');
    store.change(removeNode(graph, 'opening'));
    expect(store.get().selectedId).toBe('start');
    store.stop();
  });
});
