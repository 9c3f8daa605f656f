import type { Language, Role, Theme } from '@shouwen/contract';
import type { Generated } from 'kysely';

/** Who may sign in. An agent is an account with a place on the desk: `agent_id` is the id in the agents chapter. */
export interface AccountTable {
  tenant_id: Generated<number>;
  account_id: string;
  login: string;
  name: string;
  role: Role;
  language: Language;
  theme: Generated<Theme>;
  agent_id: string | null;
  /** Null until the invitation was taken up. Form: passwords.ts. */
  password_hash: string | null;
  is_first_visit: Generated<boolean>;
  disabled_at: Date | null;
  created_at: Generated<Date>;
}

export interface SessionTable {
  tenant_id: Generated<number>;
  /** SHA-256 of the token in the cookie: who reads the table cannot sign in with it. */
  token_hash: Buffer;
  session_id: string;
  account_id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  address: string;
  user_agent: string;
}

declare module '../db/database.ts' {
  interface Database {
    account: AccountTable;
    session: SessionTable;
  }
}
