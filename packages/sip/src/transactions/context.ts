import type { Clock } from '../clock.ts';

/** What a transaction needs of the layer that holds it. */
export interface TransactionContext {
  readonly clock: Clock;
  /** The transaction is terminated: forget it. */
  remove(key: string): void;
  /** Something was sent once more. */
  countRetransmission(): void;
}

/** Why a client transaction got no final response. */
export type TransactionFailure =
  /** Timer B or F (RFC 3261 17.1): treated like a 408 (8.1.3.1). */
  | 'timeout'
  /** The connection is gone: treated like a 503 (8.1.3.1). */
  | 'unreachable';
