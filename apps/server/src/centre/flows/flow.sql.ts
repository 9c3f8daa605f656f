import type { Bilingual } from '@shouwen/contract';
import type { FlowGraph } from '@shouwen/contract/flows';
import type { Generated, JSONColumnType } from 'kysely';

export interface FlowTable {
  tenant_id: Generated<number>;
  flow_id: string;
  name: JSONColumnType<Bilingual>;
  /** The version callers go through; null before the first was published. */
  live_version: number | null;
  created_at: Generated<Date>;
  changed_at: Generated<Date>;
  /** Removed flows stay: calls of the past went through them. */
  removed_at: Date | null;
}

export interface FlowVersionTable {
  tenant_id: Generated<number>;
  flow_id: string;
  version: number;
  graph: JSONColumnType<FlowGraph>;
  note: Generated<string>;
  /** Counts the saves of a draft. */
  revision: Generated<number>;
  changed_at: Generated<Date>;
  changed_by: string | null;
  /** Null for the draft, of which there is at most one. */
  published_at: Date | null;
}

export interface EntryPointFlowTable {
  tenant_id: Generated<number>;
  entry_point_id: string;
  flow_id: string;
}

export interface ConnectorTable {
  tenant_id: Generated<number>;
  connector_id: string;
  name: JSONColumnType<Bilingual>;
  base_url: string;
  header_names: Generated<string[]>;
  /** Sealed by the vault for `connector:<connectorId>`. */
  sealed_headers: string | null;
  changed_at: Generated<Date>;
}

declare module '../../platform/db/database.ts' {
  interface Database {
    flow: FlowTable;
    flow_version: FlowVersionTable;
    entry_point_flow: EntryPointFlowTable;
    connector: ConnectorTable;
  }
}
