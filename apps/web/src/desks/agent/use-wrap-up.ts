import type { DeskContact } from '@shouwen/contract';
import { useStore } from '../../platform/store.ts';
import { endWrapUp } from './desk-actions.ts';
import { useTask } from './use-task.ts';
import { useWorkplace } from './workplace-context.ts';

/** Ends the work on a contact with the outcome and note as they stand; the agent is ready again. */
export function useWrapUp(contact: DeskContact | null) {
  const { drafts } = useWorkplace();
  useStore(drafts.state);
  const { isBusy, run } = useTask();
  const submit = (): void => {
    if (contact === null) return;
    const { outcomeId, note } = drafts.of(contact);
    void run(() => endWrapUp(contact.contactId, outcomeId, note));
  };
  return { isBusy, submit: contact?.phase === 'wrap-up' && !isBusy ? submit : null };
}
