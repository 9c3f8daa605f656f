import type { AgentState } from '@shouwen/contract';

/** Which of the state colours (`st-…`) a state has. */
export const stateLook = {
  offline: 'away',
  available: 'ready',
  break: 'away',
  busy: 'away',
  ringing: 'ring',
  talking: 'talk',
  hold: 'hold',
  'wrap-up': 'wrap',
} as const satisfies Record<AgentState, string>;
