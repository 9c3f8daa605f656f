import type { AgentView } from '@shouwen/routing';
import { describe, expect, it } from 'vitest';
import { Presence } from './presence.ts';

function agentWho(state: AgentView['state']): AgentView {
  const askedState: 'available' | 'offline' = state === 'available' ? 'available' : 'offline';
  const view = {
    agentId: 'a1',
    name: '林晓',
    state,
    reason: null,
    since: 0,
    pendingState: null,
    askedState,
    contacts: [],
    openFor: [],
    idleSince: 0,
  };
  return view;
}

function presenceOf(state: AgentView['state']): { look: (at: number, isReachable: boolean) => string[] } {
  const signedOut: string[] = [];
  let now = 0;
  let reachable = true;
  const presence = new Presence({
    now: () => now,
    agentViews: () => [agentWho(state)],
    isReachable: () => reachable,
    signOut: async (agentId) => void signedOut.push(agentId),
    failed: () => {},
  });
  return {
    look: (at, isReachable) => {
      now = at;
      reachable = isReachable;
      presence.look();
      return signedOut;
    },
  };
}

describe('presence', () => {
  it('signs out an agent who has been gone for 45 seconds', () => {
    const { look } = presenceOf('available');
    expect(look(0, false)).toEqual([]);
    expect(look(44_000, false)).toEqual([]);
    expect(look(45_000, false)).toEqual(['a1']);
  });

  it('forgives a reload', () => {
    const { look } = presenceOf('available');
    look(0, false);
    look(20_000, true);
    expect(look(50_000, false)).toEqual([]);
  });

  it('leaves agents alone who are offline', () => {
    const { look } = presenceOf('offline');
    look(0, false);
    expect(look(100_000, false)).toEqual([]);
  });
});
