import type { DeskContact } from '@shouwen/contract';
import { changeThird, setHold } from '../desk-actions.ts';
import { useTask } from '../use-task.ts';
import { type Situation, situationOf } from './third-view.ts';

export interface ThirdControls {
  situation: Situation;
  /** null: cannot be done now. */
  swap: (() => void) | null;
  join: (() => void) | null;
  handOver: (() => void) | null;
  /** Lets the third go, or stops calling them. */
  back: (() => void) | null;
}

/** What can be done with the third on a call; null when there is none, or the call is somebody else's. */
export function useThird(contact: DeskContact): ThirdControls | null {
  const task = useTask();
  const situation = situationOf(contact);
  if (situation === null || contact.consultedBy !== null) return null;
  const { contactId } = contact;
  const isThere = situation !== 'ringing' && !task.isBusy;
  const act = (action: 'end' | 'join' | 'hand-over') => (): void => {
    void task.run(() => changeThird(contactId, action));
  };
  return {
    situation,
    // While it rings, the customer stays on hold: taken back, all three would be together as soon as it is answered.
    swap: isThere ? () => void task.run(() => setHold(contactId, situation !== 'with-third')) : null,
    join: isThere && situation !== 'together' ? act('join') : null,
    handOver: isThere ? act('hand-over') : null,
    back: task.isBusy ? null : act('end'),
  };
}
