import type { Generated } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import type { DeskNeeds } from './desk-needs.ts';

/** What an agent has typed and not yet submitted; deleted with the wrap-up. */
export interface DeskDraftTable {
  tenant_id: Generated<number>;
  contact_id: string;
  outcome_id: string | null;
  note: string;
  saved_at: Generated<Date>;
}

declare module '../platform/db/database.ts' {
  interface Database {
    desk_draft: DeskDraftTable;
  }
}

export function draftStore(db: Db): DeskNeeds['drafts'] {
  return {
    get: async (contactId) => {
      const row = await db
        .selectFrom('desk_draft')
        .select(['outcome_id', 'note'])
        .where('contact_id', '=', contactId)
        .executeTakeFirst();
      return row === undefined ? null : { outcomeId: row.outcome_id, note: row.note };
    },
    put: async (contactId, draft) => {
      const values = { outcome_id: draft.outcomeId, note: draft.note, saved_at: new Date() };
      await db
        .insertInto('desk_draft')
        .values({ contact_id: contactId, ...values })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'contact_id']).doUpdateSet(values))
        .execute();
    },
  };
}
