import type { Desk, DeskContact } from '@shouwen/contract';
import type { Realtime } from '../../platform/realtime.ts';
import { createStore, type Store } from '../../platform/store.ts';

export interface DeskView {
  /** Null until the first document came. */
  desk: Desk | null;
  /** The contact that fills the screen. */
  selectedId: string | null;
}

export interface DeskStore extends Pick<Store<DeskView>, 'get' | 'subscribe'> {
  select(contactId: string): void;
  /** Selects the contact after (1) or before (-1) the present one in the work list. */
  step(direction: 1 | -1): void;
  /** A document from an HTTP reply; older than what is shown is ignored. */
  apply(desk: Desk): void;
  follow(realtime: Pick<Realtime, 'subscribe'>): () => void;
}

export function createDeskStore(): DeskStore {
  const store = createStore<DeskView>({ desk: null, selectedId: null });
  const apply = (desk: Desk): void => {
    const { desk: before, selectedId } = store.get();
    if (before !== null && Date.parse(desk.serverTime) < Date.parse(before.serverTime)) return;
    store.set({ desk, selectedId: chooseContact(desk.contacts, selectedId, before?.contacts ?? []) });
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    apply,
    select(contactId) {
      const { desk } = store.get();
      if (desk?.contacts.some((contact) => contact.contactId === contactId)) store.set({ desk, selectedId: contactId });
    },
    step(direction) {
      const { desk, selectedId } = store.get();
      const contacts = desk === null ? [] : inWorkOrder(desk.contacts);
      const at = contacts.findIndex((contact) => contact.contactId === selectedId);
      const next = contacts[(at + direction + contacts.length) % contacts.length];
      if (next !== undefined) store.set({ desk, selectedId: next.contactId });
    },
    follow(realtime) {
      return realtime.subscribe('desk', (message) => {
        // Whole documents in order of the log: the newest is right, whatever the clock of an HTTP reply said.
        const { desk: before, selectedId } = store.get();
        const contacts = message.desk.contacts;
        store.set({ desk: message.desk, selectedId: chooseContact(contacts, selectedId, before?.contacts ?? []) });
      });
    },
  };
}

const urgency = { ringing: 0, dialling: 1, talking: 1, hold: 1, 'wrap-up': 2 } as const;

/** What needs the agent first; among equals, what began first. */
export function inWorkOrder(contacts: readonly DeskContact[]): DeskContact[] {
  return [...contacts].sort(
    (a, b) => urgency[a.phase] - urgency[b.phase] || Date.parse(a.phaseSince) - Date.parse(b.phaseSince),
  );
}

/** Keeps what the agent looks at; a call that begins to ring comes to the front unless they are talking to somebody. */
export function chooseContact(
  contacts: readonly DeskContact[],
  selectedId: string | null,
  before: readonly DeskContact[],
): string | null {
  const selected = contacts.find((contact) => contact.contactId === selectedId);
  const known = new Set(before.map((contact) => contact.contactId));
  const arrived = contacts.find((contact) => contact.phase === 'ringing' && !known.has(contact.contactId));
  const isBusy = selected !== undefined && urgency[selected.phase] === 1;
  if (arrived !== undefined && !isBusy) return arrived.contactId;
  if (selected !== undefined) return selected.contactId;
  return inWorkOrder(contacts)[0]?.contactId ?? null;
}
