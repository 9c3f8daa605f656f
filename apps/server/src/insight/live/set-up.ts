import type { Queue, StateReason } from '@shouwen/contract';

/** How the centre is set up, as far as the board shows it; read again whenever it changes. */
export interface SetUp {
  readonly timeZone: string;
  readonly queues: readonly Queue[];
  readonly reasons: ReadonlyMap<string, StateReason>;
  readonly agents: readonly BoardAgent[];
}

export interface BoardAgent {
  readonly agentId: string;
  readonly agentNumber: string;
  readonly name: string;
  readonly teamName: string | null;
  /** Null is every queue. */
  readonly queueIds: ReadonlySet<string> | null;
}

export function serves(agent: BoardAgent, queueId: string): boolean {
  return agent.queueIds === null || agent.queueIds.has(queueId);
}
