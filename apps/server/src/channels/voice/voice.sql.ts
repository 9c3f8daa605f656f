import type { Generated, JSONColumnType } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { SavedBinding, SavedBindingStore } from './agents/saved-bindings.ts';
import type { SavedCall, SavedCallStore } from './calls/saved-calls.ts';

/** Running calls in their last stable state, so that a new server process can take them over. */
export interface VoiceCallTable {
  tenant_id: Generated<number>;
  contact_id: string;
  call: JSONColumnType<SavedCall>;
  saved_at: Generated<Date>;
}

/** Registrations of desk phones, for the same reason. */
export interface VoiceBindingTable {
  tenant_id: Generated<number>;
  username: string;
  contact: string;
  binding: JSONColumnType<SavedBinding>;
}

declare module '../../platform/db/database.ts' {
  interface Database {
    voice_call: VoiceCallTable;
    voice_binding: VoiceBindingTable;
  }
}

export function savedCallStore(db: Db): SavedCallStore {
  return {
    put: async (call) => {
      const values = { call: JSON.stringify(call), saved_at: new Date() };
      await db
        .insertInto('voice_call')
        .values({ contact_id: call.contactId, ...values })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'contact_id']).doUpdateSet(values))
        .execute();
    },
    delete: async (contactId) => {
      await db.deleteFrom('voice_call').where('contact_id', '=', contactId).execute();
    },
    all: async () => (await db.selectFrom('voice_call').select('call').execute()).map((row) => row.call),
  };
}

export function savedBindingStore(db: Db): SavedBindingStore {
  return {
    put: async (binding) => {
      const values = { binding: JSON.stringify(binding) };
      await db
        .insertInto('voice_binding')
        .values({ username: binding.user, contact: binding.contact, ...values })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'username', 'contact']).doUpdateSet(values))
        .execute();
    },
    delete: async (user, contact) => {
      await db.deleteFrom('voice_binding').where('username', '=', user).where('contact', '=', contact).execute();
    },
    all: async () => (await db.selectFrom('voice_binding').select('binding').execute()).map((row) => row.binding),
  };
}
