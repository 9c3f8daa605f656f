import type { DeskContact } from '@shouwen/contract';
import { changeThird, extendWrapUp, hangUpContact, refuseOffer, setHold } from './desk-actions.ts';
import { situationOf } from './transfer/third-view.ts';
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
  hangUpMeans: HangUpMeaning;
  isAnswering: boolean;
  isMuted: boolean;
  isBusy: boolean;
}

/** `call` ends it for everybody, `third` only the talk with the third, `leave` goes while the others stay together. */
export type HangUpMeaning = 'call' | 'third' | 'leave';

/** The key must not throw out a customer who hears music while the agent asks a colleague. */
export function hangUpMeaning(contact: DeskContact): HangUpMeaning {
  if (contact.consultedBy !== null) return 'leave';
  const situation = situationOf(contact);
  if (situation === 'ringing' || situation === 'with-third') return 'third';
  return situation === 'together' ? 'leave' : 'call';
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

  const hangUpMeans = contact === null ? 'call' : hangUpMeaning(contact);
  const hangUp = (): void => {
    if (contact === null) return;
    if (hangUpMeans === 'third') {
      void ending.run(() => changeThird(contact.contactId, 'end'));
      return;
    }
    // The customer should not hear the room while the request is on its way.
    phone.setMuted(true);
    void ending
      .run(() => hangUpContact(contact.contactId))
      .then((isDone) => {
        if (!isDone) phone.hangUp();
      });
  };
  const refuse = (): void => {
    if (contact === null) return;
    const { offerId, contactId } = contact;
    // Asked by a colleague there is no offer to go to the next agent: it is the call that is not taken.
    void ending.run(() => (offerId === null ? hangUpContact(contactId) : refuseOffer(offerId)));
  };

  return {
    answer:
      contact !== null && phase === 'ringing' && line !== 'elsewhere' && !isAnswering
        ? () => phone.answer({ contactId: contact.contactId, offerId: contact.offerId })
        : null,
    refuse: phase === 'ringing' && !isAnswering ? refuse : null,
    hangUp: isLive ? hangUp : null,
    toggleMute: isLive && hasSound ? () => phone.setMuted(!call.isMuted) : null,
    // With a third on the call the same key changes between the two (see transfer/); a helper holds nobody.
    toggleHold:
      contact !== null &&
      (phase === 'talking' || phase === 'hold') &&
      contact.third === null &&
      contact.consultedBy === null &&
      !holding.isBusy
        ? () => void holding.run(() => setHold(contact.contactId, phase !== 'hold'))
        : null,
    submit: wrapUp.submit,
    extend:
      contact !== null && phase === 'wrap-up' && contact.wrapUpEndsAt !== null
        ? () => void extending.run(() => extendWrapUp(contact.contactId, extendBySeconds))
        : null,
    hangUpMeans,
    isAnswering,
    isMuted: hasSound && call.isMuted,
    isBusy: ending.isBusy || wrapUp.isBusy,
  };
}
