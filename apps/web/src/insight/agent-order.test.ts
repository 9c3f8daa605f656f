import type { LiveAgent } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { anAgent } from './_rows.ts';
import { beyondLimitMs, countStates, isSameOrder, orderAgents, teamsOf } from './agent-order.ts';

const now = Date.parse('2026-11-22T01:00:00Z');
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
const everybody = { teamName: null, state: null } as const;
const ids = (agents: readonly LiveAgent[]): string[] => agents.map((agent) => agent.agentId);

describe('beyondLimitMs', () => {
  it('counts from the limit, not from the start of the state', () => {
    expect(beyondLimitMs(anAgent({ since: ago(70), limitMs: 60_000 }), now)).toBe(10_000);
  });
  it('is null at the limit itself and without a limit', () => {
    expect(beyondLimitMs(anAgent({ since: ago(60), limitMs: 60_000 }), now)).toBeNull();
    expect(beyondLimitMs(anAgent({ since: ago(9_000) }), now)).toBeNull();
  });
});

describe('orderAgents', () => {
  it('puts the farthest beyond a limit first, whatever the state', () => {
    const agents = [
      anAgent({ agentId: 'ringing', state: 'ringing', since: ago(5) }),
      anAgent({ agentId: 'break', state: 'break', since: ago(700), limitMs: 600_000 }),
      anAgent({ agentId: 'wrap', state: 'wrap-up', since: ago(300), limitMs: 60_000 }),
    ];
    expect(ids(orderAgents(agents, everybody, now))).toEqual(['wrap', 'break', 'ringing']);
  });

  it('moves an agent to the front in the second the limit breaks', () => {
    const agents = [
      anAgent({ agentId: 'talk', state: 'talking', since: ago(30) }),
      anAgent({ agentId: 'break', state: 'break', since: ago(59), limitMs: 60_000 }),
    ];
    expect(ids(orderAgents(agents, everybody, now))).toEqual(['talk', 'break']);
    expect(ids(orderAgents(agents, everybody, now + 2000))).toEqual(['break', 'talk']);
  });

  it('sorts by state and then longest first', () => {
    const agents = [
      anAgent({ agentId: 'free', state: 'available', since: ago(500) }),
      anAgent({ agentId: 'short', state: 'talking', since: ago(10) }),
      anAgent({ agentId: 'long', state: 'talking', since: ago(90) }),
      anAgent({ agentId: 'ring', state: 'ringing', since: ago(2) }),
    ];
    expect(ids(orderAgents(agents, everybody, now))).toEqual(['ring', 'long', 'short', 'free']);
  });

  it('leaves out who is signed off until asked for', () => {
    const agents = [anAgent({ agentId: 'off', state: 'offline' }), anAgent({ agentId: 'in' })];
    expect(ids(orderAgents(agents, everybody, now))).toEqual(['in']);
    expect(ids(orderAgents(agents, { teamName: null, state: 'offline' }, now))).toEqual(['off']);
  });

  it('keeps to one team', () => {
    const agents = [anAgent({ agentId: 'a', teamName: '一组' }), anAgent({ agentId: 'b', teamName: '二组' })];
    expect(ids(orderAgents(agents, { teamName: '二组', state: null }, now))).toEqual(['b']);
  });
});

describe('countStates', () => {
  it('leaves out states nobody is in and counts one team only', () => {
    const agents = [
      anAgent({ state: 'talking', teamName: '一组' }),
      anAgent({ state: 'talking', teamName: '一组' }),
      anAgent({ state: 'break', teamName: '二组' }),
    ];
    expect(countStates(agents, '一组')).toEqual([{ state: 'talking', count: 2 }]);
    expect(countStates(agents, null)).toEqual([
      { state: 'talking', count: 2 },
      { state: 'break', count: 1 },
    ]);
  });
});

it('lists each team once', () => {
  expect(
    teamsOf([anAgent({ teamName: 'B' }), anAgent({ teamName: 'A' }), anAgent({ teamName: 'B' }), anAgent({})]),
  ).toEqual(['A', 'B']);
});

it('tells an unchanged order from a changed one', () => {
  const [a, b] = [anAgent({ agentId: 'a' }), anAgent({ agentId: 'b' })];
  expect(isSameOrder([a, b], [a, b])).toBe(true);
  expect(isSameOrder([a, b], [b, a])).toBe(false);
  expect(isSameOrder([a, b], [a, anAgent({ agentId: 'b' })])).toBe(false);
});
