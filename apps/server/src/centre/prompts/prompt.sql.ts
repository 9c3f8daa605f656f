import type { Generated } from 'kysely';

/** The centre's own prompts; those that ship are files only. */
export interface PromptTable {
  tenant_id: Generated<number>;
  folder: 'zh' | 'en' | 'music';
  name: string;
  source: 'upload' | 'speech';
  text: string | null;
  duration_ms: number;
  bytes: number;
  sha256: string;
  changed_at: Generated<Date>;
  changed_by: string | null;
}

declare module '../../platform/db/database.ts' {
  interface Database {
    prompt: PromptTable;
  }
}
