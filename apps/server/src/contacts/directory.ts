import type { Bilingual } from '@shouwen/contract';

/**
 * Names for the ids that events carry. People, queues and outcomes belong to later chapters, which carry this out; an id
 * that is unknown (a queue that was removed) is missing from the map.
 */
export interface Directory {
  agentNames(agentIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  accountNames(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  queueNames(): Promise<ReadonlyMap<string, Bilingual>>;
  outcomeNames(): Promise<ReadonlyMap<string, Bilingual>>;
}
