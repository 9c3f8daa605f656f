/** What the phone needs from a SIP library. `jssip-agent.ts` is the one in use; tests have a small one of their own. */
import type { SoftphoneCredentials } from '@shouwen/contract';
import type { DialFailure } from './softphone.ts';

export interface SipSessionHandlers {
  onSound(stream: MediaStream): void;
  onEstablished(): void;
  /** `failure` when the call never came about. */
  onEnded(failure: DialFailure | null): void;
  onMediaLost(): void;
  onMediaBack(): void;
}

export interface SipSession {
  readonly contactId: string | null;
  readonly offerId: string | null;
  /** The server asks that this call is picked up at once (it was dialled or rejoined by the agent). */
  readonly isAutomatic: boolean;
  handlers: SipSessionHandlers | null;
  answer(microphone: MediaStream): void;
  /** CANCEL, 486 or BYE, whichever fits. */
  end(): void;
  /** Lets go without a word to the server, which has given the call another leg. */
  release(): void;
  replaceTrack(track: MediaStreamTrack): void;
  sendDigits(digits: string): void;
}

export interface SipAgentHandlers {
  onRegistered(): void;
  onDisconnected(): void;
  /** `status` is the SIP status of the refusal; null when there was no answer. */
  onRefused(status: number | null): void;
  onInvite(session: SipSession): void;
}

export interface SipAgent {
  start(): void;
  /** Says goodbye to the registrar and closes the line. Running sessions are ended. */
  stop(): void;
  /** Takes no more calls; running sessions go on. */
  unregister(): void;
  renew(credentials: SoftphoneCredentials): void;
  call(number: string, microphone: MediaStream): SipSession;
  /** Closes the socket; the library connects again by itself. */
  dropSocket(): void;
}

export type CreateSipAgent = (credentials: SoftphoneCredentials, handlers: SipAgentHandlers) => SipAgent;
