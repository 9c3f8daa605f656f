import type { DeskContact } from '@shouwen/contract';
import { createContext, useContext, useEffect, useRef } from 'react';
import { useStore, useStoreValue } from '../../platform/store.ts';
import { type ActionId, keysOf } from './shortcuts/actions.ts';
import { ariaKey, showKey } from './shortcuts/keys.ts';
import type { Workplace } from './workplace.ts';

/** Null for people who never take contacts. */
export const WorkplaceContext = createContext<Workplace | null>(null);

export function useWorkplace(): Workplace {
  const workplace = useContext(WorkplaceContext);
  if (workplace === null) throw new Error('this part is for agents only');
  return workplace;
}

export function useDesk() {
  return useStore(useWorkplace().desk);
}

export function useSelectedContact(): DeskContact | null {
  const { desk, selectedId } = useDesk();
  return desk?.contacts.find((contact) => contact.contactId === selectedId) ?? null;
}

export function usePhone() {
  return useStore(useWorkplace().phone.state);
}

export function useMicrophone() {
  return useStore(useWorkplace().microphone.state);
}

export interface KeyLabel {
  /** As printed; null when switched off. */
  shown: string | null;
  aria: string | undefined;
}

export function useKey(action: ActionId): KeyLabel {
  const own = useStoreValue(useWorkplace().preferences, (preferences) => preferences.keys);
  const key = keysOf(own)[action];
  return { shown: key === null ? null : showKey(key), aria: key === null ? undefined : ariaKey(key) };
}

/** While mounted and `run` is not null, the action's key runs it. */
export function useAction(action: ActionId, run: (() => void) | null): void {
  const { shortcuts } = useWorkplace();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const isPossible = run !== null;
  useEffect(() => {
    if (!isPossible) return;
    return shortcuts.on(action, () => latest.current?.());
  }, [shortcuts, action, isPossible]);
}
