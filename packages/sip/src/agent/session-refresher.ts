import type { SavedSession } from '../dialogs/snapshot.ts';
import type { SipMessage, SipResponse } from '../messages/message.ts';
import type { AgentCore } from './core.ts';
import type { FinalAnswer, InDialogClient } from './in-dialog-client.ts';
import type { OfferClient } from './offer-client.ts';
import { allowsUpdate, SessionTimer, type SessionTimerState } from './session-timer.ts';

/** What refreshing needs of the call. */
export interface RefreshedCall {
  readonly core: AgentCore;
  readonly offers: OfferClient;
  client(): InDialogClient | null;
  /** Our last description, to be offered once more; null when it is not known. */
  localSdp(): string | null;
  /** The far end's last description, to see whether a refresh changed it. */
  remoteSdp(): string | null;
  /** It did. */
  changed(sdp: string): void;
  /** The far end has no such call, or is silent. */
  gone(answer: FinalAnswer): void;
  /** Nobody refreshed in time. */
  expired(): void;
}

/**
 * Refreshes the session of a call when its timer says so (RFC 4028 7.4): by UPDATE where the far end takes it, which
 * leaves the media alone, else by a re-INVITE with the description that is in force.
 */
export class SessionRefresher {
  readonly timer: SessionTimer;
  readonly #call: RefreshedCall;
  #allowsUpdate = false;
  #raises = 0;

  constructor(call: RefreshedCall) {
    this.#call = call;
    this.timer = new SessionTimer(call.core.clock, call.core.sessionTimer, {
      refresh: () => call.core.guard(() => this.#refresh()),
      expired: () => call.expired(),
    });
  }

  /** Looks at what the far end allows; a message without Allow says nothing (RFC 3261 20.5). */
  heard(message: SipMessage): void {
    if (message.headers.has('allow')) this.#allowsUpdate = allowsUpdate(message);
  }

  /** A 2xx to an INVITE or UPDATE of ours. */
  accepted(response: SipResponse): void {
    this.heard(response);
    this.timer.accepted(response);
  }

  /** Goes on after a restart. */
  resume(state: SessionTimerState, canUpdate: boolean): void {
    this.#allowsUpdate = canUpdate;
    this.timer.resume(state);
  }

  /** The timer for a snapshot; null when none runs. The description is kept only where a re-INVITE would need it. */
  save(localSdp: string | null): SavedSession | null {
    const { state } = this.timer;
    if (state === null) return null;
    return { ...state, allowsUpdate: this.#allowsUpdate, sdp: this.#allowsUpdate ? null : localSdp };
  }

  #refresh(): void {
    const client = this.#call.client();
    if (client === null) return;
    if (this.#allowsUpdate) this.#update(client);
    else void this.#reinvite();
  }

  #update(client: InDialogClient): void {
    client.send('UPDATE', { headers: this.timer.requestHeaders() }, (answer) => {
      const { status, response } = answer;
      if (response !== null && status < 300) {
        client.dialog.refreshTarget(response);
        this.accepted(response);
      } else if (status === 481 || status === 408) this.#call.gone(answer);
      else if (status === 422 && response !== null && this.#raises++ < 3 && this.timer.raise(response)) this.#refresh();
      else {
        // It said that it would take UPDATE, and does not.
        if (status === 405 || status === 501) this.#allowsUpdate = false;
        this.timer.retry();
      }
    });
  }

  async #reinvite(): Promise<void> {
    const sdp = this.#call.localSdp();
    // Nothing to offer: the far end may still refresh; if it does not, the timer ends the call.
    if (sdp === null) return;
    const before = this.#call.remoteSdp();
    const result = await this.#call.offers.offer(sdp);
    if (result.status >= 300) this.timer.retry();
    else if (result.sdp !== null && result.sdp !== before) this.#call.changed(result.sdp);
  }
}
