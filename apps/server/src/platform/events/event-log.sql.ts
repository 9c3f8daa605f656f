import type { Generated } from 'kysely';

/** Appended once, never changed. Partitioned by month of `at`. */
export interface EventTable {
  tenant_id: Generated<number>;
  /** Without gaps within a tenant. */
  seq: number;
  at: Date;
  kind: string;
  subject: string;
  data: Record<string, unknown>;
}

/** The right to append; `epoch` grows with every new holder, so that one who comes back late is found out. */
export interface LeaseTable {
  tenant_id: Generated<number>;
  name: string;
  owner: string;
  epoch: number;
  until: Date;
}

export interface RoutingSnapshotTable {
  tenant_id: Generated<number>;
  /** Last event that is part of it. */
  seq: number;
  state: unknown;
  made_at: Generated<Date>;
}

declare module '../db/database.ts' {
  interface Database {
    event: EventTable;
    lease: LeaseTable;
    routing_snapshot: RoutingSnapshotTable;
  }
}
