/**
 * What the agent writes about a contact while it lasts. Shown at once, saved on the server a moment later, kept on this
 * machine until the server has it: neither a reload nor a lost network loses a word.
 */
import type { DeskContact } from '@shouwen/contract';
import { readStored, writeStored } from '../../platform/storage.ts';
import { createStore, type Store } from '../../platform/store.ts';

export interface Draft {
  outcomeId: string | null;
  note: string;
  /** Filled in by rule and not touched by the agent yet. */
  isAutomatic: boolean;
  save: 'saved' | 'waiting' | 'saving' | 'failed';
}

export interface DraftParts {
  save(contactId: string, draft: { outcomeId: string | null; note: string }): Promise<void>;
  setTimer(run: () => void, milliseconds: number): () => void;
}

export interface Drafts {
  readonly state: Pick<Store<ReadonlyMap<string, Draft>>, 'get' | 'subscribe'>;
  of(contact: Pick<DeskContact, 'contactId' | 'draft'>): Draft;
  change(contactId: string, change: { outcomeId?: string | null; note?: string }): void;
  /** Fills an empty note with words made from facts. */
  prefill(contact: Pick<DeskContact, 'contactId' | 'draft'>, note: string): void;
  /** Contacts of the newest desk: takes over what the server has, forgets what is gone. */
  follow(contacts: readonly Pick<DeskContact, 'contactId' | 'draft'>[]): void;
}

export const noteMax = 4_000;
const saveAfterMs = 700;
const retryAfterMs = 4_000;

export function createDrafts(parts: DraftParts): Drafts {
  const state = createStore<ReadonlyMap<string, Draft>>(new Map());
  const timers = new Map<string, () => void>();
  /** Contacts the agent wrote about in this tab: from then on the words here are the right ones. */
  const touched = new Set<string>();

  const put = (contactId: string, draft: Draft): void => {
    state.set(new Map(state.get()).set(contactId, draft));
  };

  const planSave = (contactId: string, wait: number): void => {
    timers.get(contactId)?.();
    timers.set(
      contactId,
      parts.setTimer(() => void saveNow(contactId), wait),
    );
  };

  const saveNow = async (contactId: string): Promise<void> => {
    timers.delete(contactId);
    const draft = state.get().get(contactId);
    if (draft === undefined || draft.save === 'saved' || draft.save === 'saving') return;
    put(contactId, { ...draft, save: 'saving' });
    let isSaved = true;
    try {
      await parts.save(contactId, { outcomeId: draft.outcomeId, note: draft.note });
    } catch {
      isSaved = false;
    }
    const current = state.get().get(contactId);
    if (current === undefined) return;
    const isSame = current.note === draft.note && current.outcomeId === draft.outcomeId;
    if (isSaved && isSame) {
      put(contactId, { ...current, save: 'saved' });
      writeStored(backupKey(contactId), null);
      return;
    }
    put(contactId, { ...current, save: isSaved ? 'waiting' : 'failed' });
    planSave(contactId, isSaved ? saveAfterMs : retryAfterMs);
  };

  return {
    state,
    of(contact) {
      return state.get().get(contact.contactId) ?? { ...contact.draft, isAutomatic: false, save: 'saved' };
    },
    change(contactId, change) {
      const before = state.get().get(contactId) ?? { outcomeId: null, note: '', isAutomatic: false, save: 'saved' };
      const note = (change.note ?? before.note).slice(0, noteMax);
      const outcomeId = change.outcomeId === undefined ? before.outcomeId : change.outcomeId;
      const isAutomatic = before.isAutomatic && change.note === undefined;
      touched.add(contactId);
      put(contactId, { outcomeId, note, isAutomatic, save: 'waiting' });
      writeStored(backupKey(contactId), { outcomeId, note });
      planSave(contactId, saveAfterMs);
    },
    prefill(contact, note) {
      const draft = this.of(contact);
      if (draft.note !== '' || touched.has(contact.contactId)) return;
      put(contact.contactId, { ...draft, note, isAutomatic: true });
    },
    follow(contacts) {
      const before = state.get();
      const next = new Map<string, Draft>();
      for (const contact of contacts) {
        const own = before.get(contact.contactId);
        const isKept = own !== undefined && (touched.has(contact.contactId) || own.isAutomatic);
        next.set(contact.contactId, isKept ? own : firstSight(contact));
      }
      for (const contactId of before.keys()) {
        if (next.has(contactId)) continue;
        timers.get(contactId)?.();
        timers.delete(contactId);
        touched.delete(contactId);
        writeStored(backupKey(contactId), null);
      }
      state.set(next);
      for (const [contactId, draft] of next) {
        if (draft.save === 'waiting' && !timers.has(contactId)) planSave(contactId, 0);
      }
    },
  };
}

/** The server's draft, or words left behind on this machine by a crash. */
function firstSight(contact: Pick<DeskContact, 'contactId' | 'draft'>): Draft {
  const backup = parseBackup(readStored(backupKey(contact.contactId)));
  if (backup !== null) return { ...backup, isAutomatic: false, save: 'waiting' };
  return { ...contact.draft, isAutomatic: false, save: 'saved' };
}

function backupKey(contactId: string): string {
  return `shouwen.draft.${contactId}`;
}

function parseBackup(stored: unknown): { outcomeId: string | null; note: string } | null {
  if (typeof stored !== 'object' || stored === null || !('note' in stored) || !('outcomeId' in stored)) return null;
  const { note, outcomeId } = stored;
  if (typeof note !== 'string' || note.length > noteMax) return null;
  return { note, outcomeId: typeof outcomeId === 'string' ? outcomeId : null };
}
