import type { Credentials } from '../auth/credentials.ts';
import type { CallHandlers, CallState } from './call-types.ts';
import type { AgentCore } from './core.ts';
import type { NextHop } from './next-hop.ts';

/** What a call is made of; only this package makes calls. */
export interface CallParts {
  core: AgentCore;
  direction: 'incoming' | 'outgoing';
  hop: NextHop;
  handlers: CallHandlers;
  credentials: Credentials | null;
  state: CallState;
}
