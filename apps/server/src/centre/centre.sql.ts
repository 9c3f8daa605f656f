import type { Bilingual, Channel, Flow, Language } from '@shouwen/contract';
import type { Ageing, OverflowStep, SkillRequirement } from '@shouwen/routing';
import type { Generated, JSONColumnType } from 'kysely';

/** One row: the centre itself. */
export interface CentreTable {
  tenant_id: Generated<number>;
  name: string;
  language: Language;
  /** IANA name; where the day of the figures begins. */
  time_zone: Generated<string>;
  created_at: Generated<Date>;
}

export interface TeamTable {
  tenant_id: Generated<number>;
  team_id: string;
  name: string;
}

export interface SkillTable {
  tenant_id: Generated<number>;
  skill_id: string;
  name: JSONColumnType<Bilingual>;
}

export interface QueueTable {
  tenant_id: Generated<number>;
  queue_id: string;
  name: JSONColumnType<Bilingual>;
  channels: Channel[];
  skills: JSONColumnType<readonly SkillRequirement[]>;
  priority: Generated<number>;
  answer_within_ms: Generated<number>;
  target_percent: Generated<number>;
  ageing: JSONColumnType<Ageing> | null;
  offer_timeout_ms: Generated<number>;
  wrap_up_ms_max: number | null;
  overflow: JSONColumnType<readonly OverflowStep[]>;
  max_waiting: number | null;
  position: Generated<number>;
}

export interface EntryPointTable {
  tenant_id: Generated<number>;
  entry_point_id: string;
  channel: Channel;
  address: string;
  name: JSONColumnType<Bilingual>;
  flow: JSONColumnType<Flow>;
}

export interface OutcomeTable {
  tenant_id: Generated<number>;
  outcome_id: string;
  digit: number | null;
  name: JSONColumnType<Bilingual>;
  position: Generated<number>;
}

export interface StateReasonTable {
  tenant_id: Generated<number>;
  reason_id: string;
  state: 'break' | 'busy';
  name: JSONColumnType<Bilingual>;
  limit_ms: number | null;
  is_system: Generated<boolean>;
  position: Generated<number>;
}

export interface TrunkTable {
  tenant_id: Generated<number>;
  trunk_id: string;
  name: string;
  /** Addresses and networks whose calls are taken without digest. */
  allow_from: string[];
  outbound: JSONColumnType<StoredOutbound> | null;
  /** Sealed by the vault for `trunk:<trunkId>`. */
  sealed_password: string | null;
  is_practice: Generated<boolean>;
}

export interface StoredOutbound {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'UDP' | 'TCP';
  readonly callerNumber: string;
  readonly username: string | null;
}

declare module '../platform/db/database.ts' {
  interface Database {
    centre: CentreTable;
    team: TeamTable;
    skill: SkillTable;
    queue: QueueTable;
    entry_point: EntryPointTable;
    outcome: OutcomeTable;
    state_reason: StateReasonTable;
    trunk: TrunkTable;
  }
}
