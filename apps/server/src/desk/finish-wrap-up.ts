import { AppError } from '../platform/http/app-error.ts';
import type { DeskNeeds } from './desk-needs.ts';

export interface WrapUp {
  outcomeId: string | null;
  note: string;
  then: 'available' | 'break';
}

/**
 * Stores outcome and note, then makes the agent ready again. The record is stored before the engine moves on: an
 * outcome that could not be stored must not look done.
 */
export async function finishWrapUp(
  needs: DeskNeeds,
  agentId: string,
  contactId: string,
  wrapUp: WrapUp,
): Promise<void> {
  const { outcomeId, note } = wrapUp;
  if (outcomeId !== null && !(await needs.outcomes()).some((outcome) => outcome.outcomeId === outcomeId)) {
    throw new AppError('invalid-request', {
      zh: '没有这个小结选项，请重新选择。',
      en: 'There is no such outcome; choose again.',
    });
  }
  await needs.record('contact.outcome-set', `contact:${contactId}`, { contactId, agentId, outcomeId, note });
  const at = needs.clock.now();
  const pending = needs.routing.agentView(agentId)?.pendingState ?? null;
  if (wrapUp.then === 'break') {
    await needs.routing.submit({ kind: 'agent.stateSet', at, agentId, state: 'break', reason: null });
  } else if (pending === null) {
    await needs.routing.submit({ kind: 'agent.stateSet', at, agentId, state: 'available', reason: null });
  }
  const part = needs.routing.agentView(agentId)?.contacts.find((candidate) => candidate.contactId === contactId);
  if (part?.phase === 'wrap-up') {
    await needs.routing.submit({ kind: 'wrapup.completed', at: needs.clock.now(), agentId, contactId });
  }
}
