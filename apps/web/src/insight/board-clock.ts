/** The clock of the board. It stands still when the line is lost: old figures never tick on as if they were live. */
import { useNow } from '../platform/clock.ts';
import type { ConnectionState } from '../platform/realtime.ts';
import { realtime } from '../platform/realtime-browser.ts';
import { useStoreValue } from '../platform/store.ts';

/** By the server's clock; null while the line is live, or before the first message. */
export function frozenAt(connection: ConnectionState): number | null {
  if (connection.phase === 'live' || connection.lastMessageAt === null) return null;
  return connection.lastMessageAt + connection.clockOffsetMs;
}

/** Milliseconds since 1970 by the server's clock; renders again every second while figures are live. */
export function useBoardNow(): number {
  const now = useNow();
  const frozen = useStoreValue(realtime.connection, frozenAt);
  return frozen ?? now;
}
