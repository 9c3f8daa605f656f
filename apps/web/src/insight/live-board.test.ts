import type { LiveAgent, LivePatch } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { aLive, anAgent, aQueue } from './_rows.ts';
import { createLiveBoard, replaceRows } from './live-board.ts';

function aBoard() {
  const timers: (() => void)[] = [];
  const board = createLiveBoard((run) => timers.push(run));
  const runTimers = (): void => {
    for (const run of timers.splice(0)) run();
  };
  return { board, timers, runTimers };
}
const patch = (part: Partial<LivePatch>): LivePatch => ({ serverTime: '2026-11-22T01:00:00Z', ...part });
const ids = (agents: readonly LiveAgent[]): string[] => agents.map((agent) => agent.agentId);

describe('live board', () => {
  it('is empty until the first whole document', () => {
    const { board } = aBoard();
    expect(board.isFilled.get()).toBe(false);
    board.replace(aLive({ agents: [anAgent({ agentId: 'a' })] }));
    expect(board.isFilled.get()).toBe(true);
    expect(ids(board.agents.get())).toEqual(['a']);
  });

  it('draws once for many changes', () => {
    const { board, timers, runTimers } = aBoard();
    board.replace(aLive({ agents: [anAgent({ agentId: 'a' }), anAgent({ agentId: 'b' })] }));
    let draws = 0;
    board.agents.subscribe(() => {
      draws += 1;
    });
    board.patch(patch({ agents: [anAgent({ agentId: 'a', state: 'ringing' })] }));
    board.patch(patch({ agents: [anAgent({ agentId: 'a', state: 'talking' })] }));
    board.patch(patch({ agents: [anAgent({ agentId: 'b', state: 'break' })] }));
    expect(timers).toHaveLength(1);
    expect(draws).toBe(0);
    runTimers();
    expect(draws).toBe(1);
    expect(board.agents.get().map((agent) => agent.state)).toEqual(['talking', 'break']);
  });

  it('keeps rows that did not change as they were', () => {
    const { board, runTimers } = aBoard();
    board.replace(aLive({ agents: [anAgent({ agentId: 'a' }), anAgent({ agentId: 'b' })], queues: [aQueue({})] }));
    const [, before] = board.agents.get();
    const queues = board.queues.get();
    board.patch(patch({ agents: [anAgent({ agentId: 'a', state: 'talking' })] }));
    runTimers();
    expect(board.agents.get()[1]).toBe(before);
    expect(board.queues.get()).toBe(queues);
  });

  it('shows an agent who left and came back in the same moment', () => {
    const { board, runTimers } = aBoard();
    board.replace(aLive({ agents: [anAgent({ agentId: 'a' }), anAgent({ agentId: 'b' })] }));
    board.patch(patch({ removedAgentIds: ['a'] }));
    board.patch(patch({ agents: [anAgent({ agentId: 'a', state: 'break' })] }));
    runTimers();
    expect(ids(board.agents.get())).toEqual(['b', 'a']);
  });

  it('forgets gathered changes when a whole document comes', () => {
    const { board, runTimers } = aBoard();
    board.replace(aLive({ agents: [anAgent({ agentId: 'a' })] }));
    board.patch(patch({ agents: [anAgent({ agentId: 'a', state: 'talking' })] }));
    board.replace(aLive({ agents: [anAgent({ agentId: 'a', state: 'break' })] }));
    runTimers();
    expect(board.agents.get()[0]?.state).toBe('break');
  });

  it('shows nothing old to whoever comes back', () => {
    const { board, runTimers } = aBoard();
    board.replace(aLive({ agents: [anAgent({ agentId: 'a' })] }));
    board.patch(patch({ agents: [anAgent({ agentId: 'a', state: 'talking' })] }));
    board.forget();
    runTimers();
    expect(board.isFilled.get()).toBe(false);
    expect(board.agents.get()[0]?.state).toBe('available');
  });

  it('takes the newest totals and volume', () => {
    const { board, runTimers } = aBoard();
    board.replace(aLive({}));
    board.patch(patch({ volume: [1] }));
    board.patch(patch({ volume: [1, 2] }));
    runTimers();
    expect(board.volume.get()).toEqual([1, 2]);
  });
});

describe('replaceRows', () => {
  it('gives the same array back when nothing changed', () => {
    const rows = [{ id: 'a' }];
    expect(replaceRows(rows, [], (row) => row.id)).toBe(rows);
  });
  it('adds unknown rows at the end', () => {
    expect(replaceRows([{ id: 'a' }], [{ id: 'b' }], (row) => row.id)).toEqual([{ id: 'a' }, { id: 'b' }]);
  });
});
