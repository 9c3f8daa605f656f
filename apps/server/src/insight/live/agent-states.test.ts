import { describe, expect, it } from 'vitest';
import { AgentStates, type AgentStateView } from './agent-states.ts';

const midnight = Date.parse('2026-11-23T16:00:00Z');
const minute = 60_000;

function view(state: AgentStateView['state'], at: number): AgentStateView {
  return { agentId: 'a', state, reason: null, since: at, contacts: [] };
}

/** Minutes count from midnight in Shanghai. */
function after(changes: readonly (readonly [minutes: number, state: AgentStateView['state']])[]): AgentStates {
  const states = new AgentStates('Asia/Shanghai');
  for (const [minutes, state] of changes) {
    const at = midnight + minutes * minute;
    expect(states.apply({ kind: 'agent.changed', at, data: { agentId: 'a', view: view(state, at) } })).toBe(true);
  }
  return states;
}

const times = (states: AgentStates, minutes: number) => {
  const { onlineMs, breakMs } = states.timesOf('a', midnight + minutes * minute);
  return [onlineMs / minute, breakMs / minute];
};

describe('the states of agents', () => {
  it('add up to time at work and on break, up to now', () => {
    const states = after([
      [480, 'available'],
      [500, 'ringing'],
      [501, 'talking'],
      [510, 'break'],
      [520, 'available'],
      [600, 'offline'],
    ]);
    expect(times(states, 700)).toEqual([120, 10]);
  });

  it('count what runs, and asking twice counts once', () => {
    const states = after([[480, 'break']]);
    expect(times(states, 490)).toEqual([10, 10]);
    expect(times(states, 490)).toEqual([10, 10]);
    expect(times(states, 495)).toEqual([15, 15]);
  });

  it('count from midnight for who was there before', () => {
    expect(times(after([[-120, 'available']]), 30)).toEqual([30, 0]);
    const states = after([
      [-120, 'available'],
      [10, 'break'],
    ]);
    expect(times(states, 30)).toEqual([30, 20]);
  });

  it('take no notice of an event of yesterday that comes after midnight', () => {
    const states = after([
      [5, 'available'],
      [-1, 'break'],
    ]);
    expect(times(states, 15)[0]).toBe(10);
  });

  it('are assumed where the log was not read far enough, and never against it', () => {
    const states = after([[10, 'talking']]);
    states.assume(view('break', midnight - 600 * minute));
    expect(states.views.get('a')?.state).toBe('talking');
    states.assume({ ...view('available', midnight - 600 * minute), agentId: 'b' });
    expect(states.timesOf('b', midnight + 20 * minute)).toEqual({ onlineMs: 20 * minute, breakMs: 0 });
  });

  it('forget who was removed', () => {
    const states = after([[10, 'available']]);
    states.apply({ kind: 'agent.changed', at: midnight + 20 * minute, data: { agentId: 'a', view: null } });
    expect(states.views.size).toBe(0);
    expect(times(states, 60)).toEqual([10, 0]);
  });

  it('leave other events, and those they cannot read, alone', () => {
    const states = new AgentStates('Asia/Shanghai');
    expect(states.apply({ kind: 'contact.queued', at: midnight, data: {} })).toBe(false);
    expect(states.apply({ kind: 'agent.changed', at: midnight, data: { agentId: 'a', view: { state: 'odd' } } })).toBe(
      false,
    );
    expect(states.timesOf('nobody', midnight)).toEqual({ onlineMs: 0, breakMs: 0 });
  });
});
