import type { DeskContact } from '@shouwen/contract';
import { extendWrapUp, hangUpContact, refuseOffer, setHold } from './desk-actions.ts';
import { useTask } from './use-task.ts';
import { useWrapUp } from './use-wrap-up.ts';
import { usePhone, useWorkplace } from './workplace-context.ts';

export interface CallControls {
  /** null: cannot be done now. */
  answer: (() => void) | null;
  refuse: (() => void) | null;
  hangUp: (() => void) | null;
  toggleMute: (() => void) | null;
  toggleHold: (() => void) | null;
  submit: (() => void) | null;
  extend: (() => void) | null;
  isAnswering: boolean;
  isMuted: boolean;
  isBusy: boolean;
}

export const extendBySeconds = 30;

/** What can be done with a contact in its present phase. */
export function useCallControls(contact: DeskContact | null): CallControls {
  const { phone } = useWorkplace();
  const { line, call } = usePhone();
  const ending = useTask();
  const holding = useTask();
  const extending = useTask();
  const wrapUp = useWrapUp(contact);
  const phase = contact?.phase;
  const isLive = phase === 'talking' || phase === 'hold' || phase === 'dialling';
  const hasSound = call !== null && call.contactId === contact?.contactId && call.phase === 'talking';
  const isAnswering = phase === 'ringing' && call?.phase === 'answering';

  const hangUp = (): void => {
    if (contact === null) return;
    // The customer should not hear the room while the request is on its way.
    phone.setMuted(true);
    void ending
      .run(() => hangUpContact(contact.contactId))
      .then((isDone) => {
        if (!isDone) phone.hangUp();
      });
  };
  const refuse = (): void => {
    const offerId = contact?.offerId;
    if (offerId) void ending.run(() => refuseOffer(offerId));
  };

  return {
    answer:
      phase === 'ringing' && line !== 'elsewhere' && !isAnswering ? () => phone.answer(contact?.offerId ?? null) : null,
    refuse: phase === 'ringing' && !isAnswering ? refuse : null,
    hangUp: isLive ? hangUp : null,
    toggleMute: isLive && hasSound ? () => phone.setMuted(!call.isMuted) : null,
    toggleHold:
      contact !== null && (phase === 'talking' || phase === 'hold') && !holding.isBusy
        ? () => void holding.run(() => setHold(contact.contactId, phase !== 'hold'))
        : null,
    submit: wrapUp.submit,
    extend:
      contact !== null && phase === 'wrap-up' && contact.wrapUpEndsAt !== null
        ? () => void extending.run(() => extendWrapUp(contact.contactId, extendBySeconds))
        : null,
    isAnswering,
    isMuted: hasSound && call.isMuted,
    isBusy: ending.isBusy || wrapUp.isBusy,
  };
}
