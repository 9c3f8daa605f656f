import type { ColumnType } from 'kysely';

declare module '../db/database.ts' {
  interface Database {
    event: EventTable;
    event_lease: EventLeaseTable;
    routing_snapshot: RoutingSnapshotTable;
  }
}

/** The log itself: appended, never changed. Partitioned by month. Only the event log writes it. */
export interface EventTable {
  tenant_id: ColumnType<number, never, never>;
  seq: ColumnType<number, never, never>;
  at: ColumnType<Date, never, never>;
  kind: ColumnType<string, never, never>;
  subject: ColumnType<string, never, never>;
  data: ColumnType<Record<string, unknown>, never, never>;
}

/** Who may append for a tenant. Every change of hands raises the epoch. */
export interface EventLeaseTable {
  tenant_id: ColumnType<number, number | undefined, never>;
  owner: string;
  epoch: number;
  until: Date;
}

/** The routing engine's state after the event `seq`, to start from instead of the beginning. */
export interface RoutingSnapshotTable {
  tenant_id: ColumnType<number, number | undefined, never>;
  seq: number;
  made_at: ColumnType<Date, Date | undefined, never>;
  state: unknown;
}
