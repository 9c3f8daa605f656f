import { readStored, writeStored } from '../../platform/storage.ts';
import { createStore } from '../../platform/store.ts';
import { type SettableState, setState } from './desk-actions.ts';
import type { Workplace } from './workplace.ts';

/** A checked microphone is trusted this long on this machine. */
const checkedForMs = 12 * 3_600_000;

/** True while the microphone check stands before the first availability. */
export const isCheckOpen = createStore(false);

function checkKey(accountId: string): string {
  return `shouwen.microphone-checked.${accountId}`;
}

export function markMicrophoneChecked(accountId: string): void {
  writeStored(checkKey(accountId), Date.now());
}

function wasCheckedLately(accountId: string): boolean {
  const at = readStored(checkKey(accountId));
  return typeof at === 'number' && Date.now() - at < checkedForMs;
}

/**
 * Changes the agent's state. Before the first availability of the day the microphone is checked: an agent who cannot be
 * heard must not get calls.
 */
export async function chooseState(workplace: Workplace, state: SettableState, reasonId: string | null): Promise<void> {
  if (state === 'available' && workplace.phone.state.get().line !== 'elsewhere') {
    const stream = wasCheckedLately(workplace.accountId) ? await workplace.microphone.acquire() : null;
    if (stream === null) {
      isCheckOpen.set(true);
      return;
    }
  }
  workplace.desk.apply(await setState(state, reasonId));
}
