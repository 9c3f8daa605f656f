import type { Capacity } from '@shouwen/routing';
import type { Generated, JSONColumnType } from 'kysely';

/** A place on the desk. Name and login are the account's, whose `agent_id` points here. */
export interface AgentTable {
  tenant_id: Generated<number>;
  agent_id: string;
  /** What colleagues and phones know the agent by: 1001. */
  agent_number: string;
  team_id: string | null;
  /** Null: the engine's default. */
  capacity: JSONColumnType<Capacity> | null;
  created_at: Generated<Date>;
}

export interface AgentQueueTable {
  tenant_id: Generated<number>;
  agent_id: string;
  queue_id: string;
}

export interface AgentSkillTable {
  tenant_id: Generated<number>;
  agent_id: string;
  skill_id: string;
  level: number;
}

/** A link that works once: the set-up of the centre, or an invitation. */
export interface OneTimeLinkTable {
  tenant_id: Generated<number>;
  token_hash: Buffer;
  kind: 'setup' | 'join';
  account_id: string | null;
  expires_at: Date;
  used_at: Date | null;
}

export interface SipCredentialTable {
  tenant_id: Generated<number>;
  realm: string;
  username: string;
  kind: 'browser' | 'desk-phone' | 'guest';
  agent_id: string | null;
  /** H(username:realm:password), RFC 7616 section 3.4.2; the password itself is never stored. */
  ha1_md5: string;
  ha1_sha256: string;
  expires_at: Date | null;
  created_at: Generated<Date>;
}

declare module '../platform/db/database.ts' {
  interface Database {
    agent: AgentTable;
    agent_queue: AgentQueueTable;
    agent_skill: AgentSkillTable;
    one_time_link: OneTimeLinkTable;
    sip_credential: SipCredentialTable;
  }
}
