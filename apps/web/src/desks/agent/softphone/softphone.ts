/**
 * The browser's telephone as the rest of the app sees it. What is behind it (JsSIP today) can be changed without
 * touching a page. State is followed, never awaited: a caller may hang up while an answer is on its way.
 */
import type { Store } from '../../../platform/store.ts';

export type LineState =
  /** Not wanted. */
  | 'off'
  /** Another tab of this browser has the phone. */
  | 'elsewhere'
  /** Signing on. */
  | 'starting'
  /** Calls can come. */
  | 'ready'
  /** The connection is gone; it is being tried again. A running call keeps its sound. */
  | 'lost'
  /** The server does not let this phone in. */
  | 'refused';

export interface PhoneCall {
  /** Null on a practice call. */
  contactId: string | null;
  offerId: string | null;
  direction: 'in' | 'out';
  /** answering: agreed on our side, sound is not there yet. */
  phase: 'ringing' | 'dialling' | 'answering' | 'talking';
  isMuted: boolean;
  /** The network between browser and media is interrupted; a new leg is asked for. */
  isMediaLost: boolean;
  /** When the far end answered, by our clock. */
  answeredAt: number | null;
}

/** What rings: an offer of the queue, or without one a colleague who asks for help with a contact. */
export interface AnswerWish {
  contactId: string;
  offerId: string | null;
}

/** Why a call that was dialled here did not come about. */
export type DialFailure = 'busy' | 'refused' | 'not-found' | 'no-answer' | 'unavailable' | 'microphone';

export interface PhoneState {
  line: LineState;
  call: PhoneCall | null;
  /** The browser plays no sound before the person touches the page; one key or click is enough. */
  isSoundBlocked: boolean;
  lastFailure: DialFailure | null;
}

export interface Softphone {
  readonly state: Pick<Store<PhoneState>, 'get' | 'subscribe'>;
  start(): void;
  /** Ends a running call. */
  stop(): void;
  /** Takes the phone from the tab that has it. */
  takeOver(): void;
  /** Answers the ringing call, also when its INVITE is still on the way. */
  answer(wish: AnswerWish): void;
  /** What rang is gone: an answer that was waiting for its INVITE is forgotten. */
  forget(wish: AnswerWish): void;
  dial(number: string): void;
  hangUp(): void;
  setMuted(isMuted: boolean): void;
  /** 0-9, * and #, sent as RFC 4733 events. */
  sendDigits(digits: string): void;
  /** The rest of the app noticed that the network is gone: does not wait until the socket notices too. */
  dropLine(): void;
  /** What is heard now, 0 to 1. */
  measureHeard(): number;
}
